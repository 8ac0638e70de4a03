"""Tasks and ledgers (任务、台账、销号): who does what by when, and how it is written off.

A task comes from a step of the adopted plan, from a cell that fails, or from a finding of an inspection (`make.py`).
`moves.py` holds its steps, each with who may take it (`who.py`). It is written off when its evidence was checked by
somebody else who is responsible (`evidence.py`) and the newest stored evaluation agrees (`agreement.py`); judging anew
closes what waited for its figure and opens again what fell back (`hook.py`). Ledgers are views over tasks and failing
cells (`ledgers.py`).
"""
