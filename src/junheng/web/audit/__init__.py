"""The log of what people did: append-only, each entry chained to the one before by its hash.

Enter at `record.record`; `chain.verify` finds an entry that was changed, removed or put in between.
"""
