"""How well schools are equipped, by setting, stage and standing: usual amounts per pupil, as ranges to draw from.

These are pictures of a county in the middle of its way, not rules: no standard is read or repeated here.
"""

from __future__ import annotations

from collections.abc import Mapping

Range = tuple[float, float]

# resource -> (strong, middling, weak). People per 100 pupils.
PEOPLE: Mapping[tuple[str, str], Mapping[str, tuple[Range, Range, Range]]] = {
    ("urban", "primary"): {
        "above_degree": ((4.7, 5.6), (4.3, 5.2), (3.9, 4.7)),
        "backbone": ((1.4, 2.4), (0.8, 2.3), (0.3, 0.6)),
        "pe_art": ((1.1, 1.6), (0.4, 0.9), (0.2, 0.45)),
    },
    ("town", "primary"): {
        "above_degree": ((5.0, 6.4), (4.4, 6.0), (3.6, 4.9)),
        "backbone": ((1.05, 1.5), (0.4, 1.1), (0.1, 0.4)),
        "pe_art": ((1.0, 1.6), (0.3, 1.1), (0.1, 0.4)),
    },
    ("rural", "primary"): {
        "above_degree": ((5.4, 8.4), (4.6, 8.0), (3.1, 4.8)),
        "backbone": ((1.1, 1.7), (0.2, 0.9), (0.0, 0.4)),
        "pe_art": ((1.2, 2.2), (0.3, 1.5), (0.0, 0.6)),
    },
    ("urban", "junior"): {
        "above_degree": ((5.8, 7.2), (5.4, 6.6), (4.7, 5.7)),
        "backbone": ((1.4, 2.2), (0.8, 2.1), (0.3, 0.7)),
        "pe_art": ((1.15, 1.7), (0.4, 0.9), (0.2, 0.45)),
    },
    ("town", "junior"): {
        "above_degree": ((6.2, 8.0), (5.4, 7.4), (4.4, 5.7)),
        "backbone": ((1.05, 1.5), (0.3, 1.05), (0.1, 0.4)),
        "pe_art": ((1.05, 1.6), (0.3, 1.0), (0.1, 0.4)),
    },
    ("rural", "junior"): {
        "above_degree": ((6.0, 9.0), (5.4, 8.4), (4.2, 5.6)),
        "backbone": ((1.1, 1.6), (0.2, 0.9), (0.0, 0.4)),
        "pe_art": ((1.1, 1.9), (0.4, 1.3), (0.0, 0.7)),
    },
}

# Areas in m², equipment in yuan, per pupil weighted as a primary pupil; multimedia rooms per 100 such pupils.
PREMISES: Mapping[str, Mapping[str, tuple[Range, Range, Range]]] = {
    "urban": {
        "teaching_area": ((5.1, 6.4), (4.0, 5.5), (3.4, 4.4)),
        "sports_area": ((7.8, 9.4), (3.6, 5.8), (2.6, 4.2)),
        "equipment_value": ((2300, 3900), (1750, 3000), (1200, 1950)),
        "multimedia_rooms": ((2.5, 3.2), (2.2, 2.9), (1.9, 2.4)),
    },
    "town": {
        "teaching_area": ((5.3, 8.0), (4.6, 7.4), (3.9, 5.4)),
        "sports_area": ((8.2, 11.5), (7.2, 12.0), (5.6, 8.5)),
        "equipment_value": ((2300, 4000), (1700, 3200), (1000, 1900)),
        "multimedia_rooms": ((2.5, 3.6), (2.3, 3.6), (1.9, 2.7)),
    },
    "rural": {
        "teaching_area": ((6.2, 11.0), (5.6, 12.0), (4.9, 8.0)),
        "sports_area": ((12.0, 22.0), (11.0, 26.0), (10.0, 22.0)),
        "equipment_value": ((2400, 4800), (1700, 4200), (1000, 2300)),
        "multimedia_rooms": ((2.8, 5.0), (2.5, 5.4), (1.7, 3.4)),
    },
}
# A pupil of a higher stage needs more room: usual amounts against a primary pupil, when a school is built.
STAGE_WEIGHT: Mapping[str, float] = {"primary": 1.0, "junior": 1.1, "senior": 1.32}
# A school with junior pupils only is built to these, against the primary figures above.
JUNIOR_FACTOR: Mapping[str, float] = {
    "teaching_area": 1.29,
    "sports_area": 1.36,
    "equipment_value": 1.25,
    "multimedia_rooms": 1.05,
}
THROUGH_FACTOR: Mapping[str, float] = {
    "teaching_area": 1.18,
    "sports_area": 1.24,
    "equipment_value": 1.14,
    "multimedia_rooms": 1.0,
}
