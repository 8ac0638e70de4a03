"""Evidence 佐证材料: documents that show an indicator, checked by somebody else, and what was judged on them.

Enter at `keeping.add` and `judging.judgements`; `wanted` says what the standard asks for and what is still lacking; the dossier
that inspectors get is made in the background (`dossier`).
"""
