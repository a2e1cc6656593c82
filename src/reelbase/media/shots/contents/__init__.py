"""What a shot can show: one class a kind, told apart by ``kind``. They hold data from the text, never a drawing."""

from __future__ import annotations

from typing import Annotated, Any, get_args

from pydantic import Field, TypeAdapter

from reelbase.media.shots.contents.charts import (
    BarsContent,
    BeforeAfterContent,
    FractionContent,
    GrowthContent,
    LineContent,
    NumberContent,
    PercentageContent,
    PriceContent,
    RangeContent,
    SizesContent,
)
from reelbase.media.shots.contents.science import (
    CircleContent,
    CircuitContent,
    FormulaContent,
    LensContent,
    ParticlesContent,
    PlotContent,
    SearchContent,
    SortingContent,
    TriangleContent,
    VectorsContent,
    WavesContent,
)
from reelbase.media.shots.contents.structure import (
    CauseContent,
    ChatContent,
    ChecklistContent,
    CodeContent,
    CycleContent,
    DefinitionContent,
    ListContent,
    QuestionContent,
    QuoteContent,
    ScreenContent,
    StepsContent,
    TerminalContent,
    TitleContent,
    TreeContent,
    VennContent,
    VersusContent,
)
from reelbase.media.shots.contents.things import (
    ObjectContent,
    ObjectsContent,
    PersonContent,
    PictureContent,
    SceneryContent,
    WordsContent,
)
from reelbase.media.shots.contents.time_and_place import (
    CalendarContent,
    ClockContent,
    DateContent,
    FlagContent,
    MapContent,
    RouteContent,
    TimelineContent,
)

ShotContent = (
    NumberContent
    | PercentageContent
    | BarsContent
    | LineContent
    | RangeContent
    | FractionContent
    | PriceContent
    | BeforeAfterContent
    | GrowthContent
    | SizesContent
    | DateContent
    | TimelineContent
    | CalendarContent
    | ClockContent
    | MapContent
    | RouteContent
    | FlagContent
    | ListContent
    | StepsContent
    | CycleContent
    | TreeContent
    | CauseContent
    | VersusContent
    | VennContent
    | QuestionContent
    | DefinitionContent
    | QuoteContent
    | TitleContent
    | ChecklistContent
    | CodeContent
    | TerminalContent
    | ChatContent
    | ScreenContent
    | FormulaContent
    | PlotContent
    | TriangleContent
    | CircleContent
    | VectorsContent
    | WavesContent
    | CircuitContent
    | LensContent
    | ParticlesContent
    | SortingContent
    | SearchContent
    | ObjectContent
    | ObjectsContent
    | PersonContent
    | SceneryContent
    | PictureContent
    | WordsContent
)
SHOT_CONTENT: TypeAdapter[ShotContent] = TypeAdapter(Annotated[ShotContent, Field(discriminator="kind")])


def _kind(content: Any) -> str:
    return str(content.model_fields["kind"].default)


CONTENT_TYPES = {_kind(content): content for content in get_args(ShotContent)}
"""The class of each kind's content, by its name, in the order in which catalogues show them."""
SHOT_KINDS = tuple(CONTENT_TYPES)
