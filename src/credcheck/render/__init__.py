"""A report for people, on a terminal, as a page, as Markdown and as a table; nothing is added to it."""
