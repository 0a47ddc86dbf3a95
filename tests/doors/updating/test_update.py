"""Blocks in people's files: made new in place, and nothing else touched."""

from __future__ import annotations

import codecs
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import analyzer
from analyzer.doors.asking import ask
from analyzer.doors.updating.file_types import TYPES, FileType
from tests.doors.command import Ran, ran

NUMBER = "number attention.macs n=4096 d=512"
SAID = "21,474,836,480"
NEW = f"<!-- analyzer: {NUMBER} --><!-- /analyzer -->"
CROSSOVER = "crossover attention conv1d d=512 k=7"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder: Path, text: str, name: str = "page.md") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def updated(folder: Path, text: str, name: str = "page.md") -> str:
    path = written(folder, text, name)
    (first,) = analyzer.update(path)
    new = path.read_bytes()
    (second,) = analyzer.update(path)
    (checked,) = analyzer.update(path, check=True)
    assert (first.status, second.status, checked.status) == ("updated", "fresh", "fresh")
    assert path.read_bytes() == new
    return new.decode()


# -------------------------------------------------------------------------------------------- what is written


def test_a_number_stands_in_running_text(here: Path) -> None:
    new = updated(here, f"It takes {NEW} MACs.")
    assert re.fullmatch(f"It takes <!-- analyzer: {NUMBER} -->{SAID}<!-- /analyzer sum=[0-9a-f]{{8}} --> MACs\\.", new)


def test_a_block_is_the_answer_in_markdown_with_blank_lines_around(here: Path) -> None:
    new = updated(here, f"a\n\n<!-- analyzer: {CROSSOVER} lang=zh -->\n<!-- /analyzer -->\n\nb\n")
    answer = ask("crossover", [*CROSSOVER.split()[1:], "lang=zh"]).to_markdown().strip()
    assert new.startswith(f"a\n\n<!-- analyzer: {CROSSOVER} lang=zh -->\n\n{answer}\n\n<!-- /analyzer sum=")
    assert new.endswith(" -->\n\nb\n")


@pytest.mark.parametrize(
    ("before", "inside"),
    [("- ", "  "), ("  ", "  "), ("> ", "> "), (">> ", ">> "), ("> - ", ">   "), ("10. ", "    "), ("- > ", "  > ")],
)
@pytest.mark.parametrize("between", ["", "\n"])
def test_a_block_stays_in_its_item_or_quotation(here: Path, before: str, inside: str, between: str) -> None:
    closing = f"\n{inside}<!-- /analyzer -->" if between else "<!-- /analyzer -->"
    new = updated(here, f"{before}<!-- analyzer: {CROSSOVER} -->{closing}\nend")
    first, *lines, last = new.split("\n")
    assert first == f"{before}<!-- analyzer: {CROSSOVER} -->" and last == "end"
    assert all(line.startswith(inside) or line == inside.rstrip() for line in lines)
    assert lines[0] == lines[-2] == inside.rstrip() and lines[-1].startswith(f"{inside}<!-- /analyzer sum=")
    plain = ask("crossover", CROSSOVER.split()[1:]).to_markdown().strip().split("\n")
    assert [line.removeprefix(inside) if line != inside.rstrip() else "" for line in lines[1:-2]] == plain


@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind.name != "notebook"], ids=lambda kind: kind.name)
def test_every_type_holds_a_number_and_a_literal_block(here: Path, kind: FileType) -> None:
    pairs = [
        f"{kind.comment(f'analyzer: {question}')}\n{kind.comment('/analyzer')}\n"
        for question in (NUMBER, "compare lstm n=4 d=8 format=text", "compare lstm n=4 d=8 format=json")
    ]
    path = written(here, "\n".join(pairs), "page.any")
    assert analyzer.update(path, type=kind.name)[0].status == "updated"
    text = path.read_text("utf-8")
    assert SAID in text and "multiply-adds (MACs)" in text and '"question"' in text.replace("&quot;", '"')
    assert analyzer.update(path, type=kind.name)[0].status == "fresh"


