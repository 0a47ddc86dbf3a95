"""Markers that are only shown are told from markers that are meant."""

from __future__ import annotations

import pytest

from analyzer.doors.updating.file_types import BY_NAME
from analyzer.doors.updating.markers import blocks, left_alone

PAIR = "<!-- analyzer: layers --><!-- /analyzer -->"


def found(text: str, kind: str) -> int:
    return len(blocks(text, BY_NAME[kind]))


SHOWN_IN_MARKDOWN = {
    "a fence": f"```\n{PAIR}\n```\n",
    "a fence with a name": f"```html\n{PAIR}\n```\n",
    "a fence of tildes with ticks inside": f"~~~\n```\n{PAIR}\n~~~\n",
    "a longer fence around a shorter": f"````\n```\n{PAIR}\n```\n{PAIR}\n````\n",
    "a fence that never ends": f"```\n{PAIR}\n",
    "a fence in an item": f"- a\n  ```\n  {PAIR}\n  ```\n",
    "a fence that begins an item": f"- ```\n  {PAIR}\n  ```\n",
    "a fence in a quotation": f"> ```\n> {PAIR}\n> ```\n",
    "a fence in a quotation in an item": f"- > ```\n  > {PAIR}\n  > ```\n",
    "a fence whose end is quoted inside": f"```\n> ```\n{PAIR}\n```\n",
    "indented code": f"text\n\n    {PAIR}\n",
    "indented code at the beginning": f"    {PAIR}\n",
    "code indented by a tab": f"text\n\n\t{PAIR}\n",
    "indented code with a blank line inside": f"text\n\n    code\n\n    {PAIR}\n",
    "indented code in an item": f"- item\n\n      {PAIR}\n",
    "indented code in a quotation": f"> text\n>\n>     {PAIR}\n",
    "code in a line": f"write `{PAIR}` there\n",
    "code with two ticks": f"write ``a ` {PAIR}`` there\n",
    "code over two lines": f"write `{PAIR}\n{PAIR}` there\n",
    "an escaped bracket": "write \\<!-- analyzer: layers -->\\<!-- /analyzer -->\n",
    "a comment around it": "<!-- old: <!-- analyzer: layers -->\n",
}
MEANT_IN_MARKDOWN = {
    "plain": f"{PAIR}\n",
    "in an item": f"- item\n\n  {PAIR}\n",
    "in an ordered item": f"1.  item\n\n    {PAIR}\n",
    "in an item of an item": f"1. item\n   - inner\n\n     {PAIR}\n",
    "the item's own first line": f"- {PAIR}\n",
    "in a quotation": f"> {PAIR}\n",
    "in an item after a quotation": f"1.  item\n\n    > quoted\n\n    {PAIR}\n",
    "in an admonition of MkDocs": f'!!! note "x"\n\n    {PAIR}\n',
    "in a tab of MkDocs": f'=== "x"\n\n    {PAIR}\n',
    "in a footnote": f"[^1]: note\n\n    {PAIR}\n",
    "a deeply indented line of a paragraph": f"text\n      {PAIR}\n",
    "after a fence": f"```\ncode\n```\n{PAIR}\n",
    "after a fence that ended with its quotation": f"> ```\n> code\n\n{PAIR}\n",
    "after a fence that ended with its item": f"- ```\n  code\n\n{PAIR}\n",
    "after a lone tick": f"a ` b\n\n{PAIR}\n",
    "after ticks that do not match": f"a `` b ` {PAIR}\n",
    "after a comment with a fence in it": f"<!--\n```\n-->\n{PAIR}\n",
    "after a comment with ticks": f"<!-- a ` b --> {PAIR} `\n",
    "in a row of a table": f"| a |\n|---|\n| {PAIR} |\n",
}


