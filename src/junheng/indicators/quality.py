"""The ratios among the nine indicators of quality."""

from junheng.formulas import Figure, Minus, Plus, Ratio
from junheng.indicators.kinds import ItemIndicator, SchoolIndicator, SumIndicator

QUALITY = (
    SumIndicator(
        "YZ-Q1",
        "q1_formula",
        {
            "cohort": Ratio(
                Plus((Minus(Figure("graduates"), Figure("transfers_in")), Figure("transfers_out"))),
                Minus(Figure("entrants_three_years_ago"), Figure("deaths")),
                100.0,
            ),
            "simple": Ratio(
                Figure("graduates"),
                Minus(Plus((Figure("entrants_three_years_ago"), Figure("transfers_in"))), Figure("transfers_out")),
                100.0,
            ),
        },
    ),
    ItemIndicator("YZ-Q2", Ratio(Figure("disabled_children_enrolled"), Figure("disabled_children"), 100.0)),
    SchoolIndicator(
        "YZ-Q4",
        "q4_account",
        {
            "budget": Ratio(Figure("training_budget"), Figure("public_funds_budget"), 100.0),
            "spent": Ratio(Figure("training_spent"), Figure("public_funds_spent"), 100.0),
        },
    ),
)
