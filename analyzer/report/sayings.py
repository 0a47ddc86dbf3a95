"""What articles say of these layers, each sentence decided: by `claim`, by running the layers, or as not derivable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType

from analyzer.answers.claim import Checked, checked
from analyzer.answers.costs import LayerCost
from analyzer.answers.question import LayerRequest
from analyzer.answers.statements import parse_statement
from analyzer.answers.verdicts import CONDITIONAL, FALSE, TRUE, UNDECIDED
from analyzer.blocks import CITED, DERIVED, RUN, Cell, Count, Label, Phrase, Several, Statement
from analyzer.errors import UserError
from analyzer.report.layer_parts import form
from analyzer.report.material import ATTENTION, CONVOLUTION, Material
from analyzer.report.sample import Listening

ANY, BOTH = "any", "both"
INCOMPLETE, NOT_DERIVABLE = "incomplete", "not_derivable"

BY_CONTENT, IN_A_BAND = "by_content", "in_a_band"
"""Ways of deciding a sentence by running the layer: what it listens to depends on the input; fixed and in a band."""


@dataclass(frozen=True)
class Saying:
    """A sentence of articles.

    Attributes:
        key: of its words, and of the remark that follows the verdict.
        about: the family of layers it is said of; 'any' for others than attention and convolution, 'both' for the pair.
        claims: what is to be proved, in the language of `claim`; the sentence is true if the first is.
        only: what would have to be true, too, for the sentence to say all; it is incomplete otherwise.
        run: how a run decides it, '' where claims do.
        told: how 'true' is put where all of its claims are true; '' for plainly.
    """

    key: str
    about: str
    claims: tuple[str, ...] = ()
    only: str = ""
    run: str = ""
    told: str = ""


SAYINGS = (
    Saying("similarity", ATTENTION, run=BY_CONTENT),
    Saying("local_kernel", CONVOLUTION, run=IN_A_BAND),
    Saying("attention_parameters", ATTENTION, ("parameters(L) proportional to n",)),
    Saying("kernel_parameters", CONVOLUTION, ("parameters(L) depends on k",), "parameters(L) depends on only k, c_out"),
    Saying("may_grow", ATTENTION, ("macs(L) grows with n", "macs(L) grows as n^2"), told="understated"),
    Saying("attention_linear", ATTENTION, ("macs(L) proportional to n",)),
    Saying("kernel_work", CONVOLUTION, ("macs(L) depends on k",), "macs(L) depends on only k, c_out"),
    Saying("any_distance", ATTENTION, ("maximum_path_length(L) = 1",), told="reach"),
    Saying("fixed_window", CONVOLUTION, ("receptive_field(L) does not depend on n",)),
    Saying("uses", BOTH),
    Saying("parameters", ANY, ("parameters(L) depends on n",)),
    Saying("linear", ANY, ("macs(L) proportional to n",)),
    Saying("at_once", ANY, ("sequential_operations(L) does not depend on n",)),
    Saying("sees_all", ANY, ("receptive_field(L) >= n",)),
)
"""The ten sentences that articles on attention and convolution say, and what is asked of any other layer."""


@dataclass(frozen=True)
class Decided:
    """A sentence with its verdict.

    Attributes:
        said: the sentence.
        verdict: 'true', 'false', 'true_if', 'incomplete', 'not_derivable' or 'undecided'.
        verdict_words: the same as a phrase.
        why: a remark.
        checks: the claims it rests on.
        known: how the verdict is known.
    """

    said: Phrase
    verdict: str
    verdict_words: Phrase
    why: Phrase
    checks: tuple[Checked, ...]
    known: str

    @property
    def lines(self) -> tuple[tuple[Cell, Cell, tuple[Cell, ...]], ...]:
        """(claim, verdict, derivation) of each claim: a line or two."""
        return tuple(
            (Label(one.statement.text), _verdict_words(_key(one), one), tuple(_derivation(one))) for one in self.checks
        )


def _derivation(found: Checked) -> Iterator[Cell]:
    """The first steps, and what contradicts the claim."""
    verdict = found.verdict
    yield from (step.statement.phrase for step in verdict.steps[:2])
    yield from (step.statement.phrase for step in verdict.notes[:1])
    if verdict.counterexample is not None:
        yield verdict.counterexample.statement("counterexample").phrase


def decided(material: Material) -> tuple[Decided, ...]:
    """Every sentence that is about one of the layers, decided."""
    found = []
    for saying in SAYINGS:
        if saying.about == BOTH:
            if {ATTENTION, CONVOLUTION} <= set(material.families):
                found.append(_words(saying, {}, NOT_DERIVABLE, (), CITED))
            continue
        for place, family in enumerate(material.families):
            if saying.about == (family if family in (ATTENTION, CONVOLUTION) else ANY):
                found += _of_layer(saying, material, place)
    return tuple(found)


def _of_layer(saying: Saying, material: Material, place: int) -> Iterator[Decided]:
    """A sentence about one layer; none where the layer has no such quantity or cannot run."""
    cost = material.layers[place]
    values: dict[str, Cell] = {"layer": Label(cost.label), "form": form(cost, "parameters"), "macs": form(cost, "macs")}
    if saying.run:
        verdict = _by_running(saying.run, material.heard[place])
        if verdict:
            yield _words(saying, values, verdict, (), RUN)
        return
    try:
        checks = tuple(_checked(text, material, place) for text in _fitting(saying, cost))
    except UserError:
        return
    yield _words(saying, values, _joined(saying, checks), checks, DERIVED)


def _fitting(saying: Saying, cost: LayerCost) -> Iterator[str]:
    """The claims of a sentence, in the sizes that the layer has."""
    yield from saying.claims
    if saying.only:
        has_channels = "c_out" in cost.setting.layer.free_sizes
        yield saying.only if has_channels else saying.only.replace("c_out", "d")


def _checked(text: str, material: Material, place: int) -> Checked:
    """A claim about the layer as the report names it."""
    request, cost = material.question.layers[place], material.layers[place]
    shown = re.sub(r"[()\s]+", "-", request.label).strip("-")
    statement = parse_statement(text.replace("(L)", f"({shown})"))
    counts = {name: str(count) for name, count in cost.setting.counts.items()}
    meant = LayerRequest(
        request.name, shown, request.file, MappingProxyType({**counts, **request.settings}), request.kind
    )
    terms = {name: replace(term, layer=meant) for name, term in statement.terms.items()}
    return checked(replace(statement, terms=MappingProxyType(terms)))


def _joined(saying: Saying, checks: tuple[Checked, ...]) -> str:
    """The verdict on a sentence from those on its claims."""
    first = _key(checks[0])
    if saying.only and first == TRUE and checks[-1].verdict.verdict == FALSE:
        return INCOMPLETE
    return first


def _key(found: Checked) -> str:
    return found.verdict.verdict.replace(" ", "_")


def _by_running(how: str, heard: Listening | None) -> str:
    """What a run on the sample series says; '' where the layer did not run."""
    if heard is None:
        return ""
    holds = heard.by_content if how == BY_CONTENT else not heard.by_content and heard.in_a_band
    return TRUE if holds else FALSE


def _words(saying: Saying, values: dict[str, Cell], verdict: str, checks: tuple[Checked, ...], known: str) -> Decided:
    said, why = Phrase(f"saying.{saying.key}", values), Phrase(f"saying_why.{saying.key}", values)
    words = _verdict_words(verdict, checks[0] if checks else None)
    if saying.told and checks and all(check.verdict.verdict == TRUE for check in checks):
        words = Phrase(f"saying_verdict.{saying.told}")
    return Decided(said, verdict, words, why, checks, known)


def _verdict_words(verdict: str, found: Checked | None) -> Phrase:
    conditional = CONDITIONAL.replace(" ", "_")
    values: dict[str, Cell] = {"condition": found.condition} if verdict == conditional and found is not None else {}
    return Phrase(f"saying_verdict.{verdict}", values)


def tally(found: tuple[Decided, ...]) -> Statement:
    """How many of the sentences got which verdict."""
    kinds = [TALLIED.get(one.verdict, "part") for one in found]
    parts = tuple(
        Phrase(f"saying_tally.{kind}", {"count": Count(kinds.count(kind))})
        for kind in ("true", "false", "part", "open", "cited")
        if kind in kinds
    )
    return Statement(Phrase("saying_tally.of", {"all": Count(len(found)), "parts": Several(parts)}))


TALLIED = {TRUE: "true", FALSE: "false", UNDECIDED: "open", NOT_DERIVABLE: "cited"}
"""Verdicts that are counted under a name of their own; the others are true in part."""
