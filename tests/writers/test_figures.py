"""Pictures: what they say, that nothing covers anything else, and that they are the same everywhere."""

from __future__ import annotations

import hashlib
import itertools
import math
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from analyzer.blocks import Count, Label, Phrase, Several
from analyzer.charts import Axis, Bars, Figure, Lines, Mark, Matrices, Net, Nets, Points, Regions, Series, Shares
from analyzer.errors import MachineError
from analyzer.writers.figures import chart_table, fonts, inline_svg, png, shape, standalone_svg
from analyzer.writers.figures.charts import drawing_of
from analyzer.writers.figures.colours import DARK, DASHES, LIGHT, SERIES
from analyzer.writers.figures.drawing import Box, Line, Text
from analyzer.writers.figures.labels import Room, spread
from analyzer.writers.figures.metrics import bundled_font, face, has, text_width, wrapped
from analyzer.writers.figures.scales import scale
from analyzer.writers.phrases import PhraseBook

ROOT = Path(__file__).parents[2]
BOOK = PhraseBook(
    "en",
    {
        "axis": {
            "n": "sequence length n",
            "k": "kernel size k",
            "macs": "multiply-adds",
            "memory": "activation memory",
            "layers": "layers",
            "reach": "receptive field",
            "share": "share of all multiply-adds",
            "input_position": "input position",
            "output_position": "output position",
            "with_unit": "{axis} ({unit})",
        },
        "unit": {"byte": "bytes"},
        "quantity": {"macs": "multiply-adds", "state_memory": "state memory"},
        "figure": {"equal": "equal"},
        "mark": {
            "at": "{size} = {value}",
            "equal": "equal at n = {n}",
            "half": "half",
            "default": "default",
            "stored": "attention, stored",
        },
        "graph": {"layers": "{count} layers", "steps": "1 layer, {count} steps", "never": "never"},
        "basis": {"layer": "whole layer", "core": "core (mixing positions)"},
        "range": {"from": "from {first}", "between": "{first} to {last}"},
    },
)
LENGTHS = tuple(round(32 * 4096 ** (place / 40)) for place in range(41))
ATTENTION, CONVOLUTION = Label("attention"), Label("conv1d")


def attention(n: int) -> int:
    return 4 * n * 512**2 + 2 * n * n * 512


def convolution(n: int) -> int:
    return 7 * n * 512**2


def curve(name: Label | Phrase, values: Callable[[int], int], **more: Any) -> Series:
    return Series(name, LENGTHS, tuple(values(n) for n in LENGTHS), **more)


def row(kernel: int) -> tuple[tuple[int, int | None, int | None], ...]:
    tie = 256 * (kernel - 4)
    return ((1, None, 1),) if tie <= 0 else ((1, tie - 1, 0), (tie, tie, None), (tie + 1, None, 1))


def equal_at(n: int, y: int | Fraction) -> Mark:
    return Mark(n, y, Phrase("mark.equal", {"n": Count(n)}))


EIGHT = {"count": Count(8)}


def layers(count: int) -> Phrase:
    return Phrase("graph.layers", {"count": Count(count)})