@pytest.mark.parametrize("text", SHOWN_IN_MARKDOWN.values(), ids=SHOWN_IN_MARKDOWN)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_marker_in_code_is_left_alone(text: str, end: str) -> None:
    text = text.replace("\n", end)
    assert found(text, "markdown") == 0
    assert left_alone(text, BY_NAME["markdown"]) == text.count("analyzer: ")


@pytest.mark.parametrize("text", MEANT_IN_MARKDOWN.values(), ids=MEANT_IN_MARKDOWN)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_marker_elsewhere_is_meant(text: str, end: str) -> None:
    text = text.replace("\n", end)
    assert (found(text, "markdown"), left_alone(text, BY_NAME["markdown"])) == (1, 0)


LINES = "\n% analyzer: layers\n% /analyzer\n"
OTHERS = [
    ("html", f"<script>{PAIR}</script>", 0),
    ("html", f"<SCRIPT type=x>\n{PAIR}\n</SCRIPT >{PAIR}", 1),
    ("html", f"<script src=x></script>{PAIR}", 1),
    ("html", f"<script>{PAIR}", 1),  # never closed: a mere word
    ("html", f"<pre>{PAIR}</pre>", 1),  # a comment in <pre> is one
    ("html", f"<!-- <script> -->{PAIR}", 1),
    ("mediawiki", f"<nowiki>{PAIR}</nowiki> <pre>{PAIR}</pre>", 0),
    ("mediawiki", f"<nowiki/>{PAIR}<nowiki>x</nowiki>", 1),
    ("mediawiki", f'<syntaxhighlight lang="html">{PAIR}</syntaxhighlight>\n{PAIR}', 1),
    ("mdx", "```\n{/* analyzer: layers */}{/* /analyzer */}\n```\n", 0),
    ("mdx", "text\n\n    {/* analyzer: layers */}{/* /analyzer */}\n", 1),  # MDX has no indented code
    ("mdx", "`{/* analyzer: layers */}{/* /analyzer */}`", 0),
    ("obsidian", "100%% and %% analyzer: layers %%%% /analyzer %%", 1),
    ("obsidian", "`%% analyzer: layers %%%% /analyzer %%`", 0),
    ("rst", "Shown::\n\n   .. analyzer: layers\n   .. /analyzer\n\nend\n", 0),
    ("rst", ".. code-block:: rst\n\n   .. analyzer: layers\n   .. /analyzer\n", 0),
    ("rst", ".. note::\n\n   .. analyzer: layers\n   .. /analyzer\n", 1),
    ("rst", "Shown::\n\n   code\n\n.. analyzer: layers\n.. /analyzer\n", 1),
    ("rst", "- item\n\n  .. analyzer: layers\n  .. /analyzer\n", 1),
    ("rst", "text ``.. analyzer: layers``\n", 0),
    ("tex", f"\\begin{{verbatim}}{LINES}\\end{{verbatim}}\n", 0),
    ("tex", f"\\begin{{lstlisting}}[x]{LINES}\\end{{lstlisting}}{LINES}", 1),
    ("tex", f"\\begin{{verbatim}}x\\end{{verbatim}}{LINES}", 1),
    ("tex", "10 \\% analyzer: layers\n", 0),
    ("myst", f"```{LINES}```\n", 0),
    ("myst", LINES, 1),
    ("asciidoc", "----\n// analyzer: layers\n// /analyzer\n----\n", 0),
    ("asciidoc", "====\n// analyzer: layers\n// /analyzer\n====\n", 1),
    ("asciidoc", "```html\n// analyzer: layers\n// /analyzer\n```\n// analyzer: layers\n// /analyzer\n", 1),
    ("org", "#+BEGIN_SRC org\n# analyzer: layers\n# /analyzer\n#+END_SRC\n", 0),
    ("org", "#+begin_quote\n# analyzer: layers\n# /analyzer\n#+end_quote\n", 1),
]


@pytest.mark.parametrize(("kind", "text", "count"), OTHERS)
def test_other_types_show_code_in_their_own_ways(kind: str, text: str, count: int) -> None:
    assert found(text, kind) == count
