"""A report for people: on a terminal and as a page. Each renderer reads a report and adds nothing."""