@pytest.mark.parametrize(("name", "own"), [("a.md", "| --- |"), ("a.mdx", "| --- |"), ("a.html", "<table")])
def test_a_type_has_its_own_format(here: Path, name: str, own: str) -> None:
    comment = ("{{/* {} */}}" if name.endswith("x") else "<!-- {} -->").format
    question = comment("analyzer: compare lstm n=4 d=8")
    new = updated(here, f"{question}\n{comment('/analyzer')}\n", name)
    assert own in new.replace("---: |", "--- |") and "<html" not in new


def test_a_format_that_is_not_there_is_said_and_what_helps(here: Path) -> None:
    written(here, ".. analyzer: compare lstm n=4 d=8 format=markdown\n.. /analyzer\n", "a.rst")
    found = ran("update", "a.rst")
    assert found.status == 2
    assert "a.rst:1:14: reStructuredText takes no format 'markdown'" in found.err and "text, json" in found.err


# -------------------------------------------------------------------------------------------- what is kept


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", ["", "\n"])
def test_encoding_mark_and_line_ends_stay(here: Path, mark: bytes, end: str, last: str) -> None:
    encoding = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}.get(mark, "utf-8")
    text = f"注意力 😀\n\n<!-- analyzer: {CROSSOVER} lang=zh -->\n<!-- /analyzer -->\nzuletzt{last}".replace("\n", end)
    path = here / "page.md"
    path.write_bytes(mark + text.encode(encoding))
    analyzer.update(path)
    new = path.read_bytes()
    assert new.startswith(mark)
    after = new[len(mark) :].decode(encoding)
    assert after.startswith(text[: text.index("<!-- /")]) and after.endswith(
        f" -->{end}zuletzt{last.replace(chr(10), end)}"
    )
    assert set(re.findall(r"\r\n|\n|\r", after)) == {end}
    assert analyzer.update(path)[0].status == "fresh"


def test_a_checkout_with_other_line_ends_is_still_fresh(here: Path) -> None:
    new = updated(here, f"<!-- analyzer: {CROSSOVER} -->\n<!-- /analyzer -->\n")
    path = written(here, new.replace("\n", "\r\n"))
    assert analyzer.update(path)[0].status == "fresh"
    assert path.read_bytes() == new.replace("\n", "\r\n").encode()


def test_mixed_line_ends_stay_as_they_are(here: Path) -> None:
    text = f"a\r\nb\rc\n<!-- analyzer: {CROSSOVER} -->\r\n<!-- /analyzer -->\nd\r\r\n"
    new = updated(here, text)
    assert new.startswith(text[: text.index("<!-- /")]) and new.endswith(" -->\nd\r\r\n")


OTHER_ENCODINGS = [
    b"%s\xff",
    b"\xff\xfe\x00\xd8%s",
    codecs.BOM_UTF32_LE + b"%sabc",
    b"%s\xe9",
    b"\xe9 %s",
]


@pytest.mark.parametrize("content", OTHER_ENCODINGS)
def test_another_encoding_is_refused_where_there_may_be_a_marker(here: Path, content: bytes) -> None:
    wide = 4 if content.startswith(codecs.BOM_UTF32_LE) else 1
    full = content % b"".join(bytes([c]).ljust(wide, b"\0") for c in NEW.encode())
    (here / "page.md").write_bytes(full)
    found = ran("update", "page.md")
    assert found.status == 2 and "page.md is" in found.err and "UTF-16 with a byte order mark" in found.err
    assert (here / "page.md").read_bytes() == full
    (here / "page.md").write_bytes(content % b"")
    assert ran("update", "--check", "page.md") == Ran(0, "page.md: no blocks\n", "")


