"""A small site."""

project = "Costs of layers"
extensions = ["analyzer.doors.sphinx", "myst_parser"]
