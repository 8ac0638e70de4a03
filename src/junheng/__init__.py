"""junheng (均衡): from the returns of a county to a verdict it can defend."""

__version__ = "0.1.0"
