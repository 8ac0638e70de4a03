"""The example county: an invented county of 78 schools and its last five years, made from a seed.

`example_county` gives its tables by year, `example_snapshots` the snapshots, `messy.write_messy` the newest year's files
with faults in known cells. The newest year is clean and complete; under the national standard of 2017 it fails in what actions can change and passes in what they cannot.
Nothing here comes from a real county.
"""

from junheng.example.county import example_county, example_snapshots
from junheng.example.roster import CITY, COUNTY, YEARS

__all__ = ["CITY", "COUNTY", "YEARS", "example_county", "example_snapshots"]
