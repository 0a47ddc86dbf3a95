"""Charts as SVG: for a page, in the colours of its style, and as a file with colours of its own."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from xml.etree import ElementTree

from analyzer.charts import Figure
from analyzer.writers.figures.charts import drawing_of
from analyzer.writers.figures.colours import DARK, LIGHT, STANDING_IN
from analyzer.writers.figures.drawing import Drawing
from analyzer.writers.figures.library import plain_settings
from analyzer.writers.figures.paint import HALO, POINTS, painted
from analyzer.writers.phrases import PhraseBook

_NAMESPACE = "http://www.w3.org/2000/svg"
_ROLES = {colour: role for role, colour in STANDING_IN.items()}
_NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_KEPT = {
    "fill", "fill-opacity", "opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap",
    "stroke-linejoin", "stroke-opacity", "font-size", "text-anchor",
}  # fmt: skip
"""Properties a drawing has; the page says the rest."""
_GEOMETRY = ("d", "x", "y", "transform")
_HALO = {"stroke-width": "4", "stroke-linejoin": "round", "paint-order": "stroke"}

Colour = Callable[[str], str]


def inline_svg(figure: Figure, book: PhraseBook, prefix: str, title: str) -> str:
    """A chart to stand in an HTML page, in the page's font and its colours var(--ink), var(--series-1), ….

    Args:
        figure: the chart.
        book: the words.
        prefix: begins every id.
        title: what a screen reader says.
    """
    drawing = drawing_of(figure.chart, book)
    name = f"{prefix}-title"
    attributes = {"role": "img", "aria-labelledby": name}
    return _written(drawing, attributes, {"id": name}, title, lambda role: f"var(--{role})", [])


def standalone_svg(figure: Figure, book: PhraseBook, title: str) -> str:
    """A chart as a file of its own: on its own paper, light or dark as its reader's machine is.

    Readers without style sheets or media queries draw it light.
    """
    drawing = drawing_of(figure.chart, book)
    size = {"width": _short(drawing.width), "height": _short(drawing.height)}
    attributes = {**size, "role": "img", "font-family": "sans-serif", "xml:lang": book.language}
    style = ElementTree.Element("style")
    style.text = _dark_style()
    paper = ElementTree.Element("rect", {**size, "fill": LIGHT["paper"]})
    return _written(drawing, attributes, {}, title, LIGHT.__getitem__, [style, paper]) + "\n"


@lru_cache(maxsize=1)
def _dark_style() -> str:
    """Dark colours for the elements that have the light ones."""
    rules = (
        f"[{place}='{LIGHT[role]}']{{{place}:{colour}}}"
        for role, colour in DARK.items()
        for place in ("fill", "stroke")
    )
    return f"@media (prefers-color-scheme: dark){{{''.join(rules)}}}"


def _written(
    drawing: Drawing,
    attributes: dict[str, str],
    title_attributes: dict[str, str],
    title: str,
    colour: Colour,
    first: list[ElementTree.Element],
) -> str:
    size = f"0 0 {_short(drawing.width)} {_short(drawing.height)}"
    root = ElementTree.Element("svg", {"xmlns": _NAMESPACE, "viewBox": size, **attributes})
    ElementTree.SubElement(root, "title", title_attributes).text = title
    root.extend(first)
    root.extend(_elements(drawing, colour))
    return ElementTree.tostring(root, encoding="unicode")


def _elements(drawing: Drawing, colour: Colour) -> Iterator[ElementTree.Element]:
    """The paths and texts of matplotlib's SVG in one row; nothing in it refers to anything, so no id is needed."""
    tree = ElementTree.fromstring(_by_matplotlib(drawing))
    for group in tree.iter(f"{{{_NAMESPACE}}}g"):
        for found in group:
            kind = found.tag.removeprefix(f"{{{_NAMESPACE}}}")
            attributes = _attributes(found, colour)
            if kind == "text":
                halo = {"stroke": colour("paper"), **_HALO} if group.get("id") == HALO else {}
                element = ElementTree.Element("text", attributes | halo)
                element.text = found.text
                yield element
            elif kind == "path" and (attributes.get("fill") != "none" or "stroke" in attributes):
                yield ElementTree.Element("path", attributes)


@lru_cache(maxsize=32)
def _by_matplotlib(drawing: Drawing) -> bytes:
    """Once for the page and for the file beside it."""
    with plain_settings():
        out = io.BytesIO()
        figure = painted(drawing, STANDING_IN)
        figure.savefig(out, format="svg", dpi=POINTS, facecolor="none", edgecolor="none", metadata=_NO_METADATA)
    return out.getvalue()


def _attributes(found: ElementTree.Element, colour: Colour) -> dict[str, str]:
    """Geometry rounded to hundredths, and the style as attributes: they need no permission of a page's policy."""
    attributes: dict[str, str] = {name: _rounded(found.attrib[name]) for name in _GEOMETRY if name in found.attrib}
    if attributes.get("transform", "").startswith("rotate(-0 "):
        del attributes["transform"]
    for declaration in found.get("style", "").split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name in _KEPT:
            attributes[name] = colour(_ROLES[value]) if value in _ROLES else _rounded(value.removesuffix("px"))
    return attributes


def _rounded(text: str) -> str:
    """Numbers with at most two decimals, and no more white space than needed."""
    return _NUMBER.sub(lambda found: _short(float(found[0])), " ".join(text.split()))


def _short(value: float) -> str:
    """2.50 as 2.5, and no minus before a zero."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")
