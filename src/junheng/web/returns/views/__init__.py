"""The pages: lists, filling in, steps, files, and the year's own."""
