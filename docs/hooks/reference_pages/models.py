"""The pages of published models: one each, and one that lists them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analyzer.models.published import Figure, PublishedModel, published_models
from reference_pages.layers import link
from reference_pages.markup import WIDE, code, codes, page, plain, question, table

INDEX = "reference/models/index.md"
_LENGTH = 1024
"""Positions, where a model says no longest sequence."""


def pages() -> Mapping[str, str]:
    """The list, and a page for each."""
    return {INDEX: _index(), **{_path(model): _page(model) for model in published_models().values()}}


def navigation() -> list[object]:
    """The pages, in the order of the list."""
    return [{model.name: _path(model)} for model in published_models().values()]


def _path(model: PublishedModel) -> str:
    return f"reference/models/{model.name}.md"


def _index() -> str:
    rows = [
        (link(name), link(one.stack, "../layers/"), f"{one.context:,}" if one.context else "", plain(one.source["en"]))
        for name, one in published_models().items()
    ]
    return page(
        "Published models",
        "Each is a stack with the sizes it was published with; all its numbers are derived from the stack.\n",
        question("models"),
        "## Where the sizes are from\n",
        table(("model", "stack", "longest sequence", "sizes from"), rows),
    )


def _page(model: PublishedModel) -> str:
    sizes = [(code(word), f"{size:,}") for word, size in model.sizes.items()]
    parts = [
        f"Built by {link(model.stack, '../layers/')}{_with(model)}.\n",
        question(f"explain {model.name} n={model.context or _LENGTH}"),
        "## Sizes it was published with\n",
        table(("size", "value"), sizes),
        *_proof(model),
    ]
    return WIDE + page(f"{plain(model.title['en'])}: {code(model.name)}", *parts)


def _with(model: PublishedModel) -> str:
    return f" with {codes(model.options)}" if model.options else ""


def _proof(model: PublishedModel) -> Iterator[str]:
    """What is known of it from elsewhere."""
    built = model.built
    lengths = ", ".join(f"{word} {length:,}" for word, length in built.lengths.items())
    rows = [("parameters", f"{built.parameters:,}", plain(built.by))]
    if built.macs is not None:
        rows.append((f"multiply-adds of one pass ({lengths})", f"{built.macs:,}", plain(built.by)))
    if built.state is not None:
        rows.append(("numbers kept per token", f"{built.state:,}", plain(built.by)))
    rows += [
        ("parameters, as told", f"{figure.parameters:,}{_digits(figure)}", _said(figure)) for figure in model.figures
    ]
    yield "## Known from elsewhere\n"
    yield "The tests hold the derived numbers against these.\n"
    yield table(("what", "figure", "from"), rows)


def _digits(figure: Figure) -> str:
    return f" (to {figure.digits} digits)" if figure.digits else ""


def _said(figure: Figure) -> str:
    parts = [plain(figure.source)]
    if figure.beyond:
        parts.append(plain(f"{abs(figure.beyond):,} {'more' if figure.beyond > 0 else 'fewer'} counted: {figure.what}"))
    if figure.differs:
        parts.append(plain(f"differs: {figure.differs}"))
    return "; ".join(parts)
