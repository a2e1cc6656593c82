"""The drawings of science."""

from __future__ import annotations

from typing import Any

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
from reelbase.media.shots.kinds.science.circuit import draw_circuit
from reelbase.media.shots.kinds.science.computing import draw_search, draw_sorting
from reelbase.media.shots.kinds.science.formula import draw_formula
from reelbase.media.shots.kinds.science.geometry import draw_circle, draw_triangle, draw_vectors
from reelbase.media.shots.kinds.science.optics import draw_lens
from reelbase.media.shots.kinds.science.particles import draw_particles
from reelbase.media.shots.kinds.science.plot import draw_plot
from reelbase.media.shots.kinds.science.waves import draw_waves

DRAWERS: dict[type, Any] = {
    CircleContent: draw_circle,
    CircuitContent: draw_circuit,
    FormulaContent: draw_formula,
    LensContent: draw_lens,
    ParticlesContent: draw_particles,
    PlotContent: draw_plot,
    SearchContent: draw_search,
    SortingContent: draw_sorting,
    TriangleContent: draw_triangle,
    VectorsContent: draw_vectors,
    WavesContent: draw_waves,
}
