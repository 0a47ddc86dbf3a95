"""What an answer about one open size takes for granted: sizes given, sizes by default, options."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from analyzer.answers.data import sizes_data
from analyzer.answers.open_size import heads_vary, settled_sizes
from analyzer.answers.settings import MOST_HEADS, Setting, default_heads
from analyzer.blocks import Cell, Count, Label, Phrase, Several, Statement


def assumed_statements(found: Sequence[Setting], unknown: str) -> list[Statement]:
    """The sizes given, those taken by default, and every option as it stands.

    Args:
        found: the layers.
        unknown: the size that is asked for.
    """
    return assumed_over(found, (unknown,), {one.label: settled_sizes(one, unknown) for one in found})


def assumed_over(
    found: Sequence[Setting], opened: Sequence[str], sizes: Mapping[str, Mapping[str, int]]
) -> list[Statement]:
    """The same where several sizes are open.

    Args:
        found: the layers.
        opened: the sizes that are asked for.
        sizes: label to the sizes that depend on none of these.
    """
    given = {one.label: {name: v for name, v in sizes[one.label].items() if name in one.given} for one in found}
    left_out = {one.label: {n: v for n, v in sizes[one.label].items() if n not in one.given} for one in found}
    statements: list[Statement] = []
    for key, name, values in (("sizes", "sizes", given), ("defaults", "defaults", left_out)):
        listed = _listed(values)
        if listed:
            statements.append(Statement(Phrase(f"assume.{key}", {name: Label(listed)})))
    if "d" not in opened:
        statements += one_head_statements(found)
    for unknown in opened:
        if any(heads_vary(one, unknown) for one in found):
            statements.append(Statement(Phrase("assume.heads", {"width": Label(unknown)})))
    options: list[Cell] = [_options(one, opened) for one in found if _shown(one, opened)]
    if options:
        statements.append(Statement(Phrase("assume.options", {"options": Several(tuple(options))})))
    return statements


def one_head_statements(found: Iterable[Setting]) -> list[Statement]:
    """That 8 does not divide a width, where heads that were left out are one for that."""
    return [Statement(one_head(width)) for width in dict.fromkeys(map(undivided_width, found)) if width is not None]


def undivided_width(setting: Setting) -> int | None:
    """The width, where it is why heads that were left out are one."""
    width = setting.given.get("d") if setting.chooses_heads else None
    return width if width is not None and default_heads(width) == 1 else None


def one_head(width: int) -> Phrase:
    """That 8 does not divide a width."""
    values: dict[str, Cell] = {"heads": Count(MOST_HEADS), "width": Label(f"d={width}")}
    return Phrase("assume.one_head", values)


def _listed(values: Mapping[str, Mapping[str, int]]) -> str:
    """Each size once; where layers have different ones, whose each is."""
    by_name: dict[str, dict[str, int]] = {}
    for label, sizes in values.items():
        for name, value in sizes.items():
            by_name.setdefault(name, {})[label] = value
    parts = []
    for name, own in sizes_data(by_name).items():
        if len(set(own.values())) == 1:
            parts.append(f"{name}={next(iter(own.values()))}")
        else:
            parts += [f"{name}={value} ({label})" for label, value in own.items()]
    return ", ".join(parts)


def _shown(setting: Setting, opened: Sequence[str]) -> dict[str, str]:
    """Options with their values; a count that is asked for is none."""
    return {name: value for name, value in setting.options.items() if name not in sizes_data(dict.fromkeys(opened, 0))}


def _options(setting: Setting, opened: Sequence[str]) -> Phrase:
    told = ", ".join(f"{name}={value}" for name, value in _shown(setting, opened).items())
    return Phrase("assume.of_layer", {"layer": Label(setting.label), "options": Label(told)})
