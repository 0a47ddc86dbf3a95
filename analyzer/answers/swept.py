"""From a question with ranges to a plan of work: the axes, and every layer's cost over all of them as a program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod
from types import MappingProxyType

from analyzer.answers.axes import axis_values, is_axis
from analyzer.answers.conditions import Condition
from analyzer.answers.context import Context
from analyzer.answers.question import Question
from analyzer.answers.reasons import absent
from analyzer.answers.settings import Setting, missing_sizes, settings, spelled
from analyzer.errors import QuestionError, SizeError
from analyzer.notation.syntax import Number
from analyzer.readings.domains import Sizes, Value, check_size
from analyzer.readings.grid.compiler import program
from analyzer.readings.grid.forms import GridForms, UndecidedError, default_heads, required_of
from analyzer.readings.grid.program import Program
from analyzer.readings.grid.tiles import Axis, GridLayer
from analyzer.readings.polynomial import Polynomial
from analyzer.readings.quantities import Absent, Reader
from analyzer.sizes import BY_LETTER, SPELLED

MOST_APART = 2000
"""Formulas that one layer may have, one for each value of the sizes that decide which rules hold."""

_CHOICE = "P"
"""Padding is a size, or one of some words."""


def axes_of(question: Question) -> tuple[Axis, ...]:
    """The ranges of a question, in the order they are given.

    Raises:
        QuestionError: none, one within a layer, or one that has no meaning.
        SizeError: a value that the size may not have.
    """
    for layer in question.layers:
        for name, text in layer.settings.items():
            if ".." in text:
                raise QuestionError(
                    f"{layer.label}: a range stands beside the layers, {SPELLED.get(name, name)}={text}, and holds for "
                    "every layer that has the size"
                )
    found = []
    for name, text in question.settings.items():
        if is_axis(text) and (text.strip()[:1].isdigit() or (name in BY_LETTER and name != _CHOICE)):
            values = axis_values(text, SPELLED.get(name, name))
            check_size(name, values[0])
            check_size(name, values[-1])
            found.append(Axis(name, values))
    if not found:
        missing_sizes(question)  # a misspelt size is told first
        said = "give at least one size as a range, as n=2^8..2^20:x2, k=3..63:+4 or d=256,512"
        raise QuestionError(said, "error.no_range")
    return tuple(found)


def settings_at(question: Question, axes: Sequence[Axis], point: Sequence[int] = ()) -> tuple[Setting, ...]:
    """Every layer of a question at one point of its grid; without a point, at the first one.

    Raises:
        UserError: the question without its ranges cannot be answered.
    """
    values = point or [axis.values[0] for axis in axes]
    texts = {axis.name: str(value) for axis, value in zip(axes, values, strict=True)}
    return settings(replace(question, settings=MappingProxyType({**question.settings, **texts})))


def fixed_sizes(question: Question, axes: Sequence[Axis]) -> tuple[Mapping[str, int], ...]:
    """Of every layer the given sizes that are the same at all points: a layer's own size stands against a range."""
    ends = (settings_at(question, axes, [axis.values[end] for axis in axes]) for end in (0, -1))
    ranges = {axis.name for axis in axes if len(axis.values) == 1}
    return tuple(
        {name: size for name, size in first.given.items() if name not in ranges and last.given.get(name) == size}
        for first, last in zip(*ends, strict=True)
    )


