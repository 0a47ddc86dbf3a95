"""The project's own documentation, as MkDocs builds it with the project's own plug-in."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import analyzer
from analyzer.answers.conditions import OF_STACKS
from analyzer.conventions import CONVENTIONS, ELEMENT_BYTES, UNITS
from analyzer.doors.asking import allowed_words, questions
from analyzer.doors.cli import cli
from analyzer.layers.catalogue import catalogue
from analyzer.models.published import published_models
from analyzer.readings.training import TRAINING_UNITS
from analyzer.sizes import LETTER_OF, SPELLED, TABLE
from analyzer.writers.formats import NAMES
from tests.doors.docs.sites import with_styles

pytestmark = pytest.mark.site

ROOT = Path(__file__).parent.parent
NARROW = 360
"""Columns of pixels that a telephone has."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site; `--strict` lets no wrong question, link or place in a page pass."""
    folder = tmp_path_factory.mktemp("documentation")
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(folder / "site")]
    changed = {"ANALYZER_DOCS_CACHE": str(folder / "cache"), "NO_MKDOCS_2_WARNING": "1"}
    made = subprocess.run(words, cwd=ROOT, env={**os.environ, **changed}, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    return folder / "site"


def page(site: Path, name: str) -> str:
    return (site / f"{name}.html").read_text(encoding="utf-8")


def pages(site: Path) -> Iterator[tuple[str, str]]:
    for file in sorted(site.rglob("*.html")):
        yield file.relative_to(site).as_posix(), file.read_text(encoding="utf-8")


def test_every_layer_stack_and_model_has_a_page_with_its_answer(site: Path) -> None:
    made = [*(f"layers/{name}" for name in catalogue()), *(f"models/{name}" for name in published_models())]
    for name in made:
        assert 'class="analyzer-answer"' in page(site, f"reference/{name}"), name


def test_every_command_and_option_is_in_the_reference(site: Path) -> None:
    text = page(site, "reference/command-line")
    for name, command in cli.commands.items():
        assert f'id="analyzer-{name}"' in text
        for option in command.params:
            if isinstance(option, click.Option):
                assert all(f"<code>{word}" in text for word in option.opts), (name, option.opts)


def of_python(text: str, name: str) -> str:
    """What the reference of Python says of a public name."""
    return re.split(r'id="analyzer\.(?!doors)', text.partition(f'id="analyzer.{name}"')[2])[0]


def test_every_public_name_is_in_the_reference(site: Path) -> None:
    text = page(site, "reference/python")
    names = [name for name in analyzer.__all__ if name[0] != "_"]
    assert [name for name in names if f'id="analyzer.{name}"' not in text] == []
    for name in questions():  # with its own signature, not what else is called so
        shown = of_python(text, name)
        assert f'<span class="nf">{name}</span><span class="p">(' in shown, name


def test_every_question_says_its_words_in_the_reference_of_python(site: Path) -> None:
    text = page(site, "reference/python")
    for name in questions():
        shown = of_python(text, name)
        words = set() if name == "vectors" else {*allowed_words(name)} - {"format", "between"}
        written = {"for_" if word == "for" else word.replace("-", "_") for word in words}
        assert [word for word in written if f"<code>{word}</code>" not in shown] == [], name


def test_a_bar_in_a_table_is_shown_without_a_backslash(site: Path) -> None:
    text = page(site, "reference/command-line")
    assert "<code>--first YES|NO</code>" in html.unescape(text)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("quantities", [*UNITS, *OF_STACKS, *TRAINING_UNITS]),
        ("sizes", [name for name, letter in LETTER_OF.items() if name not in SPELLED or name == SPELLED[letter]]),
        ("conventions", [*CONVENTIONS, *ELEMENT_BYTES]),
        ("formats", NAMES),
    ],
)
def test_every_word_is_in_the_reference(site: Path, name: str, words: list[str]) -> None:
    text = page(site, f"reference/{name}")
    assert [word for word in words if f"<code>{word}</code>" not in text] == []


def test_a_page_of_a_layer_tells_the_letters_of_its_definition_and_every_size_it_can_be_given(site: Path) -> None:
    rows = re.findall(
        r"<tr>\s*<td>(.*?)</td>\s*<td>(.*?)</td>\s*<td>.*?</td>\s*<td>(.*?)</td>", page(site, "reference/layers/conv1d")
    )
    found = {names: (letter, left_out) for names, letter, left_out in rows}
    assert found["<code>stride</code>"] == ("<code>S</code>", "<code>1</code>")
    assert found["<code>padding</code>"][0] == "<code>P</code>"
    (width,) = [row for names, row in found.items() if names.startswith("<code>d</code>")]
    assert width == ("", "required, unless <code>c_in</code> and <code>c_out</code> are given")
    assert "padding=padded" not in page(site, "reference/layers/conv1d")


def test_a_default_of_the_table_of_sizes_is_made_of_sizes_of_the_table(site: Path) -> None:
    text = page(site, "reference/sizes")
    rows = re.findall(r"<tr>\s*<td>(.*?)</td>\s*<td>.*?</td>\s*<td>.*?</td>\s*<td>(.*?)</td>", text)
    names = [name for cell, _ in rows for name in re.findall(r"<code>(\w+)</code>", cell)]
    assert len(rows) == len(TABLE) and len(set(names)) == len(names)
    for _, left_out in rows:
        formula = re.match(r"<code>([^<]*)</code>", left_out)
        used = re.findall(r"[A-Za-z_]\w*", formula[1]) if formula else []
        assert left_out and {*used} <= {*names, "ceil"}, left_out


def test_what_is_chinese_says_so(site: Path) -> None:
    assert '<article lang="zh"' in page(site, "zh") and '<article lang="' not in page(site, "index")


def test_no_page_asks_another_host_for_anything(site: Path) -> None:
    loads = re.compile(r'<(?:script|img|iframe|source|video)[^>]*\ssrc="(?:https?:)?//|<link[^>]*href="(?:https?:)?//')
    assert [name for name, text in pages(site) if loads.search(text)] == []


def test_no_page_shows_a_mistake_or_a_question_that_was_not_read(site: Path) -> None:
    for name, text in pages(site):
        assert "analyzer-error" not in text, name
        assert "language-analyzer" not in text, name


@pytest.mark.browser
@pytest.mark.parametrize(
    "name", ["index", "reference/layers/attention", "reference/command-line", "reference/models/llama-3-8b"]
)
def test_a_page_is_as_wide_as_a_telephone(site: Path, name: str) -> None:
    from tests.support.browser import overflowing, page

    file = site / f"{name}.html"
    with page(with_styles(file, f"{file.stem}-one-file.html"), NARROW) as opened:
        assert overflowing(opened) == []
