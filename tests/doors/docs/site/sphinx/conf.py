"""A small site."""

project = "Costs of layers"
copyright = "nobody"
version = "1"
extensions = ["analyzer.doors.sphinx", "myst_parser"]
