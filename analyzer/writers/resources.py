"""Where templates and phrase books are: in the wheel beside the package, in a checkout beside it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def templates() -> Path:
    """The folder of templates."""
    package = Path(__file__).parent.parent
    checkout = package.parent / "templates"
    return checkout if (checkout / "phrases").is_dir() else package / "_templates"
