"""Doors: the same questions by command line and from Python. Here answers meet writers."""
