"""What the forward pass saves for the backward pass. Rules for any domain.

An equation is one operation; the arrays it reads and makes have names, what stands inside it has not and is worked out
again. The gradient of

- a product needs each factor, where another factor has a gradient;
- a divisor needs itself as well;
- softmax, sigmoid, tanh, relu, exp and sqrt follows from their result: it is needed where the equation makes nothing
  else, and what they read where not;
- any other function, norm and gelu among them, needs what it reads;
- dropout needs its mask, one byte per element;
- a look-up needs the numbers of the rows it reads;
- a sum, a bracket, a view and a factor made of sizes needs nothing.

Parameters are there anyhow and are not counted, an array that several gradients need is saved once, a view is its
source, and what is `transient` is made again (and its mask drawn again) from the stored arrays it was made from. The
input counts where it is needed, the output only where the layer's own gradients need it. Row statistics of a norm are
worked out again.

At float16 these are the bytes of Korthikanti et al. 2022, Reducing Activation Recomputation in Large Transformer
Models, section 4 and equation 2 (quoted in the documentation of MindSpore Transformers, performance optimisation, and
of AWS Neuron, activation memory reduction): sbh(34 + 5as/h) for a transformer layer of width h and a heads.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from math import prod
from typing import TypeAlias

from analyzer.notation.layer import Layer
from analyzer.notation.syntax import Apply, Equation, Factor, Lookup, Number, Ref, Repeated, Size, Sum, Term, refs_of
from analyzer.readings.domains import Sizes, Value

SAVES_RESULT = frozenset({"softmax", "sigmoid", "tanh", "relu", "exp", "sqrt"})
"""Functions whose derivative follows from their result."""

LINEAR = frozenset({"", "dropout"})
"""Functions whose derivative needs no value of what they read."""

Need: TypeAlias = str | Apply
"""What a gradient needs: an array by its name, or a dropout, which stands for its mask."""


def leading_to_output(layer: Layer) -> frozenset[str]:
    """The arrays and parameters that the output depends on; of anything else there are no gradients."""

    def found() -> frozenset[str]:
        names = {layer.output.left.name}
        for group in reversed(layer.schedule):
            made = {equation.left.name for equation in group.equations}
            if made & names:
                names |= made | {ref.name for equation in group.equations for ref in equation.reads}
        return frozenset(names)

    return layer.once("leading to output", found)


def flows_to(factor: Factor, flows: Collection[str]) -> bool:
    """True where a gradient flows to something the factor is made of."""
    return any(ref.name in flows for ref in refs_of(factor.node))


# -------------------------------------------------------------------------------------------- needs of an operation


def needs_of(layer: Layer, equation: Equation, flows: Collection[str]) -> Iterator[Need]:
    """What the gradients of one equation need, where `flows` are the arrays and parameters gradients flow to."""
    function = _only_function(equation)
    if equation.left.name not in leading_to_output(layer):
        return
    if function is not None and function.function in SAVES_RESULT:
        if flows_to(Factor(function), flows):
            yield equation.left.name
            yield from _needs_of_sum(function.argument, flows)
    elif not equation.is_view:
        yield from _needs_of_sum(equation.right, flows)


def _only_function(equation: Equation) -> Apply | None:
    """The function an equation applies and does nothing else."""
    terms = equation.right.terms
    if len(terms) != 1 or terms[0].negative or len(terms[0].factors) != 1 or terms[0].factors[0].inverse:
        return None
    node = terms[0].factors[0].node
    return node if isinstance(node, Apply) else None


def _needs_of_sum(expression: Sum, flows: Collection[str]) -> Iterator[Need]:
    for term in expression.terms:
        yield from _needs_of_term(term, flows)


def _needs_of_term(term: Term, flows: Collection[str]) -> Iterator[Need]:
    flowing = [flows_to(factor, flows) for factor in term.arrays]
    for factor, own in zip(term.arrays, flowing, strict=True):
        if sum(flowing) - own or (own and factor.inverse):
            yield from _value_of(factor.node)
        if own and isinstance(factor.node, Apply):
            yield from _needs_of_function(factor.node, flows)
        elif own and isinstance(factor.node, Ref):
            yield from (index.ref.name for index in factor.node.indices if isinstance(index, Lookup))


def _needs_of_function(node: Apply, flows: Collection[str]) -> Iterator[Need]:
    if node.function == "dropout":
        yield node
    elif node.function not in LINEAR:
        for term in node.argument.terms:
            for factor in term.factors:
                yield from _value_of(factor.node)
    yield from _needs_of_sum(node.argument, flows)


def _value_of(node: Ref | Apply | Number | Size) -> Iterator[Need]:
    """What has to be there for the value of a factor to be worked out again."""
    yield from (ref.name for ref in refs_of(node) if not ref.parameter)
    yield from _dropouts(node)


def _dropouts(node: Ref | Apply | Number | Size) -> Iterator[Apply]:
    if isinstance(node, Apply):
        if node.function == "dropout":
            yield node
        for term in node.argument.terms:
            for factor in term.factors:
                yield from _dropouts(factor.node)


def masks_of(layer: Layer, equation: Equation, flows: Collection[str]) -> tuple[Apply, ...]:
    """The dropouts whose masks an equation's gradients need, each once; those of what is not stored are drawn again."""
    if equation.left.name in layer.transient:
        return ()
    return tuple({id(need): need for need in needs_of(layer, equation, flows) if isinstance(need, Apply)}.values())


