"""Which dimensions run over positions, and what each equation is for: derived from the definition, never tagged."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.notation.layer import Layer
from analyzer.notation.syntax import Affine, Apply, Equation, Index, Ref, refs_of

MIXING, PROJECTION, POINTWISE, VIEW = "mixing", "projection", "pointwise", "view"


def positions_of(layer: Layer) -> dict[str, str]:
    """Dimension to 'n' (the layer's own sequence) or 'm' (a second one), for those that run over positions.

    A dimension of the size of n or m is one; so is what indexes an axis of positions, and the first dimension of the
    left side that an affine index into such an axis leaves (a strided output).
    """
    return layer.once("positions", lambda: _positions(layer))


def _positions(layer: Layer) -> dict[str, str]:
    kinds = {dim: leader for dim, leader in layer.classes.items() if leader in ("n", "m")}
    changed = True
    while changed:
        changed = False
        for equation in layer.equations:
            for _, index, axis in axes_read(layer, equation):
                if isinstance(index, Affine) and axis in kinds and not any(dim in kinds for dim in index.dims):
                    for dim in [dim for dim in index.dims if dim in equation.left.dims][:1]:
                        kind = kinds[axis]
                        kinds |= {same: kind for same in layer.dims if layer.classes[same] == layer.classes[dim]}
                        changed = True
    return kinds


def axes_read(layer: Layer, equation: Equation) -> Iterator[tuple[Ref, Index, str]]:
    """Every (array, index, dimension of the array there) that the equation reads."""
    for ref in equation.reads:
        for index, axis in zip(ref.indices, layer.shapes[ref.name], strict=True):
            yield ref, index, axis


def own_position(layer: Layer, equation: Equation) -> str | None:
    """The position dimension an equation's result belongs to: n if it is there, else the first; None without one."""
    kinds = positions_of(layer)
    own = [dim for dim in equation.left.dims if dim in kinds]
    return "n" if "n" in own else own[0] if own else None


def roles_of(layer: Layer) -> dict[str, str]:
    """Array to what the equation that makes it is for.

    'mixing' relates positions (the core): an affine index over positions, a sum or a softmax over positions, two
    position dimensions together, a part of a recurrence, or a parameter-free equation that reads the result of one.
    'projection' sums channels with a parameter. Else 'pointwise' or 'view'.
    """
    return layer.once("roles", lambda: _roles(layer))


def _roles(layer: Layer) -> dict[str, str]:
    roles: dict[str, str] = {}
    for group in layer.schedule:
        for equation in group.equations:
            roles[equation.left.name] = _role(layer, equation, roles, recurrent=group.walks is not None)
    return roles


def _role(layer: Layer, equation: Equation, known: dict[str, str], recurrent: bool) -> str:
    if equation.is_view:
        return VIEW
    learned = any(ref.parameter for ref in equation.reads)
    reads_out = not learned and any(known.get(ref.name) == MIXING for ref in equation.reads)
    if recurrent or reads_out or _relates_positions(layer, equation):
        return MIXING
    return PROJECTION if _projects(equation) else POINTWISE


def mixes_positions(layer: Layer) -> bool:
    """True for a layer made to relate positions: by a summed product, a recurrence or a transform of its core.

    A norm whose mean and variance run over positions only adds them up: it is none.
    """
    roles = roles_of(layer)
    return any(
        roles[equation.left.name] == MIXING
        and (group.walks is not None or equation.left.name in layer.transforms or _sums_products(equation))
        for group in layer.schedule
        for equation in group.equations
    )


def _sums_products(equation: Equation) -> bool:
    return any(len(term.arrays) > 1 and set(term.dims) - set(equation.left.dims) for term in equation.right.terms)


def _relates_positions(layer: Layer, equation: Equation) -> bool:
    kinds = positions_of(layer)
    dims = {dim for dim in (*equation.left.dims, *equation.right.dims) if dim in kinds}
    summed = dims - set(equation.left.dims)
    shifted = any(
        isinstance(index, Affine) and not index.plain and axis in kinds and not ref.parameter
        for ref, index, axis in axes_read(layer, equation)
    )
    return shifted or bool(summed) or len(dims) > 1 or bool(dims & runs_along(equation))


def runs_along(equation: Equation) -> set[str]:
    """The dimensions that functions of the equation run along, as m in softmax(s[b n m], m)."""
    waiting, found = [equation.right], set[str]()
    while waiting:
        for term in waiting.pop().terms:
            for factor in term.factors:
                if isinstance(factor.node, Apply):
                    waiting.append(factor.node.argument)
                    found |= {factor.node.along} if factor.node.along else set()
    return found


def _projects(equation: Equation) -> bool:
    """Some product sums over a dimension and holds a parameter."""
    for term in equation.right.terms:
        sums = len(term.arrays) > 1 and bool(set(term.dims) - set(equation.left.dims))
        if sums and any(ref.parameter for factor in term.arrays for ref in refs_of(factor.node)):
            return True
    return False