def test_a_file_too_large_is_refused_where_there_may_be_a_marker(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.doors.updating.files.MOST_BYTES", 2**20)
    path = written(here, "x" * 2**21)
    assert ran("update", "page.md").out == "page.md: no blocks\n"
    path.write_text(f"{'x' * 2**21}{NEW}")
    found = ran("update", "page.md")
    assert found.status == 2 and "files up to 1 MiB are taken" in found.err


def test_permissions_stay_and_links_are_followed(here: Path) -> None:
    target = written(here, NEW, "target.md")
    target.chmod(0o640)
    (here / "link.md").symlink_to("target.md")
    (found,) = analyzer.update([here / "link.md", here / "target.md"])
    assert (found.file.name, found.status) == ("link.md", "updated")
    assert (here / "link.md").is_symlink() and SAID in target.read_text()
    assert target.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in here.iterdir()) == ["link.md", "target.md"]


def test_one_read_only_file_keeps_all_as_they_are(here: Path) -> None:
    first, second = written(here, f"a {NEW}", "a.md"), written(here, f"b {NEW}", "b.md")
    second.chmod(0o444)
    found = ran("update", "a.md", "b.md")
    assert found.status == 1 and "b.md is read-only; nothing was written" in found.err
    assert first.read_text() == f"a {NEW}" and second.read_text() == f"b {NEW}"
    assert ran("update", "--check", "b.md").status == 1


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "front", [f"---\ntitle: {NEW}\ntext: |\n  {NEW}\n---\n", f"---\n# a\n\n'x': {NEW}\n...\n", f"+++\nt='{NEW}'\n+++\n"]
)
def test_settings_that_a_page_begins_with_are_left_alone(here: Path, front: str, end: str) -> None:
    front = front.replace("\n", end)
    new = updated(here, f"{front}It takes {NEW}")
    assert new.startswith(front) and SAID in new
    rules = f"---{end}{end}a {NEW}{end}{end}---{end}"
    assert SAID in updated(here, rules)


@pytest.mark.parametrize("tag", ["script", "style", "textarea"])
@pytest.mark.parametrize("name", ["a.md", "a.html"])
def test_what_is_run_or_typed_into_is_left_alone(here: Path, tag: str, name: str) -> None:
    before = f"<{tag} x='y'>\n{NEW}\n</{tag}>\n\n"
    new = updated(here, f"{before}x {NEW}", name)
    assert new.startswith(before) and SAID in new


def test_a_comment_over_several_lines_hides_what_it_holds(here: Path) -> None:
    text = f"<!-- note\n<!-- analyzer: {NUMBER} -->\n\nx {NEW}"
    assert updated(here, text).startswith(text[:40])


def test_a_fresh_file_is_not_written_again(here: Path) -> None:
    path = written(here, NEW)
    analyzer.update(path)
    before = path.stat()
    analyzer.update(path)
    after = path.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


# -------------------------------------------------------------------------------------------- what is refused


def edited_file(folder: Path) -> Path:
    path = written(folder, f"# T\n\nIt takes {NEW} MACs and {NEW}.\n")
    analyzer.update(path)
    return written(folder, path.read_text().replace(f"{SAID}<", "about 21.5G<", 1))


def test_a_block_edited_by_hand_is_kept_until_force_is_used(here: Path) -> None:
    path = edited_file(here)
    before = path.read_bytes()
    for options in ((), ("--check",)):
        found = ran("update", "page.md", *options)
        assert (found.status, found.out) == (2, "")
        assert "page.md:3:10: this block was edited by hand" in found.err and "--force" in found.err
        assert path.read_bytes() == before
    shown = ran("update", "page.md", "--diff")
    assert shown.status == 0 and "about 21.5G" in shown.out and "edited by hand: line 3" in shown.out
    assert path.read_bytes() == before
    assert ran("update", "page.md", "--force").status == 0
    assert "about" not in path.read_text() and ran("update", "--check", "page.md").status == 0


