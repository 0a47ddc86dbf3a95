"""An answer as data, as frames, and as a notebook shows it."""

from __future__ import annotations

import re
from fractions import Fraction
from importlib.util import find_spec
from typing import Any

import pytest

import analyzer
from analyzer.writers.frames import Columns, frame_of, table_named


def compared(**sizes: Any) -> analyzer.Answer:
    return analyzer.compare("attention", "conv1d", **{"n": 4096, "d": 512, "k": 7, **sizes})


def test_the_tables_hold_what_to_dict_does() -> None:
    answer = compared()
    values, forms = answer.tables()
    assert (values.name, forms.name) == ("values", "forms")
    assert values.heads == ("quantity", "attention", "conv1d", "unit")
    for place, layer in enumerate(answer.to_dict()["layers"]):
        expected = [number["value"] for number in layer["quantities"].values()]
        assert [str(value) if isinstance(value, Fraction) else value for value in values.columns[1 + place]] == expected
    formulas = [q["formula"] for name, q in answer.to_dict()["layers"][0]["quantities"].items()]
    assert {form for form in formulas if form and "bytes_moved" not in form} >= {
        forms.columns[1][0],
        forms.columns[1][1],
    }


def test_a_table_has_as_many_columns_as_heads_and_no_two_alike() -> None:
    answers = [compared(), analyzer.crossover("attention", "conv1d", d=512, k=7), analyzer.layers(),
               analyzer.explain("attention", "lstm", n=8, d=4), analyzer.models(),
               analyzer.reach("conv1d", k=3, n=50)]  # fmt: skip
    for answer in answers:
        for table in answer.tables():
            assert len(table.columns) == len(table.heads) == len(set(table.heads))
            assert len({len(column) for column in table.columns}) == 1
            assert not any(isinstance(value, float) for column in table.columns for value in column)


def test_a_column_of_operations_adds_up_to_the_total_which_is_left_out() -> None:
    answer = analyzer.explain("attention:causal", n=1024, d=512)
    macs = dict(zip(answer.tables()[0].heads, answer.tables()[0].columns, strict=True))["MACs"]
    assert sum(macs) == answer.to_dict()["layers"][0]["quantities"]["macs"]["value"]


def test_a_table_is_asked_for_by_place_or_name() -> None:
    tables = compared().tables()
    assert table_named(tables, "forms") == table_named(tables, 1) == table_named(tables, -1)
    with pytest.raises(
        analyzer.UserError, match=r"no table 'from' \(did you mean 'forms'\?\); tables: 0 values, 1 forms"
    ):
        table_named(tables, "from")
    with pytest.raises(analyzer.UserError, match="no table 2"):
        table_named(tables, 2)
    with pytest.raises(analyzer.UserError, match="2 tables are called 'operations'; give the number of one"):
        table_named(analyzer.explain("attention", "lstm", n=8, d=4).tables(), "operations")
    with pytest.raises(analyzer.UserError, match="has no table"):
        table_named((), 0)


def test_without_a_library_of_frames_the_error_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.writers.frames.find_spec", lambda name: None)
    with pytest.raises(analyzer.MachineError, match="a frame needs pandas or polars: pip install pandas"):
        compared().to_frame()
    with pytest.raises(analyzer.MachineError, match="a frame needs polars: pip install polars"):
        compared().to_frame(library="polars")
    with pytest.raises(analyzer.UserError, match="did you mean 'pandas'"):
        compared().to_frame(library="panda")


@pytest.mark.frames
@pytest.mark.parametrize("library", ["pandas", "polars"])
@pytest.mark.parametrize("n", ["4096", "2^40", "10^30", "10^90"])
def test_a_frame_is_exact_at_any_length(library: str, n: str) -> None:
    answer = compared(n=n)
    for place, table in enumerate(answer.tables()):
        frame = answer.to_frame(place, library=library)
        assert tuple(frame.columns) == table.heads and len(frame) == len(table.rows)
        for head, column in zip(table.heads, table.columns, strict=True):
            assert "loat" not in str(frame[head].dtype)
            found = [None if library == "pandas" and value != value else value for value in list(frame[head])]
            assert found == list(column)


