"""Which font file draws a text as pixels: the bundled one or, for Chinese, one of the machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from analyzer.errors import MachineError
from analyzer.writers.figures.metrics import bundled_font, has

VARIABLE = "ANALYZER_CJK_FONT"
"""Of the environment: a font file to be used before any that is found."""

FOLDERS = (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts",
    "/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts", "C:/Windows/Fonts",
)  # fmt: skip
NAMES = (
    "NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "NotoSansSC-Regular.otf", "NotoSansSC-Regular.ttf",
    "SourceHanSansSC-Regular.otf", "SourceHanSansCN-Regular.otf", "PingFang.ttc", "Hiragino Sans GB.ttc",
    "STHeiti Light.ttc", "msyh.ttc", "wqy-microhei.ttc", "wqy-zenhei.ttc", "DroidSansFallbackFull.ttf", "simhei.ttf",
    "simsun.ttc", "uming.ttc",
)  # fmt: skip
"""Fonts with simplified Chinese, the better ones first."""


def font_of(text: str) -> Path:
    """A font that has every character of a text.

    Raises:
        MachineError: no font does: an empty box in its place would say nothing.
    """
    for font in _candidates():
        if all(_has(font, character) for character in text):
            return font
    missing = "".join(dict.fromkeys(c for c in text if not _has(bundled_font(), c)))
    raise MachineError(
        f"no font found that can draw {missing!r} in a PNG: install one, as fonts-noto-cjk or fonts-wqy-microhei, "
        f"name a font file in {VARIABLE}, or take SVG (--images svg)"
    )


def _candidates() -> Iterator[Path]:
    yield bundled_font()
    chosen = os.environ.get(VARIABLE)
    if chosen:
        if not _opens(Path(chosen)):
            raise MachineError(f"{VARIABLE}={chosen} is no font file that can be read")
        yield Path(chosen)
    yield from installed()


@cache
def installed() -> tuple[Path, ...]:
    """The fonts of NAMES that are on this machine."""
    found: dict[str, Path] = {}
    for folder in FOLDERS:
        for path in sorted(Path(folder).expanduser().rglob("*.[ot]t[cf]")):
            found.setdefault(path.name, path)
    return tuple(found[name] for name in NAMES if name in found and _opens(found[name]))


def _opens(path: Path) -> bool:
    try:
        has(path, "一")
    except (OSError, RuntimeError):
        return False
    return True


@cache
def _has(path: Path, character: str) -> bool:
    return has(path, character)