def test_an_edit_that_says_what_analyzer_would_say_is_no_edit(here: Path) -> None:
    path = written(here, f"<!-- analyzer: {NUMBER} -->{SAID}<!-- /analyzer sum=00000000 -->")
    (found,) = analyzer.update(path)
    assert (found.status, found.edited) == ("updated", ())


def test_a_changed_question_is_answered_anew(here: Path) -> None:
    new = updated(here, f"{NEW} x")
    assert "1,280" in updated(here, new.replace("n=4096 d=512", "n=4 d=8"))


def test_one_mistake_keeps_every_file_as_it_is_and_all_mistakes_are_told(here: Path) -> None:
    texts = {
        "good.md": NEW + " x",
        "bad.md": "x\n  <!-- analyzer: compare atention n=4 d=8 -->\n  <!-- /analyzer -->\n",
        "worse.md": f"<!-- /analyzer -->\n{NEW}",
        "inline.md": "see <!-- analyzer: compare lstm n=4 d=8 --><!-- /analyzer -->",
    }
    for name, text in texts.items():
        written(here, text, name)
    found = ran("update", *texts)
    assert found.status == 2 and found.out == ""
    for part in ("bad.md:2:18: unknown layer 'atention'", "worse.md:1:1: this marker closes nothing",
                 "inline.md:1:20: compare takes lines of its own"):  # fmt: skip
        assert part in found.err
    assert {name: (here / name).read_text() for name in texts} == texts


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("compare lstm --n=4", "'--n=4': in a marker an option is word=value, as n=…"),
        ('compare "lstm', "a quotation mark is not closed"),
        ("comprae lstm n=4 d=8", "did you mean 'compare'"),
        (
            "compare lstm n=4 d=8 format=pdf",
            "Markdown takes no format 'pdf'; formats here: markdown, github, gitlab, mkdocs, myst, html, text, json",
        ),
        ("compare lstm n=4 d=8 format=text format=json", "format is given twice"),
        ("compare ./none.toml:a n=4", "none.toml"),
        ("number lstm.macs n=4 d=8 format=text", "a number has no format"),
        ("number lstm.mac n=4 d=8", "did you mean 'macs'"),
        ("number lstm n=4 d=8", "say which quantity"),
        ("number lstm.macs gru.macs n=4 d=8", "2 are given"),
        ("number attention.state_memory n=4 d=8", "attention has no state_memory: it looks ahead"),
        ("number lstm.macs n=4 d=8 as=shrot", "did you mean 'short'"),
    ],
)
def test_a_question_without_answer_names_its_place(here: Path, question: str, message: str) -> None:
    text = f"x\n\n<!-- analyzer: {question} -->\n<!-- /analyzer -->\n"
    written(here, text)
    found = ran("update", "page.md")
    assert found.status == (1 if "none.toml" in message else 2)
    assert found.err.startswith("analyzer: page.md:3:16: ") and message in found.err
    assert (here / "page.md").read_text() == text


def test_an_answer_that_holds_a_marker_is_refused(here: Path) -> None:
    definition = 'definition = "given x[b d]\\ny[b d] = x[b d] * W{d}"\n'
    (here / "mine.toml").write_text(f"[a]\n{definition}", encoding="utf-8")
    question = "explain '`<!-- /analyzer -->=./mine.toml:a' d=8"
    written(here, f"<!-- analyzer: {question.replace('--', '- -')} -->\n<!-- /analyzer -->\n")
    assert ran("update", "page.md").status in (0, 2)  # its label is code, or it is refused; never a broken file
    (here / "page.tex").write_text(
        "% analyzer: compare lstm n=4 d=8 format=text\n% /analyzer\n\\begin{verbatim}\n", encoding="utf-8"
    )
    assert ran("update", "page.tex").status == 0


def test_a_block_that_would_become_code_is_refused(here: Path) -> None:
    text = f"text\n      <!-- analyzer: {CROSSOVER} -->\n      <!-- /analyzer -->\n"
    written(here, text)
    found = ran("update", "page.md")
    assert found.status == 2 and "would not be found again" in found.err and (here / "page.md").read_text() == text


