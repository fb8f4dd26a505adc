"""Proposes works plans: a compiled search over schedules that gives CP-SAT its first plan; knows the core only."""
