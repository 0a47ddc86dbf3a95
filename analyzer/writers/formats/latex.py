r"""LaTeX: a document for xelatex, lualatex or tectonic; an answer is a piece of one, for \input."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzer.writers.formats.drawn import Written
from analyzer.writers.formats.edges import edged, settled
from analyzer.writers.formats.latex_columns import SEPARATION, Columns, columns_of
from analyzer.writers.formats.target import BOTH, NONE, PNG, TEX, Caption, Entry, Grid, Picture, Target, Where

_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}", "`": r"\textasciigrave{}", "'": r"'{}", "-": r"-{}",
    "\N{NO-BREAK SPACE}": "~", "−": "$-$", "×": r"$\times$", "≤": r"$\le$", "≥": r"$\ge$", "→": r"$\to$",
}  # fmt: skip
_SPECIAL = re.compile("[" + re.escape("".join(_ESCAPES)) + "]")
_LIGATURE = re.compile(r"'\{\}(?!')|-\{\}(?!-)")
_PATH = re.compile(r"(?<=\w)[./](?=[A-Za-z])")
_SECTIONS = {2: "section", 3: "subsection*", 4: "subsubsection*"}
_PREAMBLE = r"""\documentclass[11pt,a4paper]{%s}
\usepackage{amsmath,booktabs,longtable,array,graphicx,float,textcomp}
\usepackage[margin=25mm]{geometry}
\usepackage[hidelinks]{hyperref}
\graphicspath{{./}}
\setlength{\emergencystretch}{3em}
\setlength{\parindent}{0pt}
\setlength{\parskip}{.6em plus .2em}
\allowdisplaybreaks"""
_BREAKABLE = re.compile(r"(?<=.)(?:-\{\}|[:,=/.]|\\_)(?=.)")


class LaTeX(Target):
    """A LaTeX document."""

    name = "latex"
    ending = "tex"
    maths = (TEX,)
    images = (PNG, BOTH, NONE)
    bold, italic = (r"\textbf{", "}"), (r"\emph{", "}")

    def escaped(self, text: str, where: Where) -> str:
        escaped = _SPECIAL.sub(lambda match: _ESCAPES[match[0]], text)
        return _PATH.sub(_breakable, _LIGATURE.sub(lambda match: match[0][0], escaped))

    def quiet(self, text: str, where: Where) -> str:
        return text.replace(" ", "~")

    def code(self, text: str, where: Where) -> str:
        escaped = _SPECIAL.sub(lambda match: _ESCAPES[match[0]], text)
        return edged(rf"\texttt{{{_BREAKABLE.sub(_breakable, escaped)}}}")

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
        return "\n\n".join(map(_longtable, columns_of(grid)))

    def figure(self, picture: Picture) -> str:
        shown = [rf"\includegraphics[width=.75\linewidth,height=.6\textheight,keepaspectratio]{{{picture.file}}}"]
        said = picture.caption
        caption = _numbered(said) if said.lead else rf"\par{{{said.words}}}"
        return "\n".join([r"\begin{figure}[H]\centering", *(shown if picture.file else []), caption, r"\end{figure}"])

    def display_tex(self, formulas: Sequence[str], number: int, anchor: str) -> str:
        lines = " \\\\\n".join(formulas)
        inside = f"\\begin{{gathered}}\n{lines}\n\\end{{gathered}}" if len(formulas) > 1 else lines
        if number:
            return f"\\begin{{equation}}\\label{{{anchor}}}\n{inside}\n\\end{{equation}}"
        return f"\\[\n{inside}\n\\]"

    def several(self, formulas: Sequence[Written]) -> str:
        lines = " \\\\\n".join(written(self.tex) for written in formulas)
        return f"\\begin{{gather*}}\n{lines}\n\\end{{gather*}}"

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


def _breakable(match: re.Match[str]) -> str:
    return rf"{match[0]}\allowbreak{{}}"


def _longtable(columns: Columns) -> str:
    """A table that goes on on the next page; its heads are repeated there, its caption is not."""
    grid, said = columns.grid, columns.grid.caption
    rule = [r"\toprule", _row(grid.heads), r"\midrule"]
    total = [] if grid.total is None else [r"\midrule", _row(grid.total)]
    caption = [] if said is None else [_numbered(said) if said.lead else rf"\caption*{{{said.words}}}"]
    lines = [
        rf"{{\{columns.size}\setlength{{\tabcolsep}}{{{SEPARATION}pt}}\setlength{{\LTcapwidth}}{{\linewidth}}",
        rf"\begin{{longtable}}{{@{{}}{columns.pattern}@{{}}}}",
        *(rf"{one}\\" for one in caption),
        *[*rule, r"\endfirsthead", *rule, r"\endhead", *map(_row, grid.rows), *total, r"\bottomrule"],
        r"\end{longtable}" + ("" if said and said.lead else r"\addtocounter{table}{-1}") + "}",  # it counts every table
    ]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    first, *rest = cells
    return " & ".join([f"{{}}{first}" if first.startswith(("[", "*")) else first, *rest]) + r" \\"


def _numbered(said: Caption) -> str:
    """A caption that LaTeX numbers, as the document does."""
    return rf"\caption{{{said.words} {said.known}}}\label{{{said.anchor}}}"
