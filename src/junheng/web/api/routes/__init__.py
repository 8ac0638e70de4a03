"""The operations, by noun."""
