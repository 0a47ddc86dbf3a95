"""The pages of layers and stacks: one each, and one that lists them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from analyzer.answers.layers import own_sizes
from analyzer.layers.catalogue import catalogue, family
from analyzer.layers.entries import Entry
from analyzer.models.published import published_models
from analyzer.notation.formulas import parse_formula, written
from analyzer.notation.stack import Stack, Use, walk
from analyzer.sizes import BY_LETTER, SPELLED
from reference_pages.markup import WIDE, code, codes, page, plain, question, table

INDEX = "reference/layers/index.md"
_FAMILIES = {
    "attention": "Attention",
    "convolution": "Convolution",
    "recurrent": "Recurrent and state-space",
    "spectral": "Spectral",
    "blocks": "Feed-forward, norms, gates",
    "embedding": "Embeddings and heads",
    "stacks": "Stacks",
    "text_models": "Stacks of models of text",
    "speech_models": "Stacks of models of speech",
}
_NAMES = re.compile(r"[A-Za-z_]+")
_NUMBER = 3
"""Stands for any number in the table of options."""
_SHOWN = {
    "n": 1024, "d": 512, "k": 7, "w": 256, "s": 16, "V": 32768, "H": 8, "N": 6, "positions": 1024,
    "source_positions": 1024, "token_types": 2, "buckets": 32, "levels": 10, "cycles": 3, "c_front": 512,
}  # fmt: skip
"""Sizes of all pages, where a layer has them and no default of its own: so they can be compared."""


def pages() -> Mapping[str, str]:
    """The list, and a page for each."""
    return {INDEX: _index(), **{_path(entry): _page(entry) for entry in catalogue().values()}}


def navigation() -> list[object]:
    """The pages by family."""
    return [
        {title: [{entry.name: _path(entry)} for entry in catalogue().values() if family(entry.name) == key]}
        for key, title in _FAMILIES.items()
    ]


def link(name: str, folder: str = "") -> str:
    """A link to the page of a layer, from a page beside it or from one that finds it in `folder`."""
    return f"[{code(name)}]({folder}{name}.md)"


def _path(entry: Entry) -> str:
    return f"reference/layers/{entry.name}.md"


def _index() -> str:
    parts = ["Each is written once, as a few lines of index notation; all its numbers follow from these.\n"]
    for key, title in _FAMILIES.items():
        entries = [entry for entry in catalogue().values() if family(entry.name) == key]
        rows = [(link(one.name), plain(one.title["en"]), codes(map(_word, own_sizes(one)))) for one in entries]
        parts += [f"## {title}\n", table(("layer", "what it is", "sizes"), rows)]
    return page("Layers and stacks", *parts)


def _page(entry: Entry) -> str:
    sizes = " ".join(f"{_word(name)}={_SHOWN[name]}" for name in _given(entry))
    lines = "\n".join(f"    {line}" for line in entry.definition.outline)
    parts = [
        question(f"explain {entry.name} {sizes}"),
        *_sizes(entry),
        *_options(entry),
        f"## Definition, with every option\n\n{lines}\n",
        *_place(entry),
    ]
    return WIDE + page(f"{plain(entry.title['en'])}: {code(entry.name)}", *parts)


def _given(entry: Entry) -> tuple[str, ...]:
    """The sizes that a question about it has to give: those without default, and what other defaults follow from."""
    own = own_sizes(entry)
    needed: dict[str, None] = {}
    for name in own:
        named = _NAMES.findall(_default(entry, name)) if _default(entry, name) else [name]
        needed |= {letter: None for letter in named if letter == name or (letter in _SHOWN and letter not in own)}
    return tuple(needed)


def _word(letter: str) -> str:
    """A size as users type it."""
    return SPELLED.get(letter, letter)


def _default(entry: Entry, name: str) -> str:
    """The formula of a size that is left out; '' where it has to be given."""
    if name in entry.defaults:
        return written(entry.defaults[name], SPELLED)
    default = BY_LETTER[name].default if name in BY_LETTER else None
    return written(parse_formula(default), SPELLED) if default else ""


def _divides(name: str, default: str) -> str:
    """What a size is instead, where its default does not divide another."""
    size = BY_LETTER.get(name)
    if size is None or not size.divides or default != size.default:
        return ""
    return f", or 1 where that does not divide {code(size.divides)}"


def _sizes(entry: Entry) -> Iterator[str]:
    rows = [(name, _left_out(entry, name)) for name in own_sizes(entry)]
    for name, followers in _leading(entry).items():
        rows.append((name, f"required, unless {' and '.join(map(code, followers))} are given"))
    for choice in entry.choices:
        if choice.number:
            rows.append((choice.number[1], f"{code(choice.default)}, one of the [options](#options)"))
    yield "## Sizes\n"
    if isinstance(entry.definition, Stack):
        yield table(("size, and its other names", "meaning", "left out, it is"), [_size(*row) for row in rows])
    else:
        heads = ("size, and its other names", "in the definition", "meaning", "left out, it is")
        letters = {*_NAMES.findall("\n".join(entry.definition.outline))}
        yield table(heads, [_lettered(*row, letters) for row in rows])


def _size(letter: str, left_out: str) -> tuple[str, str, str]:
    """A row of the table of sizes."""
    size = BY_LETTER.get(letter)
    names = dict.fromkeys((_word(letter), size.word, *size.aliases) if size else (letter,))
    return codes(names), plain(size.meaning["en"]) if size else "", left_out


def _lettered(letter: str, left_out: str, letters: set[str]) -> tuple[str, ...]:
    """A row with the letter of the definition, where that has it."""
    names, *others = _size(letter, left_out)
    return names, code(letter) if letter in letters else "", *others


def _left_out(entry: Entry, name: str) -> str:
    default = _default(entry, name)
    return f"{code(default)}{_divides(name, default)}" if default else "required"


def _leading(entry: Entry) -> dict[str, list[str]]:
    """Sizes that it has not itself, but that others are like when these are left out: to the others."""
    own, found = own_sizes(entry), dict[str, list[str]]()
    for name in own:
        for letter in _NAMES.findall(_default(entry, name)):
            if letter in BY_LETTER and letter not in own:
                found.setdefault(letter, []).append(_word(name))
    return found


def _options(entry: Entry) -> Iterator[str]:
    rows = [(code(f"{entry.name}:{name}"), plain(meaning["en"])) for name, meaning in entry.options.items()]
    for choice in entry.choices:
        for name, meaning in choice.options.items():
            held = ", as long as nothing else is chosen" if name == choice.default else ""
            numbered = choice.number is not None and choice.number[0] == name
            value, held = (_NUMBER, f"; here {_NUMBER}") if numbered else (name, held)
            rows.append((code(f"{entry.name}:{choice.name}={value}"), plain(f"{meaning['en']}{held}")))
    if rows:
        yield "## Options\n"
        yield table(("variant", "meaning"), rows)


def _place(entry: Entry) -> Iterator[str]:
    """The stacks and models it stands in."""
    stacks = [one.name for one in catalogue().values() if entry.name in _used(one)]
    models = [model.name for model in published_models().values() if model.stack == entry.name]
    if stacks or models:
        yield "## Where it stands\n"
    if stacks:
        yield f"In the stacks {', '.join(link(name) for name in stacks)}.\n"
    if models:
        yield f"It builds {', '.join(link(name, '../models/') for name in models)}.\n"


def _used(entry: Entry) -> set[str]:
    if not isinstance(entry.definition, Stack):
        return set()
    return {step.name for step in walk(entry.definition.steps) if isinstance(step, Use)}
