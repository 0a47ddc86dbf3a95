"""Files of pictures on pages of others: legible whatever the page is and the reader's machine likes."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from analyzer.doors.asking import ask
from analyzer.writers.figures.formulas import formula_png, formula_svg

LATEX = r"4 n d^{2} + \frac{n}{2}"


def figure_svg() -> bytes:
    """A figure as `--figure` writes it."""
    return ask("regimes", ["attention", "conv1d", "d=64", "h=1", "over=n,k"]).to_svg().encode()


PICTURES = {
    "formula.svg": ("svg+xml", lambda: formula_svg(LATEX, "t").encode()),
    "formula.png": ("png", lambda: formula_png(LATEX)),
    "figure.svg": ("svg+xml", figure_svg),
}


@pytest.mark.browser
@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("dark", [False, True], ids=["light-machine", "dark-machine"])
@pytest.mark.parametrize("paper", ["#ffffff", "#15181b"])
def test_a_picture_is_dark_on_light(name: str, dark: bool, paper: str, tmp_path: Path) -> None:
    from tests.support.browser import page

    kind, draw = PICTURES[name]
    source = f"data:image/{kind};base64,{b64encode(draw()).decode()}"
    host = tmp_path / "host.html"
    host.write_text(f'<body style="background: {paper}"><img src="{source}"></body>')
    with page(host, 900, dark) as opened:
        seen = opened.tab.locator("img").screenshot()
    pixels = np.asarray(Image.open(BytesIO(seen)).convert("L"))
    assert pixels.min() < 80
    assert pixels[1, 1] == 255