@pytest.mark.frames
def test_numbers_are_integers_of_a_frame_where_they_fit() -> None:
    table = Columns("t", "", ("a", "b", "c", "d"), ((1, None), (2**63 - 1, -(2**62)), (2**63, 1), (2**127, 1)))
    kinds = [str(kind) for kind in frame_of(table, "pandas").dtypes]
    assert kinds == ["Int64", "Int64", "object", "object"]
    assert [str(kind) for kind in frame_of(table, "polars").dtypes] == ["Int64", "Int64", "Int128", "Object"]
    assert frame_of(table, "pandas")["b"].sum() == 2**63 - 1 - 2**62


@pytest.mark.frames
def test_pandas_comes_first() -> None:
    assert type(compared().to_frame()).__module__.startswith("pandas")
    assert find_spec("polars") is not None


# -------------------------------------------------------------------------------------------- notebooks


def test_an_answer_prints_short_and_in_full() -> None:
    answer = compared()
    assert repr(answer) == "<Answer to 'compare attention conv1d n=4096 d=512 k=7'>"
    assert str(answer) == answer.to_text().rstrip("\n")


def test_a_notebook_gets_text_markdown_and_html() -> None:
    answer = compared()
    bundle = answer._repr_mimebundle_()
    assert bundle["text/plain"] == str(answer) and bundle["text/markdown"] == answer.to_markdown()
    assert set(bundle) == {"text/plain", "text/markdown", "text/html"}
    assert set(answer._repr_mimebundle_(include={"text/html"})) == {"text/html"}
    assert set(answer._repr_mimebundle_(exclude={"text/html"})) == {"text/plain", "text/markdown"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_fragment_is_one_element_whose_styles_stay_inside(language: str) -> None:
    html = compared(lang=language)._repr_mimebundle_()["text/html"]
    assert html.startswith('<div class="analyzer-answer"') and html.endswith("</div>\n")
    assert html.count("<div") == html.count("</div>")
    assert not re.search(r"<(html|body|head|script|link|meta)\b", html)
    (style,) = re.findall("<style>(.*?)</style>", html, re.S)
    style = re.sub(r"/\*.*?\*/", "", style, flags=re.S)
    steps = re.findall(r"@keyframes (\S+) \{(?:[^{}]*\{[^{}]*\})*\s*\}", style)
    assert steps and all(name.startswith("analyzer-") for name in steps)
    style = re.sub(r"@keyframes \S+ \{(?:[^{}]*\{[^{}]*\})*\s*\}|@(?:media screen|container \([^()]*\)) \{", "", style)
    selectors = [one.strip() for rule in re.findall(r"([^{}]+)\{", style) for one in re.split(r",(?![^(]*\))", rule)]
    assert len(selectors) > 20
    assert all(re.search(r"(^|\s)\.analyzer-answer\b", selector) for selector in selectors)
    assert "url(" not in style and "@" not in style and ":root" not in style


def test_the_same_answer_may_stand_in_a_notebook_twice() -> None:
    answer = analyzer.regimes("attention", "conv1d", "lstm", over="n,k", d=512)
    html = answer._repr_mimebundle_()["text/html"]
    assert "<svg" in html and "<title>" in html and not re.search(r"\s(id|aria-labelledby)=", html)


def test_labels_of_a_user_cannot_run_in_a_notebook(tmp_path: Any) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('[a]\ntitle = "<script>x</script>"\ndefinition = "given x[b d]\\ny[b d] = x[b d] * W{d}"\n')
    html = analyzer.explain(f"{file}:a", d=8)._repr_mimebundle_()["text/html"]
    assert "<script>" not in html and "&lt;script&gt;" in html


@pytest.mark.frames
def test_ipython_shows_an_answer_by_itself() -> None:
    from IPython.core.formatters import DisplayFormatter

    answer = compared()
    data, _ = DisplayFormatter().format(answer)
    assert data["text/html"].startswith("<div") and data["text/plain"] == str(answer)
