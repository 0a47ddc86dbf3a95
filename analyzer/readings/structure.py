"""How a layer moves information: reach, sequential steps, path length, the state a generator carries.

Reach is that of a sequence long enough to hold the window. All rules hold in any domain.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd, prod

from analyzer.notation.layer import Layer
from analyzer.notation.schedule import Group
from analyzer.notation.syntax import Affine, Dim, Equation, Formula, Index, Place, Ref
from analyzer.readings.domains import Domain, Sizes, Value
from analyzer.readings.positions import axes_read, own_position, positions_of, runs_along
from analyzer.readings.work import elements, times

WHOLE = "whole"
"""A reach: as far as the sequence goes."""


@dataclass(frozen=True)
class Structure:
    """How a layer moves information.

    Attributes:
        back: positions an output sees before its own.
        ahead: positions it sees after its own.
        whole: True where one of these is the whole sequence.
        stride: positions of the input per position of the output.
        steps: dependent steps at the granularity of whole operations.
        walked: time steps from the first position to the last, however they are carried out; recurrences on top of
            each other are crossed along one of them.
        sees_whole_at_once: an equation relates all positions in one step.
        skips: identical layers see every so-many-th position only (a dilation), 1 where they see all.
        state: elements kept to make the next output, None where that needs the future.
        carried: the same per array.
    """

    back: Value
    ahead: Value
    whole: bool
    stride: Value
    steps: Value
    walked: Value
    sees_whole_at_once: bool
    skips: int
    state: Value | None
    carried: dict[str, Value]


@dataclass(frozen=True)
class _Reach:
    back: Value = 0
    ahead: Value = 0
    stride: Value = 1


def structure_of(layer: Layer, sizes: Sizes) -> Structure:
    """Everything above, derived from the equations."""
    reach, at_once = _reaches(layer, sizes)
    found = reach.get(layer.output.left.name) or _Reach()
    last = sizes["n"] - 1 if "n" in layer.dims else 0
    back, ahead = (last if side is WHOLE else side for side in (found.back, found.ahead))
    carried = _carried(layer, sizes)
    looks_ahead = found.ahead is WHOLE or not sizes.domain.is_zero(ahead)
    return Structure(
        back,
        ahead,
        WHOLE in (found.back, found.ahead),
        found.stride,
        _sequential_steps(layer, sizes, layer.parallel),
        _walked(layer, sizes),
        at_once,
        _skips(layer, sizes),
        None if looks_ahead else sum(carried.values()),
        carried,
    )


def receptive_field(found: Structure, sizes: Sizes) -> Value:
    """Positions from the first to the last that one output depends on."""
    return sizes["n"] if found.whole else found.back + found.ahead + 1


def maximum_path_length(found: Structure, sizes: Sizes) -> Value | None:
    """Identical layers, or time steps of a recurrence, until every output depends on every input it may see.

    Of a stack, copies of the whole stack. Recurrences on top of each other still take one step per position: a path
    climbs from one to the next at any of them.

    None where stacking never gets there. The layer has to keep the number of positions.
    """
    domain: Domain = sizes.domain
    if found.whole:
        return 1 if found.sees_whole_at_once else found.walked
    causal = domain.is_zero(found.ahead)
    nearest = found.back if causal else domain.minimum(found.back, found.ahead)
    if domain.is_zero(nearest):
        return None
    return domain.ceil(sizes["n"] - 1, nearest)


def _sequential_steps(layer: Layer, sizes: Sizes, parallel: frozenset[str]) -> Value:
    """The longest chain of recurrences, each as long as the dimension it walks, or its logarithm; 1 without any."""
    depth: dict[str, Value] = {}
    for group in layer.schedule:
        before = _largest(sizes.domain, [0, *(depth.get(r.name, 0) for e in group.equations for r in e.reads)])
        for equation in group.equations:
            name = equation.left.name
            depth[name] = before + _steps_of(group, sizes, parallel)
            for repeated in layer.repeats:
                if repeated.result == name:
                    depth[name] = _repeated(depth[repeated.source], depth[name], sizes.value(repeated.times))
    deepest = _largest(sizes.domain, list(depth.values()))
    return 1 if sizes.domain.is_zero(deepest) else sizes.domain.maximum(deepest, 1)


def _walked(layer: Layer, sizes: Sizes) -> Value:
    """The longest walk of a recurrence along the layer's own sequence; 1 without any."""
    kinds = positions_of(layer)
    dims = {layer.classes[group.walks] for group in layer.schedule if group.walks and kinds.get(group.walks) == "n"}
    return _largest(sizes.domain, [sizes[dim] for dim in sorted(dims)] or [1])


