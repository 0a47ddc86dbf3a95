"""The layout of a stack: its steps, one after the other, as the lines of one flat layer.

Between steps stands one array of shape [batch, position, channel]. A repeat whose number nothing inside asks for stands
once, with how often it is carried out; any other is written out, and so is what stands inside a residual.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from analyzer.errors import LayerError, NotationError, Said, SizeError, did_you_mean
from analyzer.notation.formulas import written
from analyzer.notation.layer import Layer
from analyzer.notation.naming import FlatLines, Flow, Names, term_of
from analyzer.notation.renaming import with_value
from analyzer.notation.stack import (
    Block,
    Elementwise,
    Gather,
    Named,
    Parallel,
    Repeat,
    Residual,
    Stack,
    Use,
    differs,
)
from analyzer.notation.syntax import (
    Apply,
    Equation,
    Factor,
    Formula,
    Given,
    Line,
    Number,
    Operation,
    Part,
    Ref,
    Repeated,
    Size,
    Statement,
    Sum,
    Term,
    Where,
    names_in,
)
from analyzer.notation.text import ref_text

MAX_TIMES = 10_000


class Layout(FlatLines):
    """One layout of a stack as flat lines."""

    def __init__(self, stack: Stack, options: Collection[str], counts: Mapping[str, int], written_out: bool) -> None:
        super().__init__(stack)
        self.options, self.counts = options, counts
        self.written_out = written_out or stack.gathers
        self.repeats: list[Repeated] = []
        self.parts: list[Part] = []
        self.made: dict[str, list[Flow]] = {}  # name inside its layer to the arrays of that name
        self.residuals = 0
        self.named = {ref.name: Flow(ref.name, ref.dims) for ref in stack.inputs}
        self.parameters: set[str] = set()
        self.tables: set[str] = set()

    def layer(self) -> Layer:
        """The flat layer."""
        flow = self.named[self.stack.inputs[0].name]
        end = self._steps(self.stack.steps, flow)
        if end == flow:
            raise self._wrong("with these options no step is left")
        if end.array != self._equations()[-1].left.name:  # an array kept under a name was made last
            self.wire("output.y", end.dims, end.array, end.dims)
        lines = (*self._inputs(flow.array), *self.lines)
        try:
            return Layer(self.stack.name, lines, tuple(sorted(self.options)), tuple(self.repeats), tuple(self.parts))
        except NotationError as error:
            raise LayerError(f"{self.stack.name}: {error}") from error

    def _equations(self) -> list[Equation]:
        return [line.statement for line in self.lines if isinstance(line.statement, Equation)]

    def _inputs(self, first: str) -> Iterator[Line]:
        """What is given: the first input, and of the others those that a step with these options reads."""
        read = {ref.name for equation in self._equations() for ref in equation.reads}
        for ref in self.stack.inputs:
            if ref.name == first or ref.name in read:
                yield Line(Given(ref), None, 0, f"given {ref_text(ref)}")

    def _wrong(self, message: str) -> LayerError:
        return LayerError(f"{self.stack.name}: {message}")

    # ---------------------------------------------------------------- steps

    def _steps(self, steps: Iterable[Block], flow: Flow) -> Flow:
        for step in steps:
            if step.guard is None or (step.guard.option in self.options) == step.guard.wanted:
                flow = self._step(step, flow)
        return flow

    def _step(self, step: Block, flow: Flow) -> Flow:
        match step:
            case Use():
                return self._use(step, flow)
            case Residual():
                return self._residual(step, flow)
            case Parallel():
                return self._parallel(step, flow)
            case Named():
                return self._name(step, flow)
            case Repeat():
                return self._repeat(step, flow)
            case Elementwise():
                return self._elementwise(step, flow)
            case Gather():
                return self._gather(step)

    def _residual(self, step: Residual, flow: Flow) -> Flow:
        self.residuals += 1
        body = self._steps(step.body, flow)
        other = self._steps(step.shortcut, flow)
        self.residuals -= 1
        return self._sum("residual", [other, body], Said("both sides of a residual", "error.residual"))

    def _parallel(self, step: Parallel, flow: Flow) -> Flow:
        self.residuals += 1
        branches = [self._steps(branch, flow) for branch in step.branches]
        self.residuals -= 1
        return self._sum("parallel", branches, Said("branches that are summed", "error.branches"))

    def _name(self, step: Named, flow: Flow) -> Flow:
        source = flow if step.source is None else self._known(step.source)
        self.named[step.name] = self._steps(step.steps, source)
        return flow

    def _known(self, name: str) -> Flow:
        """An input of the stack, or an array kept under a name."""
        if name not in self.named:
            near = did_you_mean(name, self.named)
            raise self._wrong(f"no array is called {name!r}{near}; named before: {', '.join(self.named)}")
        return self.named[name]

    def _gather(self, step: Gather) -> Flow:
        found = self.made.get(step.array, [])
        if not found:
            raise self._wrong(f"sum = {step.array!r}, but no layer before makes an array of that name")
        return self._sum("sum", found, Said("all {array!r} that are summed", "error.summed", array=step.array))

    def _sum(self, label: str, flows: list[Flow], what: str) -> Flow:
        """The sum of some arrays; dimensions are called as in the first."""
        first, *others = flows
        terms = [term_of(first.array, first.dims)]
        for other in others:
            if other.dims == first.dims:
                terms.append(term_of(other.array, other.dims))
                continue
            self.same(first, other, what)
            name = f"{self.label(other.array.split('.')[0])}.out"
            self.wire(name, first.dims, other.array, other.dims)
            terms.append(term_of(name, first.dims))
        name = f"{self.label(label)}.y"
        self.equation(name, first.dims, Sum(tuple(terms)))
        return Flow(name, first.dims)

    def _elementwise(self, step: Elementwise, flow: Flow) -> Flow:
        name = f"{self.label(step.function)}.y"
        inside = Sum((term_of(flow.array, flow.dims),))
        self.equation(name, flow.dims, Sum((Term(False, (Factor(Apply(step.function, inside)),)),)))
        return Flow(name, flow.dims)

    def _repeat(self, step: Repeat, flow: Flow) -> Flow:
        if not (self.written_out or self.residuals or differs(step)):
            return self._repeat_once(step, flow)
        times = self._number(step.times)
        if times < 0:
            raise SizeError(f"{self.stack.name}: steps cannot be repeated {times} times")
        if times > MAX_TIMES:
            raise SizeError(
                f"{self.stack.name}: {times} repeats that differ are too many; up to {MAX_TIMES} are laid out"
            )
        for number in range(times):
            start = len(self.lines)
            if step.index is not None:
                self.index[step.index] = number
            flow = self._steps(step.steps, flow)
            if step.index is None and number == 2:  # the third time stands for all further ones
                self.check_room((times - 3) * (len(self.lines) - start))
        self.index.pop(step.index or "", None)
        return flow

    def _repeat_once(self, step: Repeat, flow: Flow) -> Flow:
        """The steps once, and how often they are carried out."""
        if isinstance(step.times, Number) and step.times.value < 1:
            if step.times.value < 0:
                raise SizeError(f"{self.stack.name}: steps cannot be repeated {step.times.value} times")
            return flow
        label, start = self.label("repeat"), len(self.lines)
        source = Flow(f"{label}.x", flow.dims)
        self.wire(source.array, flow.dims, flow.array, flow.dims)
        end = self._steps(step.steps, source)
        self.same(flow, end, Said("the two ends of what is repeated", "error.repeated_ends"))
        result = f"{label}.y"
        self.wire(result, flow.dims, end.array, end.dims)
        statements = (line.statement for line in self.lines[start:])
        arrays = frozenset(s.left.name for s in statements if isinstance(s, Equation))
        self.repeats.append(Repeated(arrays, source.array, result, self.formula(step.times)))
        return Flow(result, flow.dims)

    # ---------------------------------------------------------------- a layer inside

    def _use(self, step: Use, flow: Flow) -> Flow:
        layer = self._inner_layer(step)
        names = Names(self, step, layer)
        taken = {*self._feed(step, layer, names, flow), *step.shares}
        for line in layer.lines:
            if isinstance(line.statement, Given) and line.statement.ref.name in taken:
                continue
            statement = names.renaming.statement(line.statement)
            self.add(statement, _text(statement))
        for name, formula in names.where.items():
            self.add(Where(name, formula), f"where {name} = {written(formula)}")
        for repeated in layer.repeats:
            arrays = frozenset(names.renaming.array(name) for name in repeated.arrays)
            source, result = (names.renaming.array(name) for name in (repeated.source, repeated.result))
            self.repeats.append(Repeated(arrays, source, result, names.renaming.formula(repeated.times)))
        self._check_shares(step, layer)
        self.parameters |= {names.renaming.array(name) for name in layer.parameters}
        self.parts += names.parts()
        for equation in layer.equations:
            ref = names.renaming.ref(equation.left)
            if len(ref.dims) == 3:
                self.made.setdefault(equation.left.name.split(".")[-1], []).append(Flow(ref.name, ref.dims))
        return self._result(step, names.renaming.ref(layer.output.left), names)

    def _check_shares(self, step: Use, layer: Layer) -> None:
        for own, shared in step.shares.items():
            if own not in layer.parameters:
                known = ", ".join(layer.parameters) or "none"
                raise self._wrong(f"{step.name} has no parameter {own!r}; its parameters: {known}")
            if shared not in self.parameters:
                near = did_you_mean(shared, self.parameters)
                raise self._wrong(f"{step.name} shares {shared!r}{near}, which no layer before it has")

    def _inner_layer(self, step: Use) -> Layer:
        definition, out = step.definition, self.written_out or self.residuals > 0
        needed = definition.repeat_sizes if out else definition.counts
        counts = {name: self._number(step.sizes.get(name, Size(name))) for name in needed}
        layer = definition.layer(step.chosen(self.options), counts, out)
        for name in step.sizes:
            if name not in layer.free_sizes and name not in counts:
                near = did_you_mean(name, layer.free_sizes)
                raise self._wrong(f"{step.name} has no size {name!r}{near}; sizes: {', '.join(layer.free_sizes)}")
        return layer

    def _feed(self, step: Use, layer: Layer, names: Names, flow: Flow) -> set[str]:
        """Wire the inputs of a layer to what is there; gives those that are there now.

        A further input without a batch is a table, the same for every sequence: it stays an input of the stack, one for
        all layers of the same label.
        """
        if not layer.inputs:
            raise self._wrong(f"{step.name} has no input and cannot stand in a stack")
        for place, ref in enumerate(layer.inputs):
            if ref.name in step.inputs:
                source = self._known(step.inputs[ref.name])
            elif place and ref.dims[0] != layer.inputs[0].dims[0]:
                names.tables[ref.name] = ref.name if "." in ref.name else f"{step.label}.{ref.name}"
                continue
            elif place:
                message = f"{step.name} needs a second input; write inputs = {{ {ref.name} = NAME }}"
                raise self._wrong(f"{message}; named before: {', '.join(self.named)}")
            else:
                source = flow
            names.take(ref, source)
            self.wire(names.renaming.array(ref.name), names.renaming.ref(ref).dims, source.array, source.dims)
        names.settle()
        given = {name for name, table in names.tables.items() if table in self.tables}
        self.tables |= set(names.tables.values())
        return {ref.name for ref in layer.inputs if ref.name not in names.tables} | given

    def _result(self, step: Use, ref: Ref, names: Names) -> Flow:
        """The output of a layer as batch, position, channel."""
        if len(ref.dims) < 3:
            raise self._wrong(f"{step.name} makes {ref_text(ref)}; in a stack that is [batch position channels]")
        if len(ref.dims) == 3:
            return Flow(ref.name, ref.dims)
        width = self.fresh("c")
        formula: Formula = Size(ref.dims[2])
        for more in ref.dims[3:]:
            formula = Operation("*", formula, Size(more))
        dims = (ref.dims[0], ref.dims[1], width)
        name = f"{names.label}.out"
        self.wire(name, dims, ref.name, ref.dims)
        self.add(Where(width, formula), f"where {width} = {written(formula)}")
        return Flow(name, dims)

    def _number(self, formula: Formula) -> int:
        for name, value in self.counts.items():
            formula = with_value(formula, name, value)
        formula = self.formula(formula)
        if not isinstance(formula, Number):
            names = " and ".join(dict.fromkeys(names_in(formula)))
            raise SizeError(f"{self.stack.name}: how often steps are repeated has to be known here: give {names}")
        return int(formula.value)


def _text(statement: Statement) -> str:
    """A statement as the notation writes it."""
    match statement:
        case Equation():
            return statement.text
        case Where():
            return f"where {statement.name} = {written(statement.formula)}"
        case _:
            return ""