KERNELS = tuple(range(1, 32, 2))
WEIGHTS = tuple(tuple(1 / 12 + 0.05 * math.sin(row * column) for column in range(12)) for row in range(12))
BAND = tuple(tuple(0.25 if abs(row - column) < 2 else 0.0 for column in range(12)) for row in range(12))
CHARTS = {
    "macs": Lines(
        Axis("n"), Axis("macs"), (curve(ATTENTION, attention), curve(CONVOLUTION, convolution, group=1)),
        (equal_at(768, attention(768)),),
    ),
    "memory": Lines(
        Axis("n"), Axis("memory", "byte"),
        (
            curve(Phrase("mark.stored"), lambda n: 32 * n * n + 8192 * n),
            curve(Label("attention, fused"), lambda n: 8192 * n, dashed=True),
            *(curve(Label(f"layer{i}"), lambda n, i=i: n * (4000 + 9 * i), group=i) for i in range(1, 6)),
        ),
    ),
    "reach": Lines(
        Axis("layers", logarithmic=False), Axis("reach", "position"),
        (
            Series(ATTENTION, tuple(range(1, 31)), (1024,) * 30),
            Series(CONVOLUTION, tuple(range(1, 31)), tuple(1 + 6 * place for place in range(1, 31)), group=1),
            Series(Label("dilated"), tuple(range(1, 11)), tuple(2 ** (place + 2) for place in range(10)), True, 1),
        ),
    ),
    "shares": Shares(
        Axis("n"),
        (
            curve(Label("projections"), lambda n: 4 * n * 512**2),
            curve(Label("scores and mix"), lambda n: 2 * n * n * 512),
            curve(Label("softmax"), lambda n: n * n),
        ),
        (Mark(1024, Fraction(1, 2), Phrase("mark.half")),),
    ),
    "regions": Regions(
        Axis("n"), Axis("k"), ("attention", "conv1d"), KERNELS, tuple(map(row, KERNELS)), 32, 131072,
        (Mark(1024, 7, Phrase("mark.default")),),
    ),
    "bars": Bars(
        Axis("n"), "n", ("attention", "conv1d"), (Phrase("basis.layer"), Phrase("basis.core"), Label("a" * 90)),
        (row(7), ((1, 10, 1), (11, 11, None), (12, 700, 0), (701, None, 1)), row(1)), 1, 100000,
    ),
    "nets": Nets(
        8,
        (
            Net(ATTENTION, tuple((i, j) for i in range(8) for j in range(8)), (0, 7), False, layers(1)),
            Net(CONVOLUTION, tuple((i, i + 1) for i in range(7)), tuple(range(8)), False, layers(7)),
            Net(Label("lstm"), tuple((i, i) for i in range(8)), tuple(range(8)), True, Phrase("graph.steps", EIGHT)),
            Net(Label("depthwise_separable_convolution"), ((0, 0),), (), False, Phrase("graph.never")),
        ),
    ),
    "points": Points(
        Axis("macs", called=Phrase("quantity.macs")),
        Axis("state_memory", "byte", called=Phrase("quantity.state_memory")),
        (*(Label(f"layer-{i}") for i in range(6)), *(Label(f"another-layer-{i}") for i in range(20))),
        (0, *(10**i for i in range(5, 10)), *(10**9 + 7**i for i in range(20))),
        (10**9, *(10 ** (8 - i) for i in range(5)), *(10**6 + 5**i for i in range(19)), 10**6 + 1), 6,
    ),
    "matrices": Matrices((ATTENTION, CONVOLUTION), (WEIGHTS, BAND)),
    "three": Matrices((ATTENTION, CONVOLUTION, Label("depthwise_separable_convolution")), (WEIGHTS, BAND, BAND)),
    "six": Matrices(tuple(Label(f"layer {i}") for i in range(6)), (WEIGHTS, BAND) * 3),
    "huge": Lines(
        Axis("n"), Axis("macs"),
        (
            Series(ATTENTION, (1, 10**20, 10**400), (1, 10**30, 10**1000)),
            Series(CONVOLUTION, (10**9,), (Fraction(10**30, 7),), group=4),
            Series(Label("none"), (1, 10), (0, 0), group=5),
        ),
    ),
    "hostile": Lines(
        Axis("n"), Axis("macs"),
        (curve(Label("<script>alert(1)</script>&amp;\x1b[31m#fe01dc"), attention),),
        (Mark(100, attention(100), Phrase("mark.equal", {"n": Label("$x^2$ <b> ]]>")})),),
    ),
    "crowded": Lines(
        Axis("n"), Axis("macs"), tuple(curve(Label(f"a rather long name {i}"), attention, group=i) for i in range(6)),
        tuple(equal_at(n, attention(n)) for n in (32, 600, 700, 800, 131072)),
    ),
}  # fmt: skip
CHINESE = PhraseBook(
    "zh",
    {
        **{key: dict(BOOK._sections[key]) for key in BOOK._sections},
        "axis": {
            "n": "序列长度 n", "k": "卷积核大小 k", "macs": "乘加次数", "memory": "激活内存", "layers": "层数",
            "reach": "感受野", "share": "占全部乘加次数的比例", "input_position": "输入位置",
            "output_position": "输出位置", "with_unit": "{axis}（{unit}）",
        },
        "unit": {"byte": "字节"},
        "figure": {"equal": "相同"},
    },
)  # fmt: skip
FIGURES = {name: Figure(f"figure.{name}", chart) for name, chart in CHARTS.items()}


