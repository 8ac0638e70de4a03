"""Settings of the whole suite."""

from hypothesis import settings

# A deadline per example would be a timing assertion.
settings.register_profile("junheng", deadline=None, print_blob=True)
settings.load_profile("junheng")
