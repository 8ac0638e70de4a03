"""County years: their snapshots, and what a standard made of them, stored so that no page judges while it is shown."""
