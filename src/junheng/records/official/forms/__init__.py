"""School forms (教基报表): one workbook per school, one sheet per form, read and written by a layout that is data.

Enter by `take_workbooks` and `read_workbooks` (`reading`), `read_layout` (`layout`: the YAML of a year's forms) and
`write_forms` (`writer`). A cell is found by its headings first and by its address second.
"""
