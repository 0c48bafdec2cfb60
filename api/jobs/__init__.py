"""Work that outlives a request: jobs, promised reports, feeds."""
