"""Lines of derivations: closed forms, differences, substitutions."""

from __future__ import annotations

from analyzer.answers.claimed import Claimed
from analyzer.answers.data import formula_text, sizes_data
from analyzer.answers.question import Question
from analyzer.answers.verdicts import Step
from analyzer.blocks import Cell, Count, Expression, Label, Several
from analyzer.notation.formulas import written
from analyzer.notation.syntax import Formula, Operation, names_in
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.positivity import GAP, Proof
from analyzer.sizes import SPELLED

_MOST_TERMS = 14
"""A line with more terms than this is left out."""


def form_steps(claimed: Claimed, *formulas: Formula | None) -> tuple[Step, ...]:
    """The closed form of every quantity that the formulas name, and what its rounded sizes stand for."""
    found: dict[str, Step] = {}
    for label in dict.fromkeys(name for f in formulas if f is not None for name in names_in(f)):
        if label not in claimed.statement.terms:
            continue
        form, definitions = claimed.display(label)
        for name, formula in ((label, form), *definitions.items()):
            step = equation_step(name, formula)
            found[step.text] = step
    return tuple(found.values())


def equation_step(name: str, form: Formula) -> Step:
    """`name = form`."""
    return Step("form", {"what": Label(name), "form": Expression(form)}, f"{name} = {formula_text(form)}")


def given_step(claimed: Claimed) -> Step | None:
    """The sizes that are given."""
    given = dict(claimed.given)
    for setting in claimed.settings.values():
        given |= {name: value for name, value in setting.given.items() if name not in given}
    if not given:
        return None
    text = ", ".join(f"{name} = {value}" for name, value in sizes_data(given).items())
    return Step("given", {"sizes": Label(text)}, text)


def difference_step(claimed: Claimed, left: Formula, right: Formula) -> Step:
    """Left - right, its common factor in front."""
    value = claimed.form(left) - claimed.form(right)
    form = value.factored if value.is_plain else value.formula
    names = [written(side, SPELLED) for side in (left, right)]
    values: dict[str, Cell] = {"left": Label(names[0]), "right": Label(names[1]), "form": Expression(form)}
    return Step(
        "difference", values, f"{_bracketed(names[0], left)} - {_bracketed(names[1], right)} = {formula_text(form)}"
    )


def _bracketed(text: str, formula: Formula) -> str:
    return f"({text})" if isinstance(formula, Operation) and formula.symbol in "+-" else text


def proof_step(proof: Proof) -> tuple[Step, ...]:
    """What conditions were used as, and what is then plainly not negative."""
    names = {name for _, form in proof.substitutions for name in form.names()} | set(proof.rest.names())
    gaps = sorted(name for name in names if name.startswith(GAP))
    plain = {name: f"s{place}" for place, name in enumerate(gaps, 1)} if len(gaps) > 1 else dict.fromkeys(gaps, "s")
    put = {name: Polynomial.symbol(short) for name, short in plain.items()}
    rest = proof.rest.substitute(put)
    nested = any(name.startswith(GAP) for name, _ in proof.substitutions)
    if not proof.substitutions or nested or len(rest.terms) > _MOST_TERMS or any(len(n) > 3 for n in rest.names()):
        return ()
    with_ = [(name, form.substitute(put)) for name, form in proof.substitutions]
    cells = Several(tuple(Expression(form.formula, equals=name) for name, form in with_))
    text = ", ".join(f"{name} = {formula_text(form.formula)}" for name, form in with_)
    values: dict[str, Cell] = {"substitutions": cells, "rest": Expression(rest.formula)}
    return (Step("substituted", values, f"{text}: {formula_text(rest.formula)}"),)


def change_step(name: str, change: Polynomial) -> Step:
    """What one more of a size adds."""
    shown = SPELLED.get(name, name)
    values: dict[str, Cell] = {"name": Label(shown), "form": Expression(change.formula)}
    return Step("step", values, f"{shown} -> {shown} + 1: {formula_text(change.formula)}")


def order_step(name: str, power: Polynomial) -> Step:
    """What one size alone makes of a quantity."""
    values: dict[str, Cell] = {"name": Label(SPELLED.get(name, name)), "form": Expression(power.formula, order=True)}
    return Step("order", values, f"{SPELLED.get(name, name)}: O({formula_text(power.formula)})")


_KERNEL = "3"
_LENGTHS = (64, 4096)


def dilated_steps(claimed: Claimed) -> tuple[Step, ...]:
    """For path lengths: what a stack has whose dilations double from layer to layer."""
    from analyzer.answers.reach import reach
    from analyzer.answers.stacking import DOUBLING, PLAIN

    found: list[Step] = []
    for term in claimed.statement.terms.values():
        setting = claimed.settings[term.layer.label]
        if term.quantity != "maximum_path_length" or "D" not in setting.layer.free_sizes or "D" in setting.given:
            continue
        kernel = str(setting.given.get("k", _KERNEL))
        settings = {"k": kernel} if "k" not in term.layer.settings else {}
        lengths: list[tuple[int, int]] = []
        for n in _LENGTHS:
            stacks = reach(Question((term.layer,), {**settings, "n": str(n)}, {}, "")).stacks
            first = stacks[0].padding
            layers = {stack.dilation: stack.length for stack in stacks if stack.padding == first}
            lengths.append((layers.get(PLAIN) or 0, layers.get(DOUBLING) or 0))
        if all(doubling for _, doubling in lengths):
            found.append(_dilated_step(setting.label, kernel, lengths))
    return tuple(found)


def _dilated_step(label: str, kernel: str, lengths: list[tuple[int, int]]) -> Step:
    values: dict[str, Cell] = {"layer": Label(label), "kernel": Label(f"k={kernel}")}
    text = []
    for place, (n, (plain, doubling)) in enumerate(zip(_LENGTHS, lengths, strict=True)):
        values |= {f"n{place}": Count(n), f"plain{place}": Count(plain), f"doubling{place}": Count(doubling)}
        text.append(f"n = {n}: {doubling} (dilation 2^i), {plain} (dilation 1)")
    return Step("dilated", values, f"k = {kernel}, {'; '.join(text)}")