def made_again(layer: Layer, flows: Collection[str]) -> frozenset[str]:
    """The arrays that are not stored and that gradients need, or that others of these are made from."""
    waiting = [
        need for equation in layer.equations for need in needs_of(layer, equation, flows) if isinstance(need, str)
    ]
    found = set[str]()
    while waiting:
        name = waiting.pop()
        if name not in found and _is_unstored(layer, name):
            found.add(name)
            waiting += _activations(layer.made[name])
    return frozenset(found)


def _is_unstored(layer: Layer, name: str) -> bool:
    return name in layer.made and (name in layer.transient or layer.made[name].is_view)


def _activations(equation: Equation) -> list[str]:
    return [ref.name for ref in equation.reads if not ref.parameter]


# -------------------------------------------------------------------------------------------- copies of an array


@dataclass(frozen=True)
class Copies:
    """Copies of a stored array that are needed, where the steps that make it are repeated.

    Attributes:
        array: its name.
        level: how many of the repeats around it, the inner ones first, are needed at their last time only.
        fed: the repeat of that level (from 1) hands it to its next time: needed are all but the last of these.
    """

    array: str
    level: int = 0
    fed: bool = False


def copies_needed(layer: Layer, equation: Equation, flows: Collection[str]) -> Iterator[Copies]:
    """The stored arrays an equation's gradients need: views as their source, what is not stored as what made it."""
    around = repeats_around(layer, equation.left.name)
    for need in needs_of(layer, equation, flows):
        if isinstance(need, str):
            yield from _stored(layer, need, around, set())


def _stored(layer: Layer, name: str, around: Collection[Repeated], seen: set[str]) -> Iterator[Copies]:
    """The stored arrays behind a name, as seen from inside the repeats `around`."""
    if name in seen:
        return
    seen.add(name)
    if not _is_unstored(layer, name):
        yield Copies(name, sum(repeated not in around for repeated in repeats_around(layer, name)))
        return
    fed = [repeated for repeated in layer.repeats if repeated.source == name]
    outside = [repeated for repeated in around if repeated not in fed]
    for read in _activations(layer.made[name]):
        yield from _stored(layer, read, outside, seen)
    for repeated in fed:  # the first time from outside, then what the time before has made
        yield from _fed_back(layer, repeated)


def _fed_back(layer: Layer, repeated: Repeated) -> Iterator[Copies]:
    inside = repeats_around(layer, repeated.result)
    for copies in _stored(layer, repeated.result, inside, {repeated.source}):
        within = repeated in repeats_around(layer, copies.array)
        yield Copies(copies.array, copies.level + 1, fed=True) if within else copies


def repeats_around(layer: Layer, array: str) -> tuple[Repeated, ...]:
    """The repeats an array is made in, the inner ones first."""
    return tuple(repeated for repeated in layer.repeats if array in repeated.arrays)


def number_of_copies(layer: Layer, array: str, needed: Iterable[Copies], sizes: Sizes) -> Value:
    """How many copies of one array are needed by all that need it, each counted once."""
    times = [sizes.value(repeated.times) for repeated in repeats_around(layer, array)]
    needed = list(needed)
    lowest = min((copies.level for copies in needed if not copies.fed), default=None)
    total: Value = 0 if lowest is None else prod(times[lowest:])
    for level in {copies.level for copies in needed if copies.fed}:
        if lowest is None or level <= lowest:
            total = total + (times[level - 1] - 1) * prod(times[level:])
    return total
