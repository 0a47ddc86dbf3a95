"""`claim`: is a sentence about layers true? Proved, disproved by counted sizes, or left undecided; never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from analyzer.answers.assumed import one_head_statements
from analyzer.answers.claimed import Claimed
from analyzer.answers.comparing import Comparing
from analyzer.answers.context import Context, context
from analyzer.answers.data import sizes_data
from analyzer.answers.question import Question
from analyzer.answers.scaling import Scaling
from analyzer.answers.settings import Setting
from analyzer.answers.statements import Statement as Claim
from analyzer.answers.statements import parse_statement
from analyzer.answers.verdicts import CONDITIONAL, Verdict, any_of
from analyzer.blocks import Block, Cell, Label, Phrase, Statement
from analyzer.errors import QuestionError
from analyzer.notation.syntax import Number

WORDS = ("convention", "dtype", "lang", "format")

_BESIDE = re.compile(r"[A-Za-z][\w-]*=\S+")
"""A size, option or word that stands beside the claim, not in it."""


@dataclass(frozen=True)
class Checked:
    """The answer to `claim`.

    Attributes:
        context: question, convention, dtype.
        statement: the claim.
        verdict: what was found out.
        defaults: sizes that were left out: the number each is held at, or the sizes it follows.
        settings: the layers.
    """

    context: Context
    statement: Claim
    verdict: Verdict
    defaults: Mapping[str, int | str]
    settings: tuple[Setting, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The verdict, what contradicts it, the derivation, what was taken for granted."""
        found: list[Block] = [Statement(self.sentence)]
        if self.verdict.counterexample is not None:
            found.append(self.verdict.counterexample.statement("counterexample"))
        if self.verdict.example is not None:
            found.append(self.verdict.example.statement("example"))
        found += [step.statement for step in (*self.verdict.steps, *self.verdict.notes)]
        if self.defaults:
            listed = ", ".join(f"{name}={value}" for name, value in self._defaults.items())
            found.append(Statement(Phrase("assume.defaults", {"defaults": Label(listed)})))
        return (*found, *one_head_statements(self.settings), self.context.statement)

    @property
    def _defaults(self) -> dict[str, int | str]:
        return sizes_data(self.defaults)

    @property
    def words(self) -> Mapping[str, str]:
        """How to answer."""
        return self.statement.words

    @property
    def title(self) -> str:
        """The claim, as it can be checked again."""
        return self.context.question.partition(" ")[2]

    @property
    def sentence(self) -> Phrase:
        """The verdict in one sentence."""
        key = self.verdict.verdict.replace(" ", "_")
        values: dict[str, Cell] = {"claim": Label(self.statement.text)}
        if self.verdict.verdict == CONDITIONAL:
            values["condition"] = self.condition
        return Phrase(f"verdict.{key}", values)

    @property
    def condition(self) -> Cell:
        """Under which it is true."""
        return any_of(self.verdict.conditions)

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        verdict = self.verdict
        return {
            "question": self.context.question,
            "statement": self.statement.text,
            "verdict": verdict.verdict,
            "condition": " or ".join(c.text for c in verdict.conditions) or None,
            "derivation": [step.text for step in verdict.steps],
            "counterexample": None if verdict.counterexample is None else verdict.counterexample.data(),
            "example": None if verdict.example is None else verdict.example.data(),
            "notes": [step.text for step in verdict.notes],
            "defaults": self._defaults,
            "known": "derived",
            "dtype": self.context.dtype,
            "convention": self.context.convention.data(),
        }


def claim(words: Iterable[str]) -> Checked:
    """Whether a claim is true.

    Args:
        words: the claim and, behind it, sizes, options and words; joined by blanks.

    Raises:
        UserError: a claim that cannot be read or is about a layer, quantity or size that is not there.
    """
    words = list(words)
    said = [*words]
    while len(said) > 1 and _BESIDE.fullmatch(said[-1]):
        said.pop()
    return checked(parse_statement(" ".join(words).strip(), WORDS, typed=len(" ".join(said).strip())))


def checked(statement: Claim) -> Checked:
    """A claim that was read, checked."""
    text = " ".join([_quoted(statement.text), *(f"{name}={value}" for name, value in statement.settings.items())])
    about = context("claim", Question((), statement.settings, statement.words, text))
    if about.convention.basis == "growth":
        raise QuestionError(f"convention {about.convention.name} counts up to factors; a claim is checked exactly")
    claimed = Claimed(statement, about)
    return Checked(about, statement, _verdict(claimed), claimed.defaults, tuple(claimed.settings.values()))


def _quoted(text: str) -> str:
    return f"'{text}'"


def _verdict(claimed: Claimed) -> Verdict:
    statement = claimed.statement
    match statement.relation:
        case "proportional":
            return Scaling(claimed).proportional()
        case "depends":
            return Scaling(claimed).depends()
        case "only":
            return Scaling(claimed).only()
        case "independent":
            return Scaling(claimed).independent()
        case "grows with":
            return Scaling(claimed).grows_with()
        case "grows as":
            return Scaling(claimed).grows_as()
        case _:
            return Comparing(claimed, statement.left, statement.relation, statement.right or Number(0)).decided()
