"""What local standards ask for beside the national indicators: ratios and counts of figures that the tables have.

Ids begin with DF (地方). A local standard says which of them it asks for, of whom and how much.
"""

from junheng.formulas import Figure, Ratio
from junheng.indicators.kinds import ItemIndicator, StageIndicator, SumIndicator

PUPILS = Figure("pupils")
TEACHERS = Figure("teachers")

LOCAL = (
    ItemIndicator("DF-F1a", Figure("public_funds_base_primary")),
    ItemIndicator("DF-F1b", Figure("public_funds_base_junior")),
    StageIndicator("DF-T1a", Ratio(PUPILS, TEACHERS)),
    StageIndicator("DF-T1b", Ratio(PUPILS, TEACHERS)),
    StageIndicator("DF-T1c", Ratio(TEACHERS, Figure("classes"))),
    StageIndicator("DF-T2a", Figure("senior_title_teachers")),
    StageIndicator("DF-T2b", Ratio(Figure("senior_title_teachers"), TEACHERS, 100.0)),
    SumIndicator("DF-T3", "", {"": Ratio(Figure("bachelor_teachers"), TEACHERS, 100.0)}),
    SumIndicator("DF-T4", "", {"": Ratio(Figure("qualified_teachers"), TEACHERS, 100.0)}),
    SumIndicator("DF-T5", "", {"": Ratio(Figure("postgraduate_teachers"), TEACHERS, 100.0)}),
    StageIndicator("DF-T6", Ratio(Figure("backbone_teachers"), PUPILS, 100.0)),
    StageIndicator("DF-T7", Figure("backbone_teachers")),
)
