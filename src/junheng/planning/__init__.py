"""The least-cost way, over years, from today's evaluation to one that passes.

Enter at `plan`. A plan is a list of steps (school, year, action, quantity, cost); what it promises is re-judged by
`evaluate` on the county as the steps leave it (`carried_out`). Nothing here reads a file but the catalogue and the
forecast, which come in as tables.
"""