@pytest.fixture(params=FIGURES)
def figure(request: pytest.FixtureRequest) -> Figure:
    return FIGURES[request.param]


def texts(figure: Figure) -> list[Text]:
    return [piece for piece in drawing_of(figure.chart, BOOK).pieces if isinstance(piece, Text)]


def said(figure: Figure) -> list[str]:
    return [text.text for text in texts(figure)]


# ------------------------------------------------------------------------------------------- layout


def test_every_text_is_inside_the_page(figure: Figure) -> None:
    drawing = drawing_of(figure.chart, BOOK)
    page = Box(0, 0, drawing.width, drawing.height)
    assert [text.text for text in texts(figure) if not text.box.within(page)] == []


def test_no_text_covers_another(figure: Figure) -> None:
    boxes = [(text.text, text.box.grown(-1)) for text in texts(figure)]
    pairs = [(one, two) for place, one in enumerate(boxes) for two in boxes[place + 1 :]]
    assert [(one[0], two[0]) for one, two in pairs if one[1].overlaps(two[1])] == []


def test_text_is_large_enough_to_shrink(figure: Figure) -> None:
    least = 18 if shape(figure) == "fit" else 14
    assert min(text.size for text in texts(figure)) >= least


def test_curves_are_named_in_their_colours() -> None:
    named = {text.text: text.colour for text in texts(FIGURES["macs"])}
    assert named["attention"] == "series-1"
    assert named["conv1d"] == "series-2"
    assert "equal at n = 768" in named


def test_of_curves_that_coincide_the_lower_one_shows_at_both_sides() -> None:
    chart = Lines(Axis("n"), Axis("macs"), tuple(curve(Label(f"l{i}"), attention, group=i) for i in range(3)))
    drawn = [p for p in drawing_of(chart, BOOK).pieces if isinstance(p, Line) and len(p.strokes[0]) == len(LENGTHS)]
    assert [line.colour for line in drawn] == ["series-1", "series-2", "series-4"]
    assert drawn[0].width > drawn[1].width + 2 > drawn[2].width + 4


def test_axes_have_names_units_and_round_marks() -> None:
    assert {"activation memory (bytes)", "sequence length n", "100", "1k", "10k", "100k"} <= set(
        said(FIGURES["memory"])
    )
    assert {"receptive field (position)", "10", "20"} <= set(said(FIGURES["reach"]))


def test_a_unit_the_book_does_not_know_stays_as_it_is() -> None:
    chart = Lines(Axis("n", "Hz"), Axis("macs"), (curve(ATTENTION, attention),))
    assert "sequence length n (Hz)" in said(Figure("f", chart))


def test_values_larger_than_floats_have_a_place() -> None:
    words = said(FIGURES["huge"])
    assert "10²⁰⁰" in words
    assert "none" not in words  # 0 has no place on a logarithmic axis
    for name in ("attention", "conv1d"):
        assert name in words


def test_a_part_too_thin_for_its_name_is_named_at_the_right() -> None:
    named = {text.text: text for text in texts(FIGURES["shares"])}
    assert named["softmax"].x > named["projections"].x
    assert named["softmax"].colour == "series-4"
    assert named["projections"].colour == "ink"


def test_a_region_too_small_for_its_name_is_explained_below() -> None:
    rows = tuple(tuple((x, x, x % 2) for x in range(1, 65)) for _ in (1, 2))
    chart = Regions(Axis("n", logarithmic=False), Axis("k"), ("even", "odd"), (1, 2), rows, 1, 64)
    drawing = drawing_of(chart, BOOK)
    below = [text for text in drawing.pieces if isinstance(text, Text) and text.text in ("even", "odd")]
    assert len(below) == 2
    assert all(text.y > drawing.height - 26 for text in below)


