"""Texts that markup gets wrong, and answers made of them."""

from __future__ import annotations

from hypothesis import strategies as st

from analyzer.blocks import Label, Phrase, Statement, Table, Texts
from analyzer.writers.formats import target_of
from analyzer.writers.formats.target import one_line
from analyzer.writers.formats.walk import answer_text
from analyzer.writers.phrases import phrase_book

NASTY = (
    "|", "||", "^", "-5", "- a", "* a", "# a", "1. a", "1) a", "+", "{{x}}", "[[x]]", "[a](b)", "[x]", "<b>", "</code>",
    "</nowiki>", "<!--", "&amp;", "&", "~~~~", "~~x~~", " a", "**", "__x__", "_x_", "//x//", "''x''", "'''", "$5",
    ":-)", "8-)", "(c)", "(R)", "3x3", "640x480", "->", "<=", "=>", "--", "---", "...", "%%", "%", "http://a.b/c",
    "www.a.b", "a@b.cd", "RFC 1234", "ISBN 0-306-40615-2", "__TOC__", "`", "``", "`` ` ``", "\\", "\\\\", "\\n",
    ";", ">", "> a", "=", "== a ==", "!", "![a](b)", "((a))", "{|", "|}", "-{a}-", "FIXME", "\"a\"", "'a'", "a's", "¼",
    "注意力", "卷积核", "n²", "。", "（c）", "^_^", "\t", "a\nb", "\u00a0", "*", "a*b*c", "|x|", "{math}`x`",
    ":math:`x`", ":",
    "::", "$x$", "x_", "`x`_", ".. note::", "{#a}", "$`a`$", "\\(a\\)", "[^1]", "<http://a.b>", "m(", "]]>", "...)",
    "~", "\\(", "%p", "#", "{{", "}}", "{%x%}", "{#x#}", "{x}", "{", "{ {", "javascript:x", "a:b", "import a", "export",
    "mailto:a@b.cd", "https://a.b", "www.a", "{{|", "{%`", "{{\\",
)  # fmt: skip

texts = (
    st.lists(st.sampled_from(NASTY) | st.text("ab 注1.,", max_size=3), min_size=1, max_size=4)
    .map("".join)
    .filter(lambda text: one_line(text).strip() != "")
)


def page(name: str, text: str, math: str = "") -> str:
    """A sentence that begins with the text as words, then has it as a label; and a table with both."""
    words, label = Texts({"en": text}), Label(text)
    sentence = Statement(Phrase("cheapest.and", {"first": words, "second": label}))
    table = Table("table.pointwise", (Phrase("column.quantity"), label), ((words, label), (label, words)))
    return answer_text((sentence, table), phrase_book("en"), target_of(name, math))


def shown(text: str) -> str:
    """What a reader should see of it."""
    return " ".join(one_line(text).split())
