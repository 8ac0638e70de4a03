"""Who may do what to which place: said once in `permissions`, reckoned in `reach`, enforced for every page in `pages`."""
