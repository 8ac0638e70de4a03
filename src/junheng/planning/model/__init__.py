"""The mathematics of a plan: numbers of the county, columns and rows of the programme, the search for a solution.

`Numbers` says what the county has and what is asked of it; `build` writes the programme from them, each kind of row by a
function that states its inequality; `search` solves it with cuts for the coefficients of variation. Only this room
knows the solver.
"""
