"""`report`: the comparison document as files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from analyzer.documents import Document
from analyzer.errors import QuestionError, did_you_mean
from analyzer.report.asked import report_asked
from analyzer.report.document import report_document
from analyzer.writers.files import write_all
from analyzer.writers.html import document_html
from analyzer.writers.markdown import document_markdown, plain_caption
from analyzer.writers.phrases import PhraseBook, phrase_book
from analyzer.writers.resources import templates

FORMATS = ("both", "markdown", "html")
IMAGES = ("svg", "png", "both")


def write_report(words: Sequence[str], folder: Path, format_: str = "both", images: str = "svg") -> tuple[Path, ...]:
    """Write the comparison document.

    Args:
        words: the question: up to six layers, sizes, dtype=, lang=, sections=, brief=, title=; without layers
            attention and conv1d.
        folder: where to; made if it is not there.
        format_: 'markdown', 'html' or 'both'.
        images: 'svg', 'png' or 'both', for the figures the Markdown shows.

    Returns:
        The files, in the order they are worth opening.

    Raises:
        UserError: the question cannot be answered as asked.
        MachineError: the files cannot be written; none is left half-written.
    """
    _check("format", format_, FORMATS)
    _check("images", images, IMAGES)
    files = report_files(words, format_, images)
    write_all({folder / name: content for name, content in files.items()})
    return tuple(folder / name for name in files)


def _check(what: str, given: str, known: Sequence[str]) -> None:
    if given not in known:
        raise QuestionError(f"unknown {what} {given!r}{did_you_mean(given, known)}; known: {', '.join(known)}")


def report_files(words: Sequence[str], format_: str = "both", images: str = "svg") -> dict[str, bytes]:
    """The files of a report by their names below the output folder, rendered in memory."""
    document, book = document_of(words)
    files: dict[str, bytes] = {}
    if format_ in ("both", "html"):
        files[f"{document.name}.{document.language}.html"] = _html(document, book).encode()
    if format_ in ("both", "markdown"):
        pictures = {
            anchor: f"figures/{document.name}.{anchor.removeprefix('figure-')}.{document.language}"
            for anchor, _ in document.figures()
        }
        ending = "png" if images == "png" else "svg"
        paths = {anchor: f"{path}.{ending}" for anchor, path in pictures.items()}
        files[f"{document.name}.{document.language}.md"] = document_markdown(document, book, paths).encode()
        files |= _pictures(document, book, pictures, images)
    return files


def document_of(words: Sequence[str]) -> tuple[Document, PhraseBook]:
    """The document of a question, and the words of its language."""
    asked = report_asked(list(words))
    book = phrase_book(asked.language)
    return report_document(asked, book, str(templates() / "report" / book.language)), book


def _html(document: Document, book: PhraseBook) -> str:
    from analyzer.writers.figures.drawn import drawn

    return document_html(document, book, drawn(book))


def _pictures(document: Document, book: PhraseBook, paths: dict[str, str], images: str) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for anchor, figure in document.figures():
        if images in ("svg", "both"):
            from analyzer.writers.figures.svg import standalone_svg

            files[f"{paths[anchor]}.svg"] = standalone_svg(figure, book, plain_caption(figure, book)).encode()
        if images in ("png", "both"):
            from analyzer.writers.figures.png import png

            files[f"{paths[anchor]}.png"] = png(figure, book)
    return files
