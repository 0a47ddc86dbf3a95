r"""LaTeX: a document for xelatex, lualatex or tectonic; an answer is a piece of one, for \input."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer.writers.formats.edges import edged, settled
from analyzer.writers.formats.target import BOTH, NONE, PNG, TEX, Caption, Entry, Grid, Picture, Target, Where

_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}", "`": r"\textasciigrave{}", "'": r"'{}", "-": r"-{}",
    "\N{NO-BREAK SPACE}": "~", "−": "$-$", "×": r"$\times$", "≤": r"$\le$", "≥": r"$\ge$", "→": r"$\to$",
}  # fmt: skip
_SPECIAL = re.compile("[" + re.escape("".join(_ESCAPES)) + "]")
_LIGATURE = re.compile(r"'\{\}(?!')|-\{\}(?!-)")
_SECTIONS = {2: "section", 3: "subsection*", 4: "subsubsection*"}
_PREAMBLE = r"""\documentclass[11pt,a4paper]{%s}
\usepackage{amsmath,booktabs,longtable,array,graphicx,textcomp}
\usepackage[margin=25mm]{geometry}
\usepackage[hidelinks]{hyperref}
\graphicspath{{./}}
\setlength{\emergencystretch}{3em}"""


class LaTeX(Target):
    """A LaTeX document."""

    name = "latex"
    ending = "tex"
    maths = (TEX,)
    images = (PNG, BOTH, NONE)

    def escaped(self, text: str, where: Where) -> str:
        escaped = _SPECIAL.sub(lambda match: _ESCAPES[match[0]], text)
        return _LIGATURE.sub(lambda match: match[0][0], escaped)

    def code(self, text: str, where: Where) -> str:
        return edged(rf"\texttt{{{_SPECIAL.sub(lambda match: _ESCAPES[match[0]], text)}}}")

    def strong(self, text: str) -> str:
        return rf"\textbf{{{text}}}"

    def stressed(self, text: str) -> str:
        return rf"\emph{{{text}}}"

    def inline_tex(self, latex: str) -> str:
        return edged(f"${latex}$")

    def link(self, words: str, address: str) -> str:
        return rf"\href{{{re.sub('([%#])', chr(92) + chr(92) + '1', address)}}}{{{words}}}"

    def reference(self, words: str, anchor: str, kind: str, heading: str = "") -> str:
        return rf"\hyperref[{anchor}]{{{words}}}"

    def heading(self, title: str, level: int, entry: Entry | None = None) -> str:
        if level == 1:
            return title
        if entry:  # LaTeX counts sections as the document does
            return rf"\section{{{entry.title}}}\label{{{entry.anchor}}}"
        return rf"\{_SECTIONS[level].rstrip('*')}*{{{title}}}"

    def bullets(self, items: Sequence[Sequence[str]], ordered: bool) -> str:
        kind = "enumerate" if ordered else "itemize"
        lines = "\n".join(map(_item, items))
        return f"\\begin{{{kind}}}\n{lines}\n\\end{{{kind}}}"

    def definition(self, lines: Sequence[str]) -> str:
        body = "\n".join(lines).replace(r"\end{verbatim}", r"\ end{verbatim}")
        return f"\\begin{{verbatim}}\n{body}\n\\end{{verbatim}}"

    def table(self, grid: Grid) -> str:
        columns = "".join("r" if right else _text_column(len(grid.heads)) for right in grid.numeric)
        caption = _said(grid.caption, rf"\multicolumn{{{len(grid.heads)}}}{{l}}")
        lines = [rf"{{\footnotesize\begin{{longtable}}{{{columns}}}"]
        lines += [f"{caption}\\\\"] if caption else []
        lines += [r"\toprule", _row(grid.heads), r"\midrule\endhead", *map(_row, grid.rows)]
        lines += [] if grid.total is None else [r"\midrule", _row(grid.total)]
        return "\n".join([*lines, r"\bottomrule", r"\end{longtable}}"])

    def figure(self, picture: Picture) -> str:
        shown = [rf"\includegraphics[width=\linewidth,height=.8\textheight,keepaspectratio]{{{picture.file}}}"]
        caption = _said(picture.caption, r"\par")
        return "\n".join(
            [r"\begin{figure}[htbp]\centering", *(shown if picture.file else []), caption, r"\end{figure}"]
        )

    def display_tex(self, formulas: Sequence[str], number: int, anchor: str) -> str:
        lines = " \\\\\n".join(formulas)
        inside = f"\\begin{{gathered}}\n{lines}\n\\end{{gathered}}" if len(formulas) > 1 else lines
        if number:
            return f"\\begin{{equation}}\\label{{{anchor}}}\n{inside}\n\\end{{equation}}"
        return f"\\[\n{inside}\n\\]"

    def note(self, parts: Sequence[str]) -> str:
        return "\n".join([r"\begin{quote}\small", "\n\n".join(parts), r"\end{quote}"])

    def contents(self, title: str, entries: Sequence[Entry]) -> str:
        return r"\tableofcontents"

    def footer(self, text: str) -> str:
        return f"\\bigskip\\hrule\\smallskip\n\\noindent {text}"

    def document(self, title: str, parts: Sequence[str], language: str) -> str:
        preamble = _PREAMBLE % ("ctexart" if language == "zh" else "article")
        head = f"{preamble}\n\\title{{{title}}}\n\\author{{}}\\date{{}}\n\\begin{{document}}\n\\maketitle"
        return self.fragment([settled(head), *parts, r"\end{document}"])


def _item(item: Sequence[str]) -> str:
    body = "\n\n".join(item)
    return rf"\item {'{}' if body.startswith('[') else ''}{body}"  # a bracket would be a label


def _text_column(columns: int) -> str:
    """A column of words that are folded where the table would get too wide."""
    return rf">{{\raggedright\arraybackslash}}p{{{max(10, 62 // columns) / 100:.2f}\linewidth}}" if columns > 2 else "l"


def _row(cells: Sequence[str]) -> str:
    first, *rest = cells
    return " & ".join([f"{{}}{first}" if first.startswith(("[", "*")) else first, *rest]) + r" \\"


def _said(caption: Caption | None, loose: str) -> str:
    """A caption that LaTeX numbers, as the document does; without a number what stands behind the command `loose`."""
    if caption is None:
        return ""
    if not caption.lead:
        return f"{loose}{{{caption.words}}}"
    return rf"\caption{{{caption.words} {caption.known}}}\label{{{caption.anchor}}}"
