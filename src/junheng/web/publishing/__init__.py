"""What goes out: the reports of the library by one click, and a public page with what the head of the bureau chose.

Reports are made in the background (`reports`) and kept with the hash of the snapshot that they tell of. The public page shows
a `Publication`: a copy of the chosen sections as they were previewed, so that nothing changes in public by itself.
"""