def _steps_of(group: Group, sizes: Sizes, parallel: frozenset[str]) -> Value:
    """Dependent steps of a group: the length of what a recurrence walks or, as a parallel scan, its doublings."""
    if group.walks is None:
        return 0
    length = sizes[group.walks]
    return sizes.domain.ceil_log2(length) if group.equations[0].left.name in parallel else length


def _repeated(start: Value, end: Value, times: Value) -> Value:
    """Where something leads that led from `start` to `end` once."""
    return WHOLE if WHOLE in (start, end) else start + times * (end - start)


def _largest(domain: Domain, values: list[Value]) -> Value:
    out = values[0]
    for value in values[1:]:
        out = domain.maximum(out, value)
    return out


def _skips(layer: Layer, sizes: Sizes) -> int:
    """The common factor of all distances a window looks at: 2 for a kernel of dilation 2. Exact sizes only."""
    if not sizes.domain.exact:
        return 1
    kinds, common, plain = positions_of(layer), 0, False
    for equation in layer.equations:
        own = own_position(layer, equation)
        for ref, index, axis in () if equation.wiring else axes_read(layer, equation):
            if ref.parameter or axis not in kinds:
                continue
            if not isinstance(index, Affine):
                plain |= isinstance(index, Dim) and index.name != own
                continue
            for step in index.steps:
                if step.dim != own and sizes[step.dim] > 1:
                    common = gcd(common, int(sizes.value(step.coefficient)))
    return 1 if plain else max(common, 1)


# -------------------------------------------------------------------------------------------- reach


def _reaches(layer: Layer, sizes: Sizes) -> tuple[dict[str, _Reach], bool]:
    """Array to how far it sees along the first sequence; and whether one equation sees all of it at once."""
    kinds = positions_of(layer)
    reach = {ref.name: _Reach() for ref in layer.inputs if any(kinds.get(dim) == "n" for dim in ref.dims)}
    at_once = False
    for group in layer.schedule:
        for equation in group.equations:
            seen = [_seen(layer, equation, r, reach[r.name], sizes) for r in equation.reads if r.name in reach]
            if not seen:
                continue
            joined = _Reach(
                _join(sizes.domain, [s.back for s in seen]),
                _join(sizes.domain, [s.ahead for s in seen]),
                seen[0].stride,
            )
            reach[equation.left.name] = _carried_on(layer, equation, reach, joined, sizes)
            before = [reach[ref.name] for ref in equation.reads if ref.name in reach]
            fresh = all(r.back is not WHOLE and r.ahead is not WHOLE for r in before)
            at_once |= not group.walks and WHOLE in (joined.back, joined.ahead) and fresh
        if group.walks and kinds.get(group.walks) == "n":
            for equation in group.equations:
                old = reach.get(equation.left.name, _Reach())
                up = group.direction < 0
                whole = _Reach(WHOLE, old.ahead, old.stride) if up else _Reach(old.back, WHOLE, old.stride)
                reach[equation.left.name] = whole
    return reach, at_once


def _carried_on(layer: Layer, equation: Equation, known: dict[str, _Reach], once: _Reach, sizes: Sizes) -> _Reach:
    """The reach of what an equation makes; where it ends a repeat, of the last time."""
    for repeated in layer.repeats:
        if repeated.result == equation.left.name:
            start, times = known[repeated.source], sizes.value(repeated.times)
            once = _Reach(
                _repeated(start.back, once.back, times), _repeated(start.ahead, once.ahead, times), once.stride
            )
    return once


def _join(domain: Domain, values: list[Value]) -> Value:
    return WHOLE if any(value is WHOLE for value in values) else _largest(domain, values)


def _seen(layer: Layer, equation: Equation, ref: Ref, source: _Reach, sizes: Sizes) -> _Reach:
    """How far one read looks, on top of what its source has already seen."""
    if equation.wiring:
        return source
    kinds, own = positions_of(layer), own_position(layer, equation)
    back, ahead, stride = source.back, source.ahead, source.stride
    for index, axis in zip(ref.indices, layer.shapes[ref.name], strict=True):
        if kinds.get(axis) != "n":
            continue
        low, high, step = _window(layer, equation, index, own, sizes)
        back, ahead = _plus(back, low, source.stride), _plus(ahead, high, source.stride)
        stride = source.stride * step
    return _Reach(back, ahead, stride)


