"""Whether a formula can be set, found out by setting it."""

from __future__ import annotations

from functools import lru_cache

from reelbase.providers.animation.library.formulas import Equation


@lru_cache(maxsize=256)
def can_be_set(equation: Equation) -> bool:
    """Whether Typst sets an equation; False where Typst is missing.

    Only for what ``equation_in`` wrote: it has no calls but brackets, powers and roots, and is short, so it can neither
    read files nor take long. Formulas from elsewhere are set in the sandbox alone.
    """
    try:
        import typst
    except ImportError:
        return False
    source = f"#set page(width: auto, height: auto)\n$ {equation.typst} $"
    try:
        typst.compile(source.encode(), format="svg", ignore_system_fonts=True)
    except (typst.TypstError, RuntimeError):
        return False
    return True
