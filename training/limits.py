"""What a probability and an interval must keep to be called right."""

SLOPES = (0.8, 1.25)
"""Of the calibration slope of a probability."""
NOMINAL = 0.90
"""What every interval is meant to hold; it lies in the exact interval of the share that it did hold."""
LARGE, NEAR = 1000, (0.88, 0.92)
"""On that many rows or more, the share itself lies in NEAR."""
