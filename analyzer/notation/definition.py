"""A definition: lines whose options are still open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from analyzer.errors import LayerError, NotationError, did_you_mean
from analyzer.notation.layer import Layer
from analyzer.notation.parser import parse_lines
from analyzer.notation.syntax import Equation, Guard, Line, Sum, Transient, unique
from analyzer.notation.text import equation_text


def parse_definition(text: str, name: str = "layer") -> Definition:
    """Read a definition.

    Args:
        text: the lines of the notation.
        name: what errors call the layer.

    Raises:
        NotationError: with line and column, where the grammar does not know the text.
    """
    return Definition(name, parse_lines(text))


@dataclass(frozen=True)
class Definition:
    """Parsed lines whose options are still open."""

    name: str
    lines: tuple[Line, ...]
    _layers: dict[tuple[str, ...], Layer] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def options(self) -> tuple[str, ...]:
        """The options its guards name."""
        guards = [line.guard for line in self.lines]
        for line in self.lines:
            if isinstance(line.statement, Equation):
                guards += [term.guard for term in line.statement.right.terms]
        return unique(guard.option for guard in guards if guard)

    @property
    def outline(self) -> tuple[str, ...]:
        """Its lines as written."""
        return tuple({line.number: line.text for line in self.lines}.values())

    @property
    def counts(self) -> tuple[str, ...]:
        """Sizes that have to be known before it is a layer: none, unlike those of a stack."""
        return ()

    repeat_sizes = counts

    def layer(
        self, options: Collection[str] = (), counts: Mapping[str, int] | None = None, written_out: bool = False
    ) -> Layer:
        """The layer with these options and no others; `counts` and `written_out` are for stacks, which repeat.

        Raises:
            LayerError: an option it does not have.
            NotationError: lines that, with these options, contradict each other.
        """
        for option in options:
            if option not in self.options:
                known = ", ".join(self.options) or "none"
                near = did_you_mean(option, self.options)
                raise LayerError(f"{self.name} has no option {option!r}{near}; options: {known}")
        chosen = tuple(sorted(options))
        if chosen not in self._layers:
            self._layers[chosen] = self._with(chosen)
        return self._layers[chosen]

    def _with(self, options: tuple[str, ...]) -> Layer:
        lines = [_with_options(line, options) for line in self.lines if _holds(line.guard, options)]
        switched_off = _made_by(self.lines) - _made_by(lines)
        kept = tuple(line for line in lines if not _is_transient(line, switched_off))
        return Layer(self.name, kept, options)


def _holds(guard: Guard | None, options: Collection[str]) -> bool:
    return guard is None or (guard.option in options) == guard.wanted


def _made_by(lines: Iterable[Line]) -> set[str]:
    return {line.statement.left.name for line in lines if isinstance(line.statement, Equation)}


def _is_transient(line: Line, switched_off: Collection[str]) -> bool:
    """True for `transient s` where another option takes away the line that makes s."""
    return isinstance(line.statement, Transient) and line.statement.name in switched_off


def _with_options(line: Line, options: Collection[str]) -> Line:
    """The line with only those terms whose guards hold."""
    if not isinstance(line.statement, Equation):
        return line
    terms = tuple(term for term in line.statement.right.terms if _holds(term.guard, options))
    if not terms:
        raise NotationError("with these options nothing is left on the right", line.number)
    kept = replace(line.statement, right=Sum(terms))
    if len(terms) != len(line.statement.right.terms) or any(term.guard for term in terms):
        kept = replace(kept, text=equation_text(kept.left, kept.right))
    return replace(line, statement=kept)
