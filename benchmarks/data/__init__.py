"""How much the data layer's guarantees cost, as ratios within one run: one file a measurement.

``python -m benchmarks.data [--quick] [--json] [--only NAME]``
"""
