"""Tables with many layers: a row for each of them, in parts that a page has room for."""

from __future__ import annotations

import re
from html import unescape

import pytest
from rich.cells import cell_len

from analyzer.blocks import Number, Table
from analyzer.doors.asking import ask
from analyzer.writers.formats import TARGETS
from analyzer.writers.many_layers import PAGE, on_a_page
from analyzer.writers.phrases import phrase_book
from analyzer.writers.wide_tables import narrowest, shrunk, texts_of

EIGHT = (
    "attention", "conv1d", "depthwise-conv1d", "separable-conv1d", "lstm", "gru", "diagonal-ssm", "linear-attention",
)  # fmt: skip
SIZES = ("n=4096", "d=512", "k=7", "s=16")
LANGUAGES = ("en", "zh")


def tables(layers: tuple[str, ...], *more: str) -> list[Table]:
    sizes = SIZES if "diagonal-ssm" in layers else SIZES[:-1]
    found = ask("compare", [*layers, *sizes, *more]).subject.blocks
    return [block for block in found if isinstance(block, Table)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_of_many_layers_has_a_row_and_no_cell_is_lost(language: str) -> None:
    book = phrase_book(language)
    for table in tables(EIGHT, f"lang={language}"):
        parts = on_a_page(table, book)
        assert len(parts) > 1
        heads, *rows = texts_of(table, book)
        for place, name in enumerate(heads[1:], 1):
            told = [row for part in parts for row in texts_of(part, book)[1:] if row[0] == name]
            assert [cell for row in told for cell in row[1:]] == [row[place] for row in rows]
        assert [head for part in parts for head in texts_of(part, book)[0][1:]] == [row[0] for row in rows]
        assert {texts_of(part, book)[0][0] for part in parts} == {"layer" if language == "en" else "层"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_part_is_wider_than_a_page(language: str) -> None:
    book = phrase_book(language)
    for table in tables(EIGHT, f"lang={language}"):
        for part in on_a_page(table, book):
            heads, *rows = texts_of(part, book)
            columns = zip(narrowest([heads]), zip(*rows, strict=True), strict=True)
            widths = [max(least, *map(cell_len, cells)) for least, cells in columns]
            assert sum(widths) + 3 * (len(widths) - 1) <= PAGE or len(widths) == 2


def test_up_to_four_layers_stand_side_by_side() -> None:
    for number in (4, 5):
        for table in tables(EIGHT[:number]):
            assert (on_a_page(table, phrase_book("en")) == (table,)) == (number == 4)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*TARGETS, "html"])
def test_every_format_shows_every_number_of_eight_layers_under_one_caption(name: str, language: str) -> None:
    answer = ask("compare", [*EIGHT, *SIZES, f"lang={language}"])
    text = re.sub(r"<[^>]*>", "", unescape(answer.to(name))).replace("{,}", ",").replace("\\,", ",")
    for table in tables(EIGHT):
        for cell in (cell for row in table.rows for cell in row if isinstance(cell, Number)):
            assert cell.value is None or cell.unit == "FLOP/byte" or f"{cell.value:,}" in text
    caption = "Cost of each layer" if language == "en" else "各层开销"
    assert text.count(caption) == 1


def test_a_terminal_names_the_rows_of_a_turned_table() -> None:
    text = ask("compare", [*EIGHT, *SIZES]).to_text(120)
    assert re.search(r"^layer +parameters", text, re.M) and not re.search(r"^quantity", text, re.M)


def test_the_widest_column_gives_way_first() -> None:
    assert shrunk([10, 30, 20], [5, 5, 5], 40) == [10, 15, 15]
    assert shrunk([10, 30], [10, 30], 20) == [10, 30]
    assert shrunk([4, 5], [1, 1], 20) == [4, 5]