# -------------------------------------------------------------------------------------------- which files, what is said


def test_patterns_mean_the_files_of_a_known_type(here: Path) -> None:
    for name in ("a.md", "docs/b.md", "docs/deep/c.rst", "docs/d.png", "docs/e.txt"):
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        written(here, "plain", name)
    assert ran("update", "docs/**/*", "a.md", "./a.md").out.splitlines() == [
        "docs/b.md: no blocks", "docs/deep/c.rst: no blocks", "a.md: no blocks",
    ]  # fmt: skip
    for name, part in (("docs", "is a folder"), ("x/*.md", "matches no file"), ("docs/*.txt", "of a known type"),
                       ("docs/e.txt", "--type NAME")):  # fmt: skip
        found = ran("update", name)
        assert (found.status, found.out) == (2, "") and part in found.err
    assert ran("update", "docs/e.txt", "--type", "markdown").out == "docs/e.txt: no blocks\n"
    assert "did you mean 'markdown'" in ran("update", "a.md", "--type", "markdwon").err
    assert ran("update", "none.md").status == 2
    assert "name a file" in refused(lambda: analyzer.update([]))


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(analyzer.UserError) as caught:
        call()
    return str(caught.value)


def test_check_writes_nothing_and_shows_what_is_stale(here: Path) -> None:
    text = f"# T\n\nIt takes {NEW} MACs."
    written(here, text)
    found = ran("update", "--check", "page.md")
    assert found.status == 1 and (here / "page.md").read_text() == text
    assert f"\n-It takes {NEW} MACs.\n\\ No newline at end of file\n" in found.out
    assert f"\n+It takes <!-- analyzer: {NUMBER} -->{SAID}<!-- /analyzer sum=" in found.out
    assert found.out.endswith("page.md: stale (1 of 1 block)\n")
    assert ran("update", "--check", "--quiet", "page.md") == Ran(1, "", "")
    assert ran("update", "--diff", "page.md").status == 0 and (here / "page.md").read_text() == text
    assert ran("update", "page.md").out == "page.md: updated (1 of 1 block)\n"
    assert ran("update", "--check", "page.md") == Ran(0, "page.md: fresh (1 block)\n", "")
    assert ran("update", "-q", "page.md") == Ran(0, "", "")


def test_what_is_left_alone_is_said(here: Path) -> None:
    written(here, f"```\n{NEW}\n```\n")
    alone = "no blocks (left alone, in code or another type's comment: 1)"
    assert ran("update", "page.md").out == f"page.md: {alone}\n"
    written(here, NEW, "page.rst")
    assert ran("update", "page.rst").out == f"page.rst: {alone}\n"


def test_a_diff_of_a_long_file_shows_the_changed_lines(here: Path) -> None:
    lines = [f"line {number}" for number in range(9000)]
    lines[100], lines[110] = f"a {NEW}", f"b {NEW}"
    path = written(here, "\n".join(lines) + "\n")
    diff = analyzer.update(path, check=True)[0].diff
    assert "@@ -98,17 +98,17 @@\n line 97\n" in diff and diff.count("\n-") == 11


# -------------------------------------------------------------------------------------------- notebooks


def notebook(*sources: object) -> dict[str, object]:
    cells = [{"cell_type": "markdown", "id": f"c{place}", "metadata": {}, "source": source}
             for place, source in enumerate(sources)]  # fmt: skip
    code = {"cell_type": "code", "metadata": {}, "source": [f"# {NEW}"], "outputs": [{"text": "<b>é</b>"}]}
    return {"cells": [code, *cells], "metadata": {"source": ["x"]}, "nbformat": 4, "nbformat_minor": 5}


