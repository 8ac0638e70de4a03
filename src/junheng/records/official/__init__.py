"""Official files read as they are: nobody has to fill anything in again, and no option says what a file is.

`sheets` finds a layout of this folder (YAML: heading paths, the tables they fill) in a grid of any workbook; `joining`
turns the sheets into feeds, schools joined by code or else by name; `merging` makes one row of a school that stands in
several files; `forms/` reads a workbook per school. What changes next year is another line or file, and no code.
"""
