"""School forms (教基报表): one workbook per school, one sheet per form, read by a layout that is data.

Enter by `take_workbooks` and `read_workbooks` (`reading`), and `read_layout` (`layout`: the YAML of a year's forms;
those that come with the program lie in `layouts/`). A cell is found by its headings first and by its address second.
"""
