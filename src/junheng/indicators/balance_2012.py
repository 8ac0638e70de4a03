"""The eight indicators of basic balance (教督〔2012〕3号). Only their coefficients of variation are judged, as a mean."""

from junheng.formulas import Figure, Minus, Plus, Ratio, Shared
from junheng.indicators.kinds import ItemIndicator, RowIndicator

PUPILS = Figure("pupils")

BALANCE_2012 = (
    RowIndicator("JB-1", Ratio(Minus(Shared("teaching_area"), Shared("indoor_sports_area")), PUPILS)),
    RowIndicator("JB-2", Ratio(Plus((Shared("outdoor_sports_area"), Shared("indoor_sports_area"))), PUPILS)),
    RowIndicator("JB-3", Ratio(Shared("equipment_value"), PUPILS)),
    RowIndicator("JB-4", Ratio(Shared("computers"), PUPILS, 100.0)),
    RowIndicator("JB-5", Ratio(Shared("books"), PUPILS)),
    RowIndicator("JB-6", Ratio(Figure("teachers"), PUPILS)),
    RowIndicator("JB-7", Ratio(Figure("teachers_above_degree"), PUPILS)),
    RowIndicator("JB-8", Ratio(Figure("teachers_mid_title"), PUPILS)),
    ItemIndicator("JB-GOV", Figure("government_score")),
    ItemIndicator("JB-SAT", Figure("satisfaction_rate_2012")),
)
