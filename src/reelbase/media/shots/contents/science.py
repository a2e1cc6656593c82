"""Science and mathematics: formulas, plots, figures of geometry, and processes of physics and computing."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from reelbase.media.shots.arithmetic import read_function, values_of
from reelbase.media.shots.values import ContentModel, Number, Short, Title


class FormulaTerm(ContentModel):
    """A sign of the formula, as it is written in it, and what it stands for."""

    sign: Annotated[str, Field(min_length=1, max_length=24)]
    meaning: Short


class FormulaContent(ContentModel):
    """A formula in plain notation, such as ``a^2 + b^2 = c^2`` or ``v = d / t``. Parts: the formula, then the terms."""

    kind: Literal["formula"] = "formula"
    title: Title = ""
    formula: Annotated[str, Field(min_length=1, max_length=120, pattern=r"\S")]
    terms: Annotated[tuple[FormulaTerm, ...], Field(max_length=4)] = ()


class PlotContent(ContentModel):
    """The graph of a function of ``x``, in the notation of arithmetic, such as ``x^2 - 1`` or ``sin(x)``."""

    kind: Literal["plot"] = "plot"
    title: Title = ""
    function: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[\w\s+\-*/^().,]+$")]
    low: Number = -5.0
    high: Number = 5.0
    label: str = Field("", max_length=80)

    @model_validator(mode="after")
    def _rises(self) -> PlotContent:
        if self.low >= self.high:
            raise ValueError("low must be less than high")
        function = read_function(self.function)
        if all(value is None for _, value in values_of(function, self.low, self.high, 101)):
            raise ValueError("the function has no value between low and high")
        return self


class TriangleContent(ContentModel):
    """A triangle; ``squares`` draws the squares on its sides. The sides' lengths are positive and close the triangle.

    Parts: the triangle, then each square.
    """

    kind: Literal["triangle"] = "triangle"
    sides: tuple[
        Annotated[float, Field(gt=0, strict=True)],
        Annotated[float, Field(gt=0, strict=True)],
        Annotated[float, Field(gt=0, strict=True)],
    ] = (
        3.0,
        4.0,
        5.0,
    )
    labels: tuple[str, str, str] = ("a", "b", "c")
    squares: bool = Field(True, strict=True)
    label: str = Field("", max_length=80)

    @model_validator(mode="after")
    def _closes(self) -> TriangleContent:
        a, b, c = sorted(self.sides)
        if a + b <= c:
            raise ValueError("each side must be shorter than the other two together")
        return self


class CircleContent(ContentModel):
    """A circle with its radius, diameter, circumference or area emphasised, or a sector of ``degrees``."""

    kind: Literal["circle"] = "circle"
    emphasis: Literal["radius", "diameter", "circumference", "area", "sector"] = "radius"
    degrees: float = Field(90.0, strict=True, gt=0, le=360, allow_inf_nan=False)
    label: str = Field("", max_length=80)


class Vector(ContentModel):
    label: str = Field("", max_length=40)
    x: float = Field(strict=True, ge=-100, le=100, allow_inf_nan=False)
    y: float = Field(strict=True, ge=-100, le=100, allow_inf_nan=False)


class VectorsContent(ContentModel):
    """Arrows from one point, with their sum if wanted. ``x`` to the right, ``y`` upwards. Parts: the arrows."""

    kind: Literal["vectors"] = "vectors"
    vectors: Annotated[tuple[Vector, ...], Field(min_length=1, max_length=4)]
    shows_sum: bool = Field(False, strict=True)


class WavesContent(ContentModel):
    """A travelling wave. ``names``: what is pointed out on it."""

    kind: Literal["waves"] = "waves"
    label: str = Field("", max_length=80)
    form: Literal["transverse", "longitudinal", "rings"] = "transverse"
    waves: Annotated[int, Field(strict=True, ge=1, le=3)] = 1
    names: Annotated[tuple[Literal["wavelength", "amplitude", "frequency"], ...], Field(max_length=3)] = ()


class CircuitContent(ContentModel):
    """A closed circuit of parts in series, with the current flowing."""

    kind: Literal["circuit"] = "circuit"
    parts: Annotated[
        tuple[Literal["battery", "lamp", "switch", "resistor", "motor"], ...], Field(min_length=2, max_length=4)
    ] = ("battery", "switch", "lamp")
    closed: bool = Field(True, strict=True)
    label: str = Field("", max_length=80)


class LensContent(ContentModel):
    """Rays through a lens or a prism, or thrown back by a mirror."""

    kind: Literal["lens"] = "lens"
    form: Literal["converging", "diverging", "prism", "mirror"] = "converging"
    label: str = Field("", max_length=80)


class ParticlesContent(ContentModel):
    """Particles of a solid, a liquid, a gas, or two kinds that mix or react."""

    kind: Literal["particles"] = "particles"
    state: Literal["solid", "liquid", "gas", "mixing", "orbit"] = "gas"
    heating: bool = Field(False, strict=True, description="Whether they move faster and faster.")
    label: str = Field("", max_length=80)


class SortingContent(ContentModel):
    """Numbers that are put in order, step by step, by the method."""

    kind: Literal["sorting"] = "sorting"
    method: Literal["bubble", "insertion", "selection", "merge", "quick"] = "bubble"
    values: Annotated[tuple[Annotated[int, Field(strict=True, ge=1, le=999)], ...], Field(min_length=3, max_length=10)]
    label: str = Field("", max_length=80)


class SearchContent(ContentModel):
    """A search through sorted values, a tree or a graph, step by step. ``target``: the value, in a sorted row."""

    kind: Literal["search"] = "search"
    method: Literal["binary", "linear", "breadth_first", "depth_first"] = "binary"
    values: Annotated[tuple[Annotated[int, Field(strict=True, ge=0, le=999)], ...], Field(max_length=15)] = ()
    target: int | None = Field(None, strict=True, ge=0, le=999)
    label: str = Field("", max_length=80)

    @model_validator(mode="after")
    def _has_what_it_searches(self) -> SearchContent:
        if self.method in ("binary", "linear") and (len(self.values) < 3 or self.target is None):
            raise ValueError("a search of a row needs at least 3 values and a target")
        if self.method == "binary" and list(self.values) != sorted(self.values):
            raise ValueError("a binary search needs sorted values")
        return self
