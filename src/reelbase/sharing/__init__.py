"""Films shown to others: share links, likes, comments, feedback, and what became of a film on other platforms."""