@pytest.mark.parametrize("indent", [1, 4, None, "\t"])
@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("last", ["\n", ""])
def test_a_notebook_keeps_its_writing(here: Path, indent: int | str | None, ascii_only: bool, last: str) -> None:
    block = f"<!-- analyzer: {CROSSOVER} lang=zh -->"
    data = notebook(["# é\n", "\n", f"{block}\n", "<!-- /analyzer -->"], f"It takes {NEW}", [])
    written(here, json.dumps(data, indent=indent, ensure_ascii=ascii_only) + last, "a.ipynb")
    assert ran("update", "a.ipynb").out == "a.ipynb: updated (2 of 2 blocks)\n"
    text = (here / "a.ipynb").read_bytes().decode()
    new = json.loads(text)
    assert text == json.dumps(new, indent=indent, ensure_ascii=ascii_only) + last
    first = "".join(new["cells"][1]["source"])
    assert first.startswith(f"# é\n\n{block}\n\n按整层计") and SAID in new["cells"][2]["source"]
    assert new["cells"][0] == data["cells"][0] and new["metadata"] == data["metadata"]  # type: ignore[index]  # JSON
    assert ran("update", "--check", "a.ipynb").out == "a.ipynb: fresh (2 blocks)\n"


def test_a_notebook_keeps_odd_writing_outside_its_blocks(here: Path) -> None:
    source = f'["\\u0041\\/b\\n",\n  "{NEW}\\n" ,"end\\u00e9"]'
    text = f'{{"nbformat":4 , "cells":[ {{"source":{source},\r\n"cell_type":"markdown", "x":1.50e1}}]}}'
    new = updated(here, text, "a.ipynb")
    before, after = text.split(NEW)
    assert new.startswith(before) and new.endswith(after)


def test_a_source_that_is_none_stays(here: Path) -> None:
    quoted = json.dumps(NEW)
    odd = f'{{"cell_type":"markdown","source":[{quoted},[{quoted}]]}},{{"cell_type":"markdown","source":null}},5,[]'
    new = updated(here, f'{{"cells":[{odd},{{"source":{quoted},"cell_type":"markdown"}}],"nbformat":4}}', "a.ipynb")
    assert odd in new and SAID in new


def test_a_rule_at_the_top_of_a_cell_begins_no_settings(here: Path) -> None:
    new = updated(here, json.dumps(notebook(f"---\na: {NEW}\n\n---\n")), "a.ipynb")
    assert SAID in new


def test_half_a_surrogate_in_a_notebook_survives(here: Path) -> None:
    text = json.dumps(notebook(f"\ud800 <!-- analyzer: {NUMBER} -->\udc01 é<!-- /analyzer --> \udfff"))
    new = json.loads(updated(here, text.replace("\\u00e9", "é"), "a.ipynb"))["cells"][1]["source"]
    assert new.startswith("\ud800 <!--") and new.endswith("--> \udfff") and f">{SAID}<" in new


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"cells": 5}', "[" * 100_000, '{"worksheets": []}', "{'cells': []}"])
def test_what_is_no_notebook_is_refused_where_there_may_be_a_marker(here: Path, text: str) -> None:
    written(here, text, "a.ipynb")
    assert ran("update", "a.ipynb") == Ran(0, "a.ipynb: no blocks\n", "")
    written(here, f"{text}{NEW}", "a.ipynb")
    found = ran("update", "a.ipynb")
    assert found.status == 2 and "a.ipynb is no notebook" in found.err


def test_a_mistake_in_a_notebook_names_the_cell(here: Path) -> None:
    written(here, json.dumps(notebook("x", "a\n<!-- analyzer: layres -->\n<!-- /analyzer -->")), "a.ipynb")
    assert ran("update", "a.ipynb").err.startswith("analyzer: a.ipynb:cell 3:2:16: unknown question 'layres'")


def test_nothing_is_left_behind(here: Path) -> None:
    updated(here, NEW + " x")
    assert os.listdir(here) == ["page.md"]  # noqa: PTH208  # names are what is asked for
