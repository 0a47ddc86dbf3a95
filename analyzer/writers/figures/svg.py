"""Charts as SVG: for a page, in the colours of its style, and as a file in colours and on paper of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree import ElementTree

from analyzer.charts import Figure
from analyzer.writers.figures.charts import drawing_of
from analyzer.writers.figures.colours import LIGHT
from analyzer.writers.figures.drawing import Area, Drawing, Line, Point, Text
from analyzer.writers.phrases import PhraseBook

_NAMESPACE = "http://www.w3.org/2000/svg"
_HALO = {"stroke-width": "4", "stroke-linejoin": "round", "paint-order": "stroke"}
_LATIN = '-apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans"'
_HAN = '"PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC"'
_FONTS = {"zh": f'{_LATIN}, {_HAN}, "WenQuanYi Micro Hei", sans-serif'}
"""Of a file of its own; in a page the page's font holds. Other languages take the reader's sans-serif."""

Colour = Callable[[str], str]


def inline_svg(figure: Figure, book: PhraseBook, prefix: str, title: str) -> str:
    """A chart to stand in an HTML page, in the page's font and its colours var(--ink), var(--series-1), ….

    Args:
        figure: the chart.
        book: the words.
        prefix: begins every id.
        title: what a screen reader says.
    """
    name = f"{prefix}-title"
    attributes = {"role": "img", "aria-labelledby": name}
    return _written(drawing_of(figure.chart, book), attributes, {"id": name}, title, lambda role: f"var(--{role})", [])


def standalone_svg(figure: Figure, book: PhraseBook, title: str) -> str:
    """A chart as a file of its own: dark on light paper, whatever the page around it and the reader's machine are.

    A file could ask only what the machine prefers, and many pages stay light on a dark one.
    """
    drawing = drawing_of(figure.chart, book)
    size = {"width": _short(drawing.width), "height": _short(drawing.height)}
    font = _FONTS.get(book.language, "sans-serif")
    attributes = {**size, "role": "img", "font-family": font, "xml:lang": book.language}
    paper = ElementTree.Element("rect", {**size, "fill": LIGHT["paper"]})
    return _written(drawing, attributes, {}, title, LIGHT.__getitem__, [paper]) + "\n"


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
    """Paths and texts in one row; styles are attributes, which need no permission of a page's policy."""
    for piece in drawing.pieces:
        match piece:
            case Line():
                yield ElementTree.Element("path", _line(piece, colour))
            case Area():
                opacity = {} if piece.opacity == 1 else {"fill-opacity": _short(piece.opacity)}
                outlines = "".join(f"{_path(outline)}Z" for outline in piece.outlines)
                yield ElementTree.Element("path", {"d": outlines, "fill": colour(piece.colour), **opacity})
            case Text():
                element = ElementTree.Element("text", _text(piece, colour))
                element.text = piece.text
                yield element


def _line(line: Line, colour: Colour) -> dict[str, str]:
    attributes = {"d": "".join(map(_path, line.strokes)), "fill": "none", "stroke": colour(line.colour)}
    attributes |= {"stroke-width": _short(line.width), "stroke-linejoin": "round"}
    if line.dashes:
        attributes["stroke-dasharray"] = ",".join(_short(part * line.width) for part in line.dashes)
    return attributes | ({"stroke-linecap": "round"} if line.round else {})


def _path(points: tuple[Point, ...]) -> str:
    return "M" + "L".join(f"{_short(x)} {_short(y)}" for x, y in points)


def _text(text: Text, colour: Colour) -> dict[str, str]:
    attributes = {"x": _short(text.x), "y": _short(text.y), "font-size": _short(text.size)}
    if text.anchor != "start":
        attributes["text-anchor"] = text.anchor
    if text.turned:
        attributes["transform"] = f"rotate(-90 {_short(text.x)} {_short(text.y)})"
    halo = {"stroke": colour("paper"), **_HALO} if text.halo else {}
    return {**attributes, "fill": colour(text.colour), **halo}


def _short(value: float) -> str:
    """2.50 as 2.5, and no minus before a zero."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")