class Planner:
    """Makes the programs of one layer.

    Args:
        question: with its ranges.
        place: of the layer in the question.
        axes: of the grid.
        about: convention and bytes of an element.
        quantities: what is asked for, by name.
        conditions: what is asked for behind these.
        partly: whether a point counts that has some of the quantities only, as a row of a table does.
    """

    def __init__(
        self,
        question: Question,
        place: int,
        axes: Sequence[Axis],
        about: Context,
        quantities: Sequence[str],
        conditions: Sequence[Condition],
        partly: bool,
    ) -> None:
        self.question, self.place, self.axes, self.about = question, place, tuple(axes), about
        self.quantities, self.conditions, self.partly = quantities, conditions, partly
        self.label = question.layers[place].label
        self.fixed = fixed_sizes(question, axes)[place]
        self.absent: QuestionError | None = None
        self.lacking: dict[int, QuestionError] = {}  # places of quantities that it has not at every point

    def plan(self) -> GridLayer:
        """Programs for all the values of as few axes as possible.

        Raises:
            QuestionError: the layer has no such quantity at any point, or rules that change too often.
            SizeError: it exists at no point.
        """
        apart = self._of_the_stack()
        while True:
            values = [self.axes[place].values for place in apart]
            if prod(map(len, values)) > MOST_APART:
                names = ", ".join(spelled(self.axes[place].name) for place in apart)
                raise QuestionError(
                    f"{self.label}: {names} decide which rules hold, each value is worked out on its "
                    f"own; a grid may have up to {MOST_APART:,} of them, here are {prod(map(len, values)):,}"
                )
            try:
                programs = {fixed: self._program(dict(zip(apart, fixed, strict=True))) for fixed in product(*values)}
            except UndecidedError as undecided:
                apart = self._more(apart, undecided.names)
                continue
            return self._done(apart, programs)

    def _done(self, apart: tuple[int, ...], programs: Mapping[tuple[int, ...], Program | None]) -> GridLayer:
        made = [one for one in programs.values() if one is not None]
        if not made and self.absent is not None:
            raise self.absent
        if not made:
            settings_at(self.question, self.axes)[self.place].exact()  # says what is wrong
            raise SizeError(f"{self.label} exists at no point of this grid")
        for place, error in self.lacking.items():
            if all(place in one.absent for one in made):
                raise error
        used = {a for one in made for kind, a, _ in one.steps if kind == "axis"}
        return GridLayer(apart, dict(programs), tuple(sorted(used | set(apart))))

    def _of_the_stack(self) -> tuple[int, ...]:
        """Axes that decide what a stack is made of."""
        counts = self._setting({}).counts
        return tuple(place for place, axis in enumerate(self.axes) if axis.name in counts)

    def _more(self, apart: tuple[int, ...], names: Sequence[str]) -> tuple[int, ...]:
        """One more axis to be taken value by value: of those it depends on, the one with the fewest values."""
        new = [place for place, axis in enumerate(self.axes) if axis.name in names and place not in apart]
        if not new:
            raise QuestionError(f"{self.label}: which rules hold depends on sizes that are no range")
        return tuple(sorted((*apart, min(new, key=lambda place: len(self.axes[place].values)))))

    def _setting(self, fixed: Mapping[int, int]) -> Setting:
        point = [fixed.get(place, axis.values[0]) for place, axis in enumerate(self.axes)]
        return settings_at(self.question, self.axes, point)[self.place]

    def _program(self, fixed: Mapping[int, int]) -> Program | None:
        """The program where some axes have one value; None where the layer does not exist."""
        setting = self._setting(fixed)
        domain = GridForms(setting.layer.assumptions)
        definitions: dict[str, Polynomial] = {}
        try:
            sizes = self._sizes(setting, domain, fixed, definitions)
            required_of(sizes, domain)
            forms = list(self._forms(setting, sizes, domain))
            absent = frozenset(place for place, form in enumerate(forms) if form is None)
        except SizeError:
            return None
        except QuestionError as error:
            self.absent = self.absent or error
            return None
        tops = [axis.values[-1] for axis in self.axes]
        names = [axis.name for axis in self.axes]
        known = [Polynomial.of(0) if form is None else form for form in forms]
        made = program(known, tuple(domain.required), names, tops, {**definitions, **domain.definitions})
        return replace(made, absent=absent) if absent else made

    def _sizes(
        self, setting: Setting, domain: GridForms, fixed: Mapping[int, int], definitions: dict[str, Polynomial]
    ) -> Sizes:
        known: dict[str, Value] = {name: Polynomial.of(value) for name, value in setting.given.items()}
        for place, axis in enumerate(self.axes):
            takes_it = axis.name in setting.given and axis.name not in self.fixed
            if takes_it and place not in fixed and len(axis.values) > 1:
                known[axis.name] = Polynomial.symbol(axis.name)
        if isinstance(setting.linked.get("h"), Number):
            heads = default_heads(known["d"]) if "d" in setting.given else Polynomial.of(1)
            known["h"] = heads if heads.constant is not None else Polynomial.symbol("h")
            definitions["h"] = heads
        return Sizes(setting.layer, domain, setting.values(domain, known))

    def _forms(self, setting: Setting, sizes: Sizes, domain: GridForms) -> Iterator[Polynomial | None]:
        """The quantities, None for one that may be absent here and is; then what conditions are on.

        Raises:
            QuestionError: the layer has none of what it has to have.
        """
        reader = Reader(setting.layer, sizes, self.about.convention, self.about.element_bytes)
        asked = {*self.quantities, *(name for condition in self.conditions for name in condition.quantities)}
        if "macs_per_step" in asked or "maximum_path_length" in asked:
            _decided(domain, reader.structure.stride)
        if "peak_memory" in asked:
            for repeated in setting.layer.repeats:
                _decided(domain, sizes.value(repeated.times))
        for place, name in enumerate(self.quantities):
            try:
                yield self._form(setting, name, reader.quantity(name))
            except QuestionError as error:
                if not self.partly:
                    raise
                self.lacking.setdefault(place, error)
                yield None
        for condition in self.conditions:
            intensity = condition.quantities == ("arithmetic_intensity",)
            value = condition.excess(reader) if intensity else condition.value(reader)
            yield self._form(setting, condition.name, value)

    def _form(self, setting: Setting, name: str, value: Value | Absent) -> Polynomial:
        if isinstance(value, Absent):
            said, why = "{layer} has no {quantity}: {why}", absent(value.why)
            raise QuestionError(said, "error.absent", layer=setting.label, quantity=name, why=why)
        return Polynomial.of(value)


def _decided(domain: GridForms, value: Value) -> None:
    """Raises UndecidedError unless a value is one number: rules compare it with 1."""
    if Polynomial.of(value).constant is None:
        raise UndecidedError(domain.sizes_behind(value))