def test_equal_everywhere_says_so() -> None:
    chart = Regions(Axis("n"), Axis("k"), ("a", "b"), (1, 2, 3), (((1, None, None),),) * 3, 1, 1000)
    assert "equal" in said(Figure("f", chart))


@pytest.mark.parametrize("wanted", [[50.0] * 4, [0, 0, 200], [10, 12, 190, 195, 199], [100.0]])
def test_spread_labels_keep_their_order_and_do_not_overlap(wanted: list[float]) -> None:
    heights = [17.0 + place for place in range(len(wanted))]
    centres = spread(wanted, heights, 0, 200)
    edges = sorted((centre - height / 2, centre + height / 2) for centre, height in zip(centres, heights, strict=True))
    assert edges[0][0] >= 0
    assert edges[-1][1] <= 200 + 1e-9
    assert all(above[1] <= below[0] + 1e-9 for above, below in pairwise(edges))


def test_a_label_goes_where_nothing_is() -> None:
    room = Room(Box(0, 0, 300, 300))
    room.take_line([(0, 0), (300, 300)])
    room.take(Box(150, 150, 300, 300))
    box = room.beside((150, 150), 80, 17)
    assert box.bottom < box.left or box.top > box.right  # above or below the diagonal
    assert not box.overlaps(Box(150, 150, 300, 300))
    assert not box.overlaps(room.beside((150, 150), 80, 17))


def test_width_is_that_of_the_bundled_font() -> None:
    assert text_width("MACs", 100) == pytest.approx(86.28 + 68.41 + 69.82 + 52.10, abs=0.1)
    assert text_width("序列", 14) == 28


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("attention, stored matrix", ("attention,", "stored", "matrix")),
        ("depthwise_separable_conv", ("depthwise_", "separable_", "conv")),
        ("", ()),
        ("iiiiiiiiiiiiiiiiiiiiiiiiiiiiii", ("i" * 21, "i" * 9)),
    ],
)
def test_long_names_are_broken(text: str, lines: tuple[str, ...]) -> None:
    assert wrapped(text, 14, 85) == lines


@pytest.mark.parametrize(
    ("low", "high", "logarithmic", "ticks"),
    [
        (32, 131072, True, (100, 1000, 10**4, 10**5)),
        (1, 63, True, (1, 2, 5, 10, 20, 50)),
        (64, 96, True, (65, 70, 75, 80, 85, 90, 95)),
        (1, 31, False, (5, 10, 15, 20, 25, 30)),
        (10**18, 10**30, True, (10**18, 10**20, 10**22, 10**24, 10**26, 10**28, 10**30)),
        (7, 7, True, (5, 10, 20)),
    ],
)
def test_ticks_are_round(low: int, high: int, logarithmic: bool, ticks: tuple[int, ...]) -> None:
    found = scale((low, high), logarithmic, 0, 1).ticks()
    assert 3 <= len(found) <= 8
    assert set(found) <= set(ticks)


# ------------------------------------------------------------------------------------------- SVG


def inline(figure: Figure) -> str:
    return inline_svg(figure, BOOK, "fig-1", "What is to be seen <here> & there")


def test_inline_svg_takes_everything_from_its_page(figure: Figure) -> None:
    text = inline(figure)
    root = ElementTree.fromstring(text)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags == {"svg", "title", "path", "text"}  # no style, no metadata, no script
    assert root.get("role") == "img"
    assert "width" not in root.attrib
    assert re.findall(r'\bid="([^"]*)"', text) == ["fig-1-title"]
    assert "font-family" not in text
    assert "url(" not in text
    assert "href" not in text
    values = [value for element in root.iter() for value in element.attrib.values()]
    assert not any(value.startswith("#") for value in values)
    used = set(re.findall(r"var\(--([a-z0-9-]+)\)", " ".join(values)))
    assert used <= set(LIGHT)
    assert "ink" in used or "soft" in used


