"""Which cell is which: headings, units, lines that are no data, mapping files; a grid becomes a feed of records."""
