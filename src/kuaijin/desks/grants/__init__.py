"""拿地即拿证: the permits that a firm gets on the day it gets its land (measures.md 8)."""