def test_a_file_brings_its_colours_and_its_paper(figure: Figure) -> None:
    text = standalone_svg(figure, BOOK, "t")
    root = ElementTree.fromstring(text)
    assert "var(" not in text
    assert "<style" not in text  # no page tells a file whether it is dark
    assert root.get("font-family") == "sans-serif"
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
    used = {element.get(place) for element in root.iter() for place in ("fill", "stroke")} - {None, "none"}
    assert used <= set(LIGHT.values())
    paper = root[1]
    assert paper.tag.endswith("}rect") and paper.get("fill") == LIGHT["paper"]
    assert (paper.get("width"), paper.get("height")) == (root.get("width"), root.get("height"))


def test_every_text_of_the_drawing_is_text_in_the_svg(figure: Figure) -> None:
    root = ElementTree.fromstring(inline(figure))
    found = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert sorted(map(str, found)) == sorted(said(figure))


def test_what_users_wrote_stays_text() -> None:
    text = inline(FIGURES["hostile"])
    assert "<script" not in text
    assert "<b>" not in text
    assert "<here>" not in text
    assert "\x1b" not in text
    words = " ".join(text or "" for text in ElementTree.fromstring(text).itertext())
    assert "$x^2$" in words
    assert "#fe01dc" in words.replace(" ", "")
    assert words.startswith("What is to be seen <here> & there")


def test_letters_the_bundled_font_lacks_are_left_to_the_reader() -> None:
    chart = Lines(Axis("n"), Axis("macs"), (curve(Label("膨胀卷积"), attention),), (equal_at(768, attention(768)),))
    assert ">膨胀卷积</text>" in inline(Figure("f", chart))  # and no warning, which would fail here


def test_colours_are_those_of_the_page() -> None:
    css = (ROOT / "templates" / "page" / "style.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    assert set(DARK) == set(LIGHT)
    for palette, block in ((LIGHT, light), (DARK, dark)):
        defined = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", block))
        assert {role: defined[role] for role in palette if role != "paper"} == {
            role: colour for role, colour in palette.items() if role != "paper"
        }


# What people without green or without red cones see: Machado, Oliveira and Fernandes 2009, severity 1.
CONES = {
    "all": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "no green": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881),
    ),
    "no red": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998),
    ),
}  # fmt: skip
TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))


