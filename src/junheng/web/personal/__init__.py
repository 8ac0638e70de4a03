"""Removing rows of persons (lists of teachers and pupils) from everything that the desk holds.

Enter at `removing.remove`. Such rows stand in snapshots only, and in what is made of them; returns and the audit log hold
none. The sums that evaluations need are kept (`junheng.records.removal`), and nothing is removed where a figure or a
verdict would change. The bytes that a database leaves behind are overwritten by the job `personal_traces`.
"""
