"""Drawn shots: what a shot can show, as typed contents, and how each kind is drawn and moved by the planar engine."""
