"""Plans: scenarios that somebody asks for, worked out in the background, compared, one adopted by the head of the bureau.

A `Scenario` holds what was asked (as it was typed) and what came of it. The job `plan` (`background.py`) plans and stores
the answer laid out by `reporting.plan` in both languages, part by part; pages show the parts. The files of a plan are
made by the job `plan_files` from the stored steps, judged anew (`rebuild.py`). `adopt.py` makes the tasks.
"""
