"""Comments 留言: what people say about a county year, an indicator or a school, and who is told.

They are read on the pages of the board (`reading.panel`) by whoever may comment there; written and taken back by
`keeping`. Nobody changes one: it is taken back by who wrote it, and the log keeps that it was there.
"""
