"""Where rules come from: reads rulebook files and the holiday package into the core's types."""
