"""Writing for people: the template, the workbook, the folder of CSV, the marked copy of a user's own file."""
