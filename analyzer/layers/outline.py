"""The steps of a stack as people read them."""

from __future__ import annotations

from analyzer.notation.formulas import written
from analyzer.notation.stack import Block, Elementwise, Gather, Named, Parallel, Repeat, Residual, Use
from analyzer.notation.syntax import Number
from analyzer.sizes import SPELLED

_UNSAID = [(name, Number(1)) for name in ("S", "D", "G")]


def outline_of(steps: tuple[Block, ...], depth: int = 0) -> tuple[str, ...]:
    """The steps as indented lines."""
    found: list[str] = []
    for step in steps:
        guard = "" if step.guard is None else f"{'' if step.guard.wanted else 'not '}{step.guard.option}? "
        text = "  " * depth + guard
        match step:
            case Use():
                words = [*(w for w in step.options if w not in ("same",)), *(_passed(*names) for names in step.passed)]
                told = ((size, formula) for size, formula in step.sizes.items() if (size, formula) not in _UNSAID)
                words += [f"{SPELLED.get(size, size)}={written(formula, SPELLED)}" for size, formula in told]
                words += [f"{name}={array}" for name, array in (*step.inputs.items(), *step.shares.items())]
                found.append(f"{text}{step.name}{': ' if words else ''}{', '.join(words)}")
            case Residual():
                found += [f"{text}residual", *outline_of(step.body, depth + 1)]
                if step.shortcut:
                    found += ["  " * depth + "shortcut", *outline_of(step.shortcut, depth + 1)]
            case Parallel():
                for branch in step.branches:
                    found += [f"{text}branch", *outline_of(branch, depth + 1)]
            case Named():
                source = f" from {step.source}" if step.source else ""
                found += [f"{text}{step.name}{source}", *outline_of(step.steps, depth + 1)]
            case Repeat():
                over = f" over {step.index}" if step.index else ""
                found += [f"{text}repeat {written(step.times, SPELLED)}{over}", *outline_of(step.steps, depth + 1)]
            case Elementwise():
                found.append(f"{text}{step.function}")
            case Gather():
                found.append(f"{text}sum of all {step.array}")
    return tuple(found)


def _passed(own: str, wanted: str) -> str:
    return f"{wanted}?" if own == wanted else f"{wanted}? {own}"
