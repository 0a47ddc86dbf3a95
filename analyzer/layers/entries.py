"""What the catalogue knows of a layer: its definition, its words, its examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.layers.examples import Example
from analyzer.layers.fields import Text
from analyzer.notation.definition import Definition
from analyzer.notation.syntax import Formula

if TYPE_CHECKING:  # a question about layers alone needs no stacks
    from analyzer.notation.stack import Stack


@dataclass(frozen=True)
class Choice:
    """Options of which exactly one holds.

    Attributes:
        name: what users write before '=', as padding.
        default: the option that holds unless another is chosen.
        options: option to what it means.
        number: the option a plain number chooses, and the size the number is; None: numbers are not allowed.
        lines: what the options switch.
    """

    name: str
    default: str
    options: Mapping[str, Text]
    number: tuple[str, str] | None
    lines: str


@dataclass(frozen=True)
class Entry:
    """A layer of the catalogue, or a stack of layers.

    Attributes:
        name: what users type.
        title: its name in prose, by language.
        source: the paper or module the definition follows; no text where none is named.
        definition: the lines or steps, options open.
        options: the options a user may choose, to what they mean.
        fixed: options that always hold.
        choices: sets of options of which one holds.
        defaults: sizes that, left out, follow from others; beyond the table of sizes.
        arrays: array to what it is called, by language.
        examples: sizes worth showing or testing.
    """

    name: str
    title: Text
    source: Text
    definition: Definition | Stack
    options: Mapping[str, Text]
    fixed: tuple[str, ...]
    choices: tuple[Choice, ...]
    defaults: Mapping[str, Formula]
    arrays: Mapping[str, Text]
    examples: tuple[Example, ...]


Lookup = Callable[[str], Entry | None]
"""A layer or stack by name; None where there is none."""
