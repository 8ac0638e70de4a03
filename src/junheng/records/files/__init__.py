"""Opening files: bytes become grids of cells, guarded against what is too large, damaged or not a table."""
