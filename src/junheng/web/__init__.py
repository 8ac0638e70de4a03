"""The bureau's desk: returns, verdicts, plans, tasks and evidence on the web (Django, settings in `web.settings`).

One app per noun. Every page is declared by `access.page` with the permission that it needs: closed by default, and who
may do what stands in `access/permissions.py` alone. Pages show what background work (`jobs`) has stored; nothing is
judged while somebody waits for a page. Words are in each app's `words.py`, Chinese and English. Enter at `urls.py`.
"""
