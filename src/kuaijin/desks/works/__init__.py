"""Works plans on pages: Gantt, permits as gates, clashes, proposals, progress."""
