"""红黄绿灯: projects by a rule set, what each red light says of itself, and two rule sets side by side."""
