"""Cadres and leaders: open posts and who was moved, task forces, visits, secretaries."""
