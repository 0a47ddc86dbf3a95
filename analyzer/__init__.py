"""analyzer settles what a sequence layer costs."""

__version__ = "0.1.0"
