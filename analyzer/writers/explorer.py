"""The explorer as HTML that waits hidden for its script, and that script: closed forms, words, and what moves them."""

from __future__ import annotations

from html import escape
from typing import Any

from analyzer.explorers import LARGEST_MOVED, Control, Either, Explored, Explorer, Need, Told
from analyzer.sizes import BY_LETTER, SPELLED
from analyzer.writers.javascript import bigint, literal, variable
from analyzer.writers.phrases import PhraseBook
from analyzer.writers.resources import templates

WORDS = (
    "compare.dearer", "compare.equal", "compare.free", "compare.free_with_flops", "explorer.divides", "explorer.needs",
    "explorer.nothing", "explorer.whole", "explorer.curves", "axis.size_n", "axis.macs",
)  # fmt: skip
"""Keys of the sentences that the script puts together."""
SERIES = 6
"""Colours of curves; further layers share them."""


def explorer_html(explorer: Explorer, book: PhraseBook) -> str:
    """Controls, a place for curves, and a table without numbers; hidden until the script fills it."""
    title = escape(book.words("explorer.title"))
    controls = "\n".join(_control(control, book) for control in explorer.controls)
    return (
        f'<div id="explorer" class="explorer" role="group" aria-label="{title}" hidden>\n'
        f'<p class="explorer-head"><b>{title}</b> {escape(book.words("explorer.lead"))}'
        f"{_fixed(explorer, book)}</p>\n"
        f'<div class="explorer-controls">{controls}'
        f'<button type="button">{escape(book.words("explorer.reset"))}</button></div>\n'
        f'<div class="explorer-told" aria-live="polite"><p class="explorer-verdict"></p>'
        f'<p class="explorer-remarks"></p></div>\n'
        f"{_table(explorer, book, title)}\n{_keys(explorer)}"
        f'<div class="explorer-curves"></div></div>'
    )


def _control(control: Control, book: PhraseBook) -> str:
    name, meanings = escape(control.name), BY_LETTER[control.name].meaning
    meaning = escape(meanings.get(book.language, meanings["en"]))
    return (
        f'<div class="explorer-control"><label for="explorer-{name}"><var>{name}</var> {meaning}</label>'
        f'<input type="range" min="0" max="{len(control.stops) - 1}" step="1" aria-label="{name} {meaning}" '
        f'data-size="{name}"><input type="number" id="explorer-{name}" min="1" step="1" inputmode="numeric" '
        f'autocomplete="off" data-size="{name}"></div>'
    )


def _fixed(explorer: Explorer, book: PhraseBook) -> str:
    if not explorer.fixed:
        return ""
    listed = ", ".join(f"{SPELLED.get(name, name)}={size}" for name, size in explorer.fixed.items())
    words = escape(book.words("explorer.fixed"))
    gap = "" if book.language == "zh" else " "
    return gap + words.format(sizes=f"<code>{escape(listed)}</code>")


def _table(explorer: Explorer, book: PhraseBook, title: str) -> str:
    heads = "".join(
        f'<th scope="col" class="number"><code>{escape(layer.label)}</code></th>' for layer in explorer.layers
    )
    cells = '<td class="number"></td>' * len(explorer.layers)
    rows = "\n".join(
        f'<tr><th scope="row">{escape(book.words(f"quantity.{name}"))}</th>{cells}</tr>'
        for name in explorer.layers[0].quantities
    )
    quantity = escape(book.words("column.quantity"))
    return (
        f'<div class="table-box" tabindex="0" role="group" aria-label="{title}"><table aria-label="{title}"><thead><tr>'
        f'<th scope="col">{quantity}</th>{heads}</tr></thead>\n<tbody>{rows}</tbody></table></div>'
    )


def _keys(explorer: Explorer) -> str:
    """Which curve is which."""
    keys = "".join(
        f'<span class="series-{place % SERIES + 1}"><code>{escape(layer.label)}</code></span>'
        for place, layer in enumerate(explorer.layers)
    )
    return f'<p class="explorer-keys" aria-hidden="true">{keys}</p>'


# -------------------------------------------------------------------------------------------- script


def explorer_script(explorer: Explorer, book: PhraseBook) -> str:
    """The script: data, one function per layer, and the hand-written part, in a function of its own."""
    layers = ",\n".join(_function(layer, explorer.controls) for layer in explorer.layers)
    lines = (templates() / "page" / "explorer.js").read_text(encoding="utf-8").splitlines()
    stripped = (line.strip() for line in lines)
    body = "\n".join(line for line in stripped if line and not line.startswith("//")) + "\n"
    head = f"'use strict';\nconst data = {literal(_data(explorer, book))};\nconst layers = [{layers}];"
    return f"(() => {{\n{head}\n{body}}})();\n"


def explorer_style() -> str:
    """What the explorer looks like."""
    return (templates() / "page" / "explorer.css").read_text(encoding="utf-8")


def _data(explorer: Explorer, book: PhraseBook) -> dict[str, Any]:
    whys = {why for layer in explorer.layers for told in layer.quantities.values() for why in _whys(told)}
    units = {unit for layer in explorer.layers for unit in layer.units.values()} - {"1", "byte"}
    return {
        "sizes": [
            {"name": c.name, "value": str(c.value), "stops": [str(stop) for stop in c.stops]} for c in explorer.controls
        ],
        "largest": str(LARGEST_MOVED),
        "quantities": list(explorer.layers[0].quantities),
        "layers": [
            {
                "label": layer.label,
                "units": list(layer.units.values()),
                "needs": [[int(need.mark == "divides"), need.said] for need in layer.needs],
            }
            for layer in explorer.layers
        ],
        "why": {why: book.words(f"why.{why}") for why in sorted(whys)},
        "units": {unit: [book.words(f"unit_of_one.{unit}"), book.words(f"unit.{unit}")] for unit in sorted(units)},
        "words": {key.partition(".")[2]: book.words(key) for key in WORDS},
    }


def _whys(told: Told) -> set[str]:
    if isinstance(told, Either):
        return _whys(told.zero) | _whys(told.other)
    return {told} if isinstance(told, str) else set()


def _function(layer: Explored, controls: tuple[Control, ...]) -> str:
    """A layer as a function of the sizes: it throws what is not met and returns a function for each quantity."""
    arguments = ",".join(variable(control.name) for control in controls)
    steps = []
    for step in layer.order:
        if isinstance(step, Need):
            steps.append(_checked(step, layer.needs.index(step)))
        else:
            steps.append(f"const {variable(step[0])}={bigint(step[1])};")
    told = ",\n".join(f"()=>{_value(told)}" for told in layer.quantities.values())
    return f"({arguments})=>{{{''.join(steps)}return[{told}]}}"


_CHECKS = {"divides": "divides", "<=": "atMost", "=": "equal"}


def _checked(need: Need, place: int) -> str:
    return f"{_CHECKS[need.mark]}({place},{bigint(need.left)},{bigint(need.right)});"


def _value(told: Told) -> str:
    if isinstance(told, Either):
        return f"{bigint(told.tested)}===0n?{_value(told.zero)}:{_value(told.other)}"
    return literal(told) if isinstance(told, str) else bigint(told)
