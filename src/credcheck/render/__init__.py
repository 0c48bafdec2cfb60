"""A report for people, on a terminal and as a page; a renderer adds nothing to what it reads."""
