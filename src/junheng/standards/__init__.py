"""What the rules say: rule packs as YAML, with dates, places, a source for every value, and worked cases.

Enter at `load_standard`. A pack holds numbers, never formulas (those are in `junheng.indicators`); a local pack
`extends` another and overrides single values, each with its own source.
"""

from junheng.standards.loader import Standard, load_standard, packs_folder, standard_ids

__all__ = ["Standard", "load_standard", "packs_folder", "standard_ids"]