def seen(colour: str, cones: str) -> tuple[float, ...]:
    """A colour as CIE L*a*b* of what is seen of it."""
    values = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    light = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]
    for matrix in (CONES[cones], TO_XYZ):
        light = [min(1.1, max(0.0, sum(m * v for m, v in zip(row, light, strict=True)))) for row in matrix]
    x, y, z = (
        part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116
        for part in (light[0] / 0.95047, light[1], light[2] / 1.08883)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("cones", CONES)
@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_curves_stay_apart_for_colour_blind_readers(palette: dict[str, str], cones: str) -> None:
    groups = [(seen(palette[role], cones), dashes) for role, dashes in zip(SERIES, DASHES, strict=True)]
    for place, (one, dashes) in enumerate(groups):
        for other, others in groups[place + 1 :]:
            assert math.dist(one, other) > (20 if dashes == others else 12)  # 2.3 is just noticeable


def test_matrices_and_graphs_may_shrink_to_a_phone() -> None:
    assert [name for name, figure in FIGURES.items() if shape(figure) == "fit"] == [
        "nets", "matrices", "three", "six",
    ]  # fmt: skip


# ------------------------------------------------------------------------------------------- PNG


def test_png_is_white_and_twice_as_large(figure: Figure) -> None:
    pixels = png(figure, BOOK)
    drawing = drawing_of(figure.chart, BOOK)
    assert pixels.startswith(b"\x89PNG")
    size = int.from_bytes(pixels[16:20], "big"), int.from_bytes(pixels[20:24], "big")
    assert size == (int(2 * drawing.width), int(2 * drawing.height))
    assert b"matplotlib" not in pixels


HAN = Figure("f", Lines(Axis("n"), Axis("macs"), (curve(Label("卷积"), attention),)))


@pytest.fixture
def no_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(fonts.VARIABLE, raising=False)
    monkeypatch.setattr(fonts, "installed", tuple)


@pytest.mark.usefixtures("no_fonts")
def test_png_refuses_to_draw_boxes_for_letters() -> None:
    with pytest.raises(MachineError, match=r"'卷积'.*install.*ANALYZER_CJK_FONT.*--images svg"):
        png(HAN, BOOK)


@pytest.mark.usefixtures("no_fonts")
def test_a_font_named_by_the_user_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for path in (tmp_path / "none.ttf", tmp_path):
        monkeypatch.setenv(fonts.VARIABLE, str(path))
        with pytest.raises(MachineError, match="no font file that can be read"):
            png(HAN, BOOK)


@pytest.mark.usefixtures("no_fonts")
def test_a_font_named_by_the_user_that_lacks_letters_draws_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(fonts.VARIABLE, str(bundled_font().parent / "DejaVuSerif.ttf"))
    with pytest.raises(MachineError, match="'卷积'"):
        png(HAN, BOOK)


def test_fonts_are_found_by_name_in_folders_and_what_cannot_be_opened_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "deep").mkdir()
    shutil.copy(bundled_font(), tmp_path / "deep" / "msyh.ttc")
    (tmp_path / "simhei.ttf").write_bytes(b"no font")
    monkeypatch.setattr(fonts, "FOLDERS", (str(tmp_path), str(tmp_path / "absent")))
    fonts.installed.cache_clear()
    assert fonts.installed() == (tmp_path / "deep" / "msyh.ttc",)
    fonts.installed.cache_clear()


