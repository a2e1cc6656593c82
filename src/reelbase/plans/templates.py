"""Script templates: what the prompt says about the structure of a script."""

from __future__ import annotations

TEMPLATES = {
    "free": "Structure: a hook, then the matter in a natural order, then a closing thought.",
    "top5": "Structure: a hook that promises five things, then the five as a countdown from five to one, one or two "
    "scenes each, the strongest last, then a closing line.",
    "myth_vs_fact": "Structure: a hook, then pairs of scenes; each pair first states a common myth as a myth, then "
    "the fact that corrects it; then a closing line.",
    "storytime": "Structure: a story told from the middle of the action: a hook, the situation, rising tension, a "
    "turning point, the outcome and what it means.",
}
