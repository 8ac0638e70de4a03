"""Where the county stands: its board, every school, every indicator, and every number down to its cells.

Pages show what `pieces` stored when the year was judged in the background; nothing is judged while they are shown. Two
pages compute, for one person who asks: an explanation walks the evaluation that `held` keeps in this process, and what-if
judges a county with other numbers. Whose figures somebody may see is told by `sight`, once.
"""
