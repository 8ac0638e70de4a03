"""R1-R7: what a school row has per pupil (教督〔2017〕6号, resource allocation).

Teaching rooms count without indoor sports rooms, which go to the sports area; areas, equipment and multimedia rooms
of a through-school are shared between its stages, teachers are reported per stage.
"""

from junheng.formulas import Figure, Minus, Plus, Ratio, Shared
from junheng.indicators.kinds import RowIndicator

PUPILS = Figure("pupils")

RESOURCE = (
    RowIndicator("YZ-R1", Ratio(Figure("teachers_above_degree"), PUPILS, 100.0)),
    RowIndicator("YZ-R2", Ratio(Figure("backbone_teachers"), PUPILS, 100.0)),
    RowIndicator("YZ-R3", Ratio(Figure("pe_art_teachers"), PUPILS, 100.0)),
    RowIndicator("YZ-R4", Ratio(Minus(Shared("teaching_area"), Shared("indoor_sports_area")), PUPILS)),
    RowIndicator("YZ-R5", Ratio(Plus((Shared("outdoor_sports_area"), Shared("indoor_sports_area"))), PUPILS)),
    RowIndicator("YZ-R6", Ratio(Shared("equipment_value"), PUPILS)),
    RowIndicator("YZ-R7", Ratio(Shared("multimedia_rooms"), PUPILS, 100.0)),
)
