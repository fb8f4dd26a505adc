"""Measurements: one JSON line a figure, each against a yardstick of the same run."""
