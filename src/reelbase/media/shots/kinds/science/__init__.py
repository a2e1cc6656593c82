"""The drawings of science."""

from __future__ import annotations

from typing import Any

from reelbase.media.shots.contents.science import (
    CircleContent,
    FormulaContent,
    ParticlesContent,
    PlotContent,
    SearchContent,
    SortingContent,
    TriangleContent,
    VectorsContent,
)
from reelbase.media.shots.kinds.science.computing import draw_search, draw_sorting
from reelbase.media.shots.kinds.science.formula import draw_formula
from reelbase.media.shots.kinds.science.geometry import draw_circle, draw_triangle, draw_vectors
from reelbase.media.shots.kinds.science.particles import draw_particles
from reelbase.media.shots.kinds.science.plot import draw_plot

DRAWERS: dict[type, Any] = {
    CircleContent: draw_circle,
    FormulaContent: draw_formula,
    ParticlesContent: draw_particles,
    PlotContent: draw_plot,
    SearchContent: draw_search,
    SortingContent: draw_sorting,
    TriangleContent: draw_triangle,
    VectorsContent: draw_vectors,
}
