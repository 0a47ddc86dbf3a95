"""The language of claims, read by one tokeniser and one recursive descent. Nothing is ever evaluated.

statement  = side relation ["when" comparison {"and" comparison}] {NAME "=" VALUE}
relation   = compare side
| ["is"] "proportional" "to" sum ["within" NUMBER "%"]
| "depends" "on" ["only"] names | "depends" "only" "on" names | "does" "not" "depend" "on" names
| "grows" "as" sum | "grows" "with" NAME
compare    = "<" | "<=" | ">" | ">=" | "=" | "==" | "!="
names      = NAME {("," | "and") NAME}
comparison = sum compare sum
side, sum  = ["-"] product {("+" | "-") product}
product    = power {("*" | "/" | "//") power}
power      = atom [("^" | "**") (0 .. 8)]
atom       = NUMBER | NAME | "(" sum ")" | ("min" | "max" | "ceil") "(" sum "," sum ")"
| QUANTITY "(" LAYER ")"                              # in a side alone; LAYER as questions write it
| "log" (NAME | "(" NAME ")")                         # behind "grows as" alone
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from analyzer.answers.claim_formulas import COMPARISONS, KEYWORDS, FormulaReader, Term
from analyzer.answers.question import WORDS, canonical
from analyzer.errors import NotationError, QuestionError, Said, did_you_mean
from analyzer.notation.syntax import Formula
from analyzer.readings.quantities import UNITS

MAX_STATEMENT = 600

RELATIONS = (*COMPARISONS, "is proportional to", "depends on", "does not depend on", "grows as", "grows with")

_VALUE = re.compile(r"\s*(\S+)", re.ASCII)


@dataclass(frozen=True)
class Comparison:
    """Two formulas and what is said to stand between them."""

    left: Formula
    mark: str
    right: Formula


@dataclass(frozen=True)
class Statement:
    """A claim, read.

    Attributes:
        text: as typed, without the words behind it.
        relation: one of COMPARISONS, or 'proportional', 'depends', 'only', 'independent', 'grows as', 'grows with'.
        left: what is said something of.
        right: what it is compared with, proportional to or grows as; None for the others.
        names: the sizes it depends on or grows with.
        within: the share by which it may differ from being proportional.
        conditions: under which it is said.
        terms: name of a leaf of the formulas, as 'macs(attention)', to what it stands for.
        settings: sizes and options of all layers.
        words: how to answer.
    """

    text: str
    relation: str
    left: Formula
    right: Formula | None
    names: tuple[str, ...]
    within: Fraction | None
    conditions: tuple[Comparison, ...]
    terms: Mapping[str, Term]
    settings: Mapping[str, str]
    words: Mapping[str, str]


def parse_statement(text: str, allowed: tuple[str, ...] = (), number: int = 1, typed: int | None = None) -> Statement:
    """A claim as a value.

    Args:
        text: the claim, and behind it sizes, options and words.
        allowed: words it may have behind it, as format.
        number: the line it stands on, for errors.
        typed: how many characters of the text are the claim itself; errors do not repeat what was given elsewhere.

    Raises:
        NotationError: a text the grammar does not know, or one that is too long.
        QuestionError: words behind it that mean nothing.
    """
    if len(text) > MAX_STATEMENT:
        said, count = "a statement may have {most} characters, this one has {count}", str(len(text))
        raise NotationError(Said(said, "error.long_statement", most=str(MAX_STATEMENT), count=count), number)
    return _Reader(text, number, typed).statement(allowed)


class _Reader(FormulaReader):
    """Reads a statement."""

    def statement(self, allowed: tuple[str, ...]) -> Statement:
        """All of it."""
        self.quantities = True
        left = self.sum()
        if not self.terms and self.kind == "end":
            raise self.expected(Said("a relation: {known}", "error.a_relation", known=RELATIONS))
        relation, right, names, within = self.relation()
        self.quantities = False
        conditions = self.conditions(relation) if self.accept("when") else ()
        text = self.line[: self.column - 1].strip()
        if not self.terms:
            said = "a claim names a quantity of a layer, as macs(attention); quantities: {known}"
            raise self.error(Said(said, "error.names_no_quantity", known=tuple(UNITS)), 1)
        self.beside = True
        self.look()
        settings, words = self.words(allowed)
        return Statement(
            text, relation, left, right, names, within, conditions, MappingProxyType(self.terms),
            MappingProxyType(settings), MappingProxyType(words),
        )  # fmt: skip

    def relation(self) -> tuple[str, Formula | None, tuple[str, ...], Fraction | None]:
        """(relation, right side, sizes named, share allowed)."""
        mark = self.accept(*COMPARISONS, "==")
        if mark:
            return mark.replace("==", "="), self.sum(), (), None
        self.quantities = False
        if self.accept("depends"):
            only = bool(self.accept("only"))
            self.need("on")
            return "only" if self.accept("only") or only else "depends", None, self.names(), None
        if self.accept("does"):
            self.need("not", "depend", "on")
            return "independent", None, self.names(), None
        if self.accept("grows"):
            if self.accept("with"):
                return "grows with", None, (self.size(),), None
            self.need("as")
            self.logs = True
            return "grows as", self.sum(), (), None
        is_said = self.accept("is")
        if not is_said and not (self.kind == "name" and self.text == "proportional"):
            near = did_you_mean(self.text, ("proportional", "depends", "does", "grows", "is"))
            raise self.expected(Said("a relation ({known}){near}", "error.which_relation", known=RELATIONS, near=near))
        self.need("proportional", "to")
        return "proportional", self.sum(), (), self.share() if self.accept("within") else None

    def share(self) -> Fraction:
        """A percentage as a fraction."""
        if self.kind != "number":
            raise self.expected(Said("a percentage, as 10 %", "error.a_percentage"))
        column, share = self.column, Fraction(self.take()) / 100
        if not 0 < share < 1:
            raise self.error(Said("a percentage lies between 0 and 100", "error.percentage_between"), column)
        self.need("%")
        return share

    def names(self) -> tuple[str, ...]:
        """Sizes, separated by commas or 'and'."""
        found = [self.size()]
        while self.accept(",", "and"):
            found.append(self.size())
        return tuple(dict.fromkeys(found))

    def conditions(self, relation: str) -> tuple[Comparison, ...]:
        """What stands behind 'when'."""
        if relation not in COMPARISONS:
            raise self.error(Said("'when' goes with a comparison: {known}", "error.when", known=COMPARISONS))
        found: list[Comparison] = []
        while not found or self.accept("and"):
            left = self.sum()
            mark = self.accept(*COMPARISONS, "==")
            if not mark:
                what = "an operator or a comparison: {known}"
                raise self.expected(Said(what, "error.a_comparison", known=COMPARISONS))
            found.append(Comparison(left, mark.replace("==", "="), self.sum()))
        return tuple(found)

    def words(self, allowed: tuple[str, ...]) -> tuple[dict[str, str], dict[str, str]]:
        """NAME=VALUE, up to the end: (sizes and options, words)."""
        settings: dict[str, str] = {}
        words: dict[str, str] = {}
        while self.kind != "end":
            if self.kind != "name" or self.text in KEYWORDS:
                raise self.expected(Said("an operator, 'when', or a size, as d=512", "error.an_end"))
            name = canonical(self.take())
            if not (self.kind == "mark" and self.text == "="):
                raise self.expected(Said("an operator, or '=' and a value", "error.equals_value"))
            target = words if name in WORDS else settings
            if target is words and name not in allowed:
                said, near = "{word}= is not a word of this question{near}", did_you_mean(name, allowed)
                raise QuestionError(said, "error.no_word", word=name, near=near)
            if name in target:
                raise self.error(Said("{name} is given twice", "error.name_twice", name=name))
            target[name] = self.raw(_VALUE, Said("a value", "error.a_value"))
        return settings, words