def chinese_font(path: Path) -> Path:
    """A font of squares: every letter the pictures need, Chinese ones as wide as they are high."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    letters = sorted({c for figure in FIGURES.values() for t in chinese_texts(figure) for c in t.text} | {*"卷积"})
    pen = TTGlyphPen(None)
    pen.moveTo((50, 0))
    for corner in ((50, 700), (500, 700), (500, 0)):
        pen.lineTo(corner)
    pen.closePath()
    names = {ord(letter): f"u{ord(letter):x}" for letter in letters}
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names)
    builder.setupGlyf(dict.fromkeys([".notdef", *names.values()], pen.glyph()))
    wide = {name: (1000 if code > 0x2E80 else 600, 50) for code, name in names.items()}
    builder.setupHorizontalMetrics({".notdef": (500, 50), **wide})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Squares", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    builder.save(path)
    return path


def chinese_texts(figure: Figure) -> list[Text]:
    return [piece for piece in drawing_of(figure.chart, CHINESE).pieces if isinstance(piece, Text)]


@pytest.mark.usefixtures("no_fonts")
def test_a_font_named_by_the_user_draws_what_the_bundled_one_cannot(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    font = chinese_font(tmp_path / "squares.ttf")
    monkeypatch.setenv(fonts.VARIABLE, str(font))
    assert fonts.font_of("MACs") == bundled_font()
    assert fonts.font_of("卷积") == font
    for figure in FIGURES.values():
        assert png(figure, CHINESE).startswith(b"\x89PNG")


def test_no_font_of_this_machine_is_wider_than_the_room_a_chinese_text_has() -> None:
    for figure, font in itertools.product(FIGURES.values(), fonts.installed()):
        for text in chinese_texts(figure):
            if not all(has(font, letter) for letter in text.text) or text.text.isascii():
                continue  # drawn in another font
            width = sum(face(font).load_char(ord(c)).linearHoriAdvance for c in text.text) / 65536 / 100 * text.size
            assert width <= (text.box.height if text.turned else text.box.width) + 0.5, text.text


def test_a_chinese_file_names_chinese_fonts_and_an_english_one_does_not() -> None:
    root = ElementTree.fromstring(standalone_svg(HAN, CHINESE, "t"))
    assert "Noto Sans CJK SC" in str(root.get("font-family"))
    assert "font-family" not in inline_svg(HAN, CHINESE, "p", "t")  # the page's font


# ------------------------------------------------------------------------------------------- the same everywhere

_SUMS = """
import sys, hashlib
sys.path.insert(0, {tests!r})
from test_figures import sums
print(sums())
"""


def sums() -> str:
    """A checksum of every picture."""
    digest = hashlib.sha256()
    for figure in FIGURES.values():
        digest.update(inline(figure).encode() + standalone_svg(figure, BOOK, "t").encode() + png(figure, BOOK))
    return digest.hexdigest()


def test_pictures_are_the_same_in_another_folder_with_other_settings(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text(
        "font.size: 30\nsvg.fonttype: path\nlines.linewidth: 9\npath.sketch: 3,50,2\n"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "LC_ALL": "C", "TZ": "Asia/Tokyo", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", _SUMS.format(tests=str(Path(__file__).parent))],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == sums()


def test_a_home_that_cannot_be_written_to_is_no_news(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    environment = {**os.environ, "MPLCONFIGDIR": str(tmp_path / "file" / "no"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", _SUMS.format(tests=str(Path(__file__).parent))],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stderr == ""


def test_matplotlib_is_imported_for_a_picture_only() -> None:
    script = "import analyzer.writers.figures, sys; sys.exit('matplotlib' in sys.modules or 'numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True)


def test_settings_of_the_user_are_left_alone() -> None:
    import matplotlib

    before = dict(matplotlib.rcParams)
    png(FIGURES["macs"], BOOK)
    assert dict(matplotlib.rcParams) == before


# ------------------------------------------------------------------------------------------- numbers


def test_curves_as_a_table_are_exact_and_short() -> None:
    table = chart_table(FIGURES["macs"])
    assert table.key == "table.figure_data"
    assert table.columns == (Phrase("axis.n"), ATTENTION, CONVOLUTION)
    assert len(table.rows) <= 15
    assert table.rows[0] == (Count(32), Count(attention(32)), Count(convolution(32)))
    assert table.rows[-1][0] == Count(131072)


def test_marks_that_are_points_of_a_curve_are_in_the_table() -> None:
    xs = tuple(range(1, 101))
    chart = Lines(Axis("n"), Axis("macs"), (Series(ATTENTION, xs, xs),), (equal_at(37, 37), equal_at(1000, 37)))
    places = [row[0] for row in chart_table(Figure("f", chart)).rows]
    assert Count(37) in places
    assert Count(1000) not in places


def test_a_curve_without_a_point_leaves_its_cell_empty() -> None:
    rows = chart_table(FIGURES["reach"]).rows
    assert rows[-1] == (Count(30), Count(1024), Count(181), None)


def test_regions_as_a_table_say_from_where_on() -> None:
    table = chart_table(FIGURES["regions"])
    assert table.columns == (Phrase("axis.k"), Label("attention"), Label("conv1d"), Phrase("figure.equal"))
    found = {row[0]: row[1:] for row in table.rows}
    assert found[Count(7)] == (
        Phrase("range.between", {"first": Count(1), "last": Count(767)}),
        Phrase("range.from", {"first": Count(769)}),
        Count(768),
    )
    assert found[Count(1)] == (None, Phrase("range.from", {"first": Count(1)}), None)


def test_several_runs_stand_in_one_cell() -> None:
    chart = Regions(Axis("n"), Axis("k"), ("a", "b"), (1,), (((1, 1, 0), (2, 2, 1), (3, None, 0)),), 1, 9)
    assert chart_table(Figure("f", chart)).rows == (
        (Count(1), Several((Count(1), Phrase("range.from", {"first": Count(3)}))), Count(2)),
    )


def test_matrices_as_a_table_have_a_row_for_each_output() -> None:
    table = chart_table(FIGURES["matrices"])
    assert len(table.columns) == 14
    assert len(table.rows) == 24
    assert all(len(row) == 14 for row in table.rows)
