"""Packages: one application for all items of a stage."""
