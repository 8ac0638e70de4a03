"""Supervision 督导: inspections of schools, what was found, notices of rectification, and who still owes what.

A responsible inspector looks at the schools that he is named for, item by item, with photos (`inspecting`). What is found goes
to the school as a notice with a deadline and is answered there (`rectifying`); `accountability` lists what is open.
"""