def _plus(seen: Value, more: Value, stride: Value) -> Value:
    return WHOLE if WHOLE in (seen, more) else seen + more * stride


def _window(
    layer: Layer, equation: Equation, index: Index, own: str | None, sizes: Sizes
) -> tuple[Value, Value, Value]:
    """(positions back, positions ahead, stride) of one index, seen from the equation's own position."""
    if isinstance(index, Dim):
        if index.name == own and own in runs_along(equation):
            return WHOLE, WHOLE, 1
        if index.name == own or (own is not None and index.name in equation.left.dims):
            return 0, 0, 1
        if own is None:
            return WHOLE, WHOLE, 1
        return (*_band_window(layer, own, index.name, sizes), 1)
    if not isinstance(index, Affine) or own not in index.dims:
        return WHOLE, WHOLE, 1
    low: Value = 0
    high: Value = 0
    stride: Value = 1
    for offset in index.offsets:
        size = sizes.value(offset.size)
        low, high = low + offset.sign * size, high + offset.sign * size
    for step in index.steps:
        coefficient = sizes.value(step.coefficient)
        if step.dim == own:
            stride = coefficient
        elif step.sign > 0:
            high = high + coefficient * (sizes[step.dim] - 1)
        else:
            low = low - coefficient * (sizes[step.dim] - 1)
    return sizes.domain.maximum(-low, 0), sizes.domain.maximum(high, 0), stride


def _band_window(layer: Layer, own: str, other: str, sizes: Sizes) -> tuple[Value, Value]:
    """How far `other` may lie behind and ahead of `own` under a mask."""

    def bound(formula: Formula | None, sign: int) -> Value:
        return WHOLE if formula is None else sizes.domain.maximum(sign * sizes.value(formula), 0)

    for band in layer.bands:
        if band.pair == {own, other}:
            if band.first == own:  # own - other: positive looks back
                return bound(band.high, 1), bound(band.low, -1)
            return bound(band.low, -1), bound(band.high, 1)
    return WHOLE, WHOLE


# -------------------------------------------------------------------------------------------- state


def _carried(layer: Layer, sizes: Sizes) -> dict[str, Value]:
    """Array to the elements of it that the next output needs: those read at another position than its own."""
    kinds = positions_of(layer)
    kept: dict[str, Value] = {}
    last = own_position(layer, layer.output)
    summaries = {
        equation.left.name
        for equation in layer.equations
        if any(dim in kinds for ref in equation.reads for dim in layer.shapes[ref.name])
    }
    for equation in layer.equations:
        own = own_position(layer, equation)
        for ref in equation.reads:
            if ref.parameter or own is None or equation.wiring:
                continue
            if last is not None and kinds.get(own) != kinds.get(last):  # of another sequence, as in an encoder: done
                continue
            shape = layer.shapes[ref.name]
            axes = [(i, axis) for i, axis in zip(ref.indices, shape, strict=True) if axis in kinds]
            if not axes and ref.name in summaries:  # a summary of positions: kept whole
                kept[ref.name] = times(layer, ref.name, sizes) * elements(layer, ref.name, sizes)
            if not axes or any(isinstance(i, Dim) and i.name == own for i, _ in axes):
                continue
            index, axis = axes[0]
            look = _look_back(layer, equation, index, own, sizes)
            per_position = prod(sizes[dim] for dim in shape if dim != axis)
            value = times(layer, ref.name, sizes) * per_position * (sizes[axis] if look is WHOLE else look)
            kept[ref.name] = sizes.domain.maximum(kept[ref.name], value) if ref.name in kept else value
    return kept


def _look_back(layer: Layer, equation: Equation, index: Index, own: str, sizes: Sizes) -> Value:
    """How many earlier positions a read needs: a window its length, a masked dimension what the mask leaves."""
    if isinstance(index, Place):
        return 1
    if isinstance(index, Dim):
        back = _band_window(layer, own, index.name, sizes)[0]
        return back if back is WHOLE else sizes.domain.minimum(back, sizes[own])
    return _window(layer, equation, index, own, sizes)[0]
