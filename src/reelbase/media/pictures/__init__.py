"""Drawn pictures: file forms, palettes, backgrounds, icons and the scenes composed of them."""
