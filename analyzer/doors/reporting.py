"""`report`: the comparison document as files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from analyzer.documents import Document
from analyzer.doors.asking import REPORT_FORMATS
from analyzer.doors.pictures import kinds_of, picture
from analyzer.errors import QuestionError, unknown_word
from analyzer.report.asked import report_asked
from analyzer.report.document import report_document
from analyzer.writers.files import write_all
from analyzer.writers.formats import IMAGES, MATHS, images_of, target_of
from analyzer.writers.formats.drawn import SVG
from analyzer.writers.formats.target import BOTH, NONE, PNG, Target
from analyzer.writers.formats.walk import document_text
from analyzer.writers.html_pages import document_html
from analyzer.writers.phrases import PhraseBook, phrase_book
from analyzer.writers.resources import templates


def write_report(
    words: Sequence[str], folder: Path, format_: str = "both", images: str = "", math: str = ""
) -> tuple[Path, ...]:
    """Write the comparison document.

    Args:
        words: the question: up to six layers, sizes, dtype=, lang=, sections=, brief=, title=; without layers
            attention and conv1d.
        folder: where to; made if it is not there.
        format_: one of REPORT_FORMATS.
        images: 'svg', 'png', 'both' or 'none', for the figures a page shows; '' what suits the format.
        math: 'tex', 'native', 'mathml' or 'image'; '' what suits the format.

    Returns:
        The files, in the order they are worth opening.

    Raises:
        UserError: the question cannot be answered as asked.
        MachineError: the files cannot be written; none is left half-written.
    """
    files = report_files(words, format_, images, math)
    write_all({folder / name: content for name, content in files.items()})
    return tuple(folder / name for name in files)


def report_files(words: Sequence[str], format_: str = "both", images: str = "", math: str = "") -> dict[str, bytes]:
    """The files of a report by their names below the output folder, rendered in memory."""
    _check("format", format_, REPORT_FORMATS)
    _check("images", images or "svg", IMAGES)
    _check("math", math or "tex", MATHS)
    chosen = None if format_ == "html" else target_of("github" if format_ == "both" else format_, math)
    kind = images_of(chosen, images) if chosen else ""
    document, book = document_of(words)
    files: dict[str, bytes] = {}
    if format_ in ("both", "html"):
        files[f"{document.name}.{document.language}.html"] = _html(document, book).encode()
    if chosen:
        files |= page_files(document, book, chosen, kind)
    return files


def _check(what: str, given: str, known: Sequence[str]) -> None:
    if given not in known:
        raise QuestionError(unknown_word(what, given, known))


def page_files(document: Document, book: PhraseBook, chosen: Target, kind: str) -> dict[str, bytes]:
    """The document as a page of a target, first, and the files of its figures."""
    folder = "" if chosen.flat else "figures/"
    names = {
        anchor: f"{folder}{document.name}.{anchor.removeprefix('figure-')}.{document.language}"
        for anchor, _ in document.figures()
    }
    shown = chosen.images[0] if kind == BOTH else kind
    paths = {} if kind == NONE else {anchor: f"{name}.{shown}" for anchor, name in names.items()}
    chosen.drawn.prefix, chosen.drawn.kind = f"{folder}{document.name}.formula-", PNG if shown == PNG else SVG
    text = document_text(document, book, chosen, paths).encode()
    page = {f"{document.name}.{document.language}.{chosen.ending}": text}
    return page | _pictures(document, book, names, kinds_of(chosen, kind)) | _formulas(chosen)


def _formulas(chosen: Target) -> dict[str, bytes]:
    """The files of formulas that are pictures."""
    if not chosen.drawn.formulas:
        return {}
    from analyzer.writers.figures.formulas import formula_png, formula_svg

    drawn = sorted(chosen.drawn.formulas.items())
    if chosen.drawn.kind == PNG:
        return {name: formula_png(latex) for name, (latex, _) in drawn}
    return {name: formula_svg(latex, title).encode() for name, (latex, title) in drawn}


def document_of(words: Sequence[str]) -> tuple[Document, PhraseBook]:
    """The document of a question, and the words of its language."""
    asked = report_asked(list(words))
    book = phrase_book(asked.language)
    return report_document(asked, book, str(templates() / "report" / book.language)), book


def _html(document: Document, book: PhraseBook) -> str:
    from analyzer.writers.figures.drawn import drawn

    return document_html(document, book, drawn(book))


def _pictures(document: Document, book: PhraseBook, paths: dict[str, str], kinds: Sequence[str]) -> dict[str, bytes]:
    return {
        f"{paths[anchor]}.{kind}": picture(figure, book, kind)
        for anchor, figure in document.figures()
        for kind in kinds
    }
