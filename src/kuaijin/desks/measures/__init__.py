"""改革措施: one page a measure, with its switch, its rules and its figures."""
