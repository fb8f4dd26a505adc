"""技术审查: reviews given out, their rounds and conclusions, and the agencies that take turns (M8)."""
