"""The ratios among the 15 indicators of government guarantee, and the entry conditions' single figure."""

from junheng.formulas import Figure, Plus, Ratio
from junheng.indicators.kinds import ItemIndicator, SumIndicator

TEACHERS = Figure("teachers")

GOVERNMENT = (
    ItemIndicator("YZ-P1", Figure("years_since_basic_balance")),
    ItemIndicator("YZ-G7", Ratio(Figure("special_funds"), Figure("special_pupils"))),
    ItemIndicator("YZ-G8", Ratio(Figure("teacher_pay_mean"), Figure("civil_servant_pay_mean"))),
    SumIndicator(
        "YZ-G9",
        "g9_short_service",
        {
            "count": Ratio(Figure("trained_teachers"), TEACHERS, 100.0),
            "leave_out": Ratio(Figure("trained_long_service"), Figure("teachers_long_service"), 100.0),
            "prorate": Ratio(Figure("trained_prorated"), TEACHERS, 100.0),
        },
    ),
    ItemIndicator("YZ-G11a", Ratio(Figure("rotated"), Figure("rotation_eligible"), 100.0)),
    ItemIndicator("YZ-G11b", Ratio(Figure("rotated_backbone"), Figure("rotated"), 100.0)),
    SumIndicator("YZ-G12", "", {"": Ratio(Figure("certified_teachers"), TEACHERS, 100.0)}),
    SumIndicator(
        "YZ-G13",
        "g13_base",
        {
            "all": Ratio(Figure("pupils_in_zone"), Figure("pupils"), 100.0),
            "entrants": Ratio(Figure("entrants_in_zone"), Figure("entrants"), 100.0),
        },
    ),
    ItemIndicator("YZ-G14", Ratio(Figure("good_senior_places_allocated"), Figure("good_senior_places"), 100.0)),
    ItemIndicator(
        "YZ-G15",
        Ratio(
            Plus((Figure("migrant_children_public"), Figure("migrant_children_purchased"))),
            Figure("migrant_children_eligible"),
            100.0,
        ),
    ),
)
