"""The yearly returns (报表): one of each school and one of the bureau, filled in, checked, approved, frozen.

`layout` says what is asked, `content` what a return holds, `cells` saves, `checking` checks, `steps` moves it on,
`assemble` makes a snapshot of what is approved, `sources.return_of` leads from a value back to its return.
"""
