"""`crossover`: for which values of one size is which of two layers cheaper? Exact for every whole number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from analyzer.answers.context import Context, context
from analyzer.answers.costs import closed_forms, core_growth
from analyzer.answers.data import formula_text, sizes_data
from analyzer.answers.question import Question, canonical
from analyzer.answers.settings import Setting, missing_sizes, settings, spelled
from analyzer.blocks import Block, Cell, Count, Expression, Label, Phrase, Statement, Table
from analyzer.errors import QuestionError, SizeError, did_you_mean
from analyzer.notation.formulas import evaluate
from analyzer.notation.syntax import Formula, Number, Operation, names_in
from analyzer.readings.domains import INTEGERS, Sizes, Value
from analyzer.readings.piecewise import INDEX, OneUnknown, Piece, checked, pieces
from analyzer.readings.polynomial import Exact, Polynomial
from analyzer.readings.quantities import UNITS, Absent, Reader
from analyzer.readings.sign_runs import sign_runs
from analyzer.sizes import BY_LETTER, least

COMPARABLE = tuple(name for name in UNITS if name != "arithmetic_intensity")

MOST_RUNS = 200
"""Beyond these many runs an answer says how many there are and lists the first ones."""

ENUMERATED = 5000
"""A stretch in which residues disagree is listed number by number up to this length."""


@dataclass(frozen=True)
class CheaperRun:
    """From `first` to `last` (None: for ever) the layer at `cheaper` costs less; None: both cost the same.

    `varies` is a modulus: within the run the answer depends on the rest of the size divided by it.
    """

    first: int
    last: int | None
    cheaper: int | None
    varies: int = 0


@dataclass(frozen=True)
class Gap:
    """From `first` to `last` a layer does not exist, and why."""

    first: int
    last: int | None
    why: str


@dataclass(frozen=True)
class BasisRuns:
    """One basis of comparison.

    Attributes:
        basis: 'layer', 'core' or 'growth'.
        unknown: the size.
        labels: the two layers.
        runs: who is cheaper where.
        gaps: where one of them does not exist.
        closed_form: where both cost the same, as a formula of the other sizes; None where there is no such formula.
    """

    basis: str
    unknown: str
    labels: tuple[str, str]
    runs: tuple[CheaperRun, ...]
    gaps: tuple[Gap, ...]
    closed_form: Formula | None

    @property
    def statement(self) -> Statement:
        """The runs in one sentence."""
        values: dict[str, Cell] = {"basis": Phrase(f"basis.{self.basis}"), "unknown": Label(self.unknown)}
        values |= {"first": Label(self.labels[0]), "second": Label(self.labels[1])}
        decided = [run for run in self.runs if run.cheaper is not None and not run.varies]
        if not self.runs:
            return Statement(Phrase("crossover.nowhere", values))
        if any(run.varies for run in self.runs):
            return Statement(Phrase("crossover.varies", values))
        if not decided:
            return Statement(Phrase("crossover.equal", values))
        winners = [run.cheaper for run in decided]
        if len(set(winners)) == 1:
            values["cheaper"] = Label(self.labels[winners[0] or 0])
            return Statement(Phrase("crossover.always", values))
        if len(decided) == 2:
            before, after = decided
            dearer = self.labels[1 - (after.cheaper or 0)]
            values |= {"dearer": Label(dearer), "cheaper": Label(self.labels[after.cheaper or 0])}
            values |= {"from": Count(after.first)}
            return Statement(Phrase("crossover.once", values))
        return Statement(Phrase("crossover.several", {**values, "times": Count(len(decided) - 1)}))

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        runs: list[dict[str, Any]] = []
        for run in self.runs[:MOST_RUNS]:
            cheaper = None if run.cheaper is None else self.labels[run.cheaper]
            item: dict[str, Any] = {"from": run.first, "to": run.last, "cheaper": cheaper}
            if run.varies:
                item |= {"cheaper": "varies", "modulus": run.varies}
            runs.append(item)
        form = None if self.closed_form is None else f"{self.unknown} = {formula_text(self.closed_form)}"
        data: dict[str, Any] = {"runs": runs, "closed_form": form}
        if len(self.runs) > MOST_RUNS:
            data["runs_in_all"] = len(self.runs)
        if self.gaps:
            data["undefined"] = [{"from": gap.first, "to": gap.last, "why": gap.why} for gap in self.gaps]
        return data


@dataclass(frozen=True)
class Crossover:
    """The answer to `crossover`."""

    context: Context
    unknown: str
    quantity: str
    settings: tuple[Setting, Setting]
    bases: Mapping[str, BasisRuns]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """One sentence per basis, the runs, what was taken for granted."""
        found: list[Block] = [runs.statement for runs in self.bases.values()]
        found.append(runs_table(tuple(self.bases.values()), self.unknown, self.quantity))
        used = self.known_sizes()
        given = ", ".join(f"{name}={value}" for name, value in sizes_data(used).items())
        if given:
            found.append(Statement(Phrase("assume.sizes", {"sizes": Label(given)})))
        return (*found, self.context.statement)

    def known_sizes(self) -> dict[str, int]:
        """Every size but the unknown, defaults included, that does not depend on the unknown."""
        known: dict[str, int] = {}
        for setting in self.settings:
            known.update(_known_sizes(setting, self.unknown))
        return known

    def data(self) -> dict[str, Any]:
        """Keys and values for JSON."""
        return {
            "question": self.context.question,
            "unknown": self.unknown,
            "quantity": self.quantity,
            "sizes": sizes_data(self.known_sizes()),
            "dtype": self.context.dtype,
            "convention": self.context.convention.data(),
            "layers": [{"layer": s.entry.name, "label": s.label} for s in self.settings],
            "bases": {name: runs.data() for name, runs in self.bases.items()},
        }


def crossover(question: Question) -> Crossover:
    """Who is cheaper where, on every basis.

    Raises:
        UserError: not two layers, an unknown that is given or missing, a quantity a layer does not have.
    """
    about = context("crossover", question)
    if len(question.layers) != 2:
        raise QuestionError(f"crossover takes two layers, as attention conv1d; {len(question.layers)} are given")
    quantity = question.words.get("quantity", "macs")
    if quantity not in COMPARABLE:
        near = did_you_mean(quantity, COMPARABLE)
        raise QuestionError(f"unknown quantity {quantity!r}{near}; known: {', '.join(COMPARABLE)}")
    unknown = _unknown(question)
    one, two = settings(question, unknown)
    for setting in (one, two):
        setting_sizes = {*setting.layer.free_sizes, *setting.linked}
        if unknown not in BY_LETTER and unknown not in setting_sizes:
            raise QuestionError(f"{setting.label} has no size {unknown!r}")
    if not any(unknown in _sizes_of(setting) for setting in (one, two)):
        raise QuestionError(f"neither layer depends on {spelled(unknown)}")
    return Crossover(about, unknown, quantity, (one, two), bases_of(question, unknown, quantity, about))


def _sizes_of(setting: Setting) -> set[str]:
    return {*setting.layer.free_sizes, *setting.linked, *setting.free}


def _unknown(question: Question) -> str:
    """The size that is asked for: named, or the one that is missing."""
    if "for" in question.words:
        return canonical(question.words["for"])
    missing = missing_sizes(question)
    if len(missing) == 1:
        return missing[0]
    if missing:
        names = ", ".join(map(spelled, missing))
        raise QuestionError(f"{names} are not given: give all but one, or say which is asked for with for={missing[0]}")
    raise QuestionError("every size is given: say which one is asked for with for=n, and leave it out")


def bases_of(question: Question, unknown: str, quantity: str, about: Context) -> dict[str, BasisRuns]:
    """The runs on every basis the convention has; `unknown` is forgotten if the question gives it."""
    others = {name: value for name, value in question.settings.items() if name != unknown}
    layers = tuple(question.layers)
    pair = settings(Question(layers, others, question.words, question.text), unknown)
    found: dict[str, BasisRuns] = {}
    if about.convention.basis == "layer":
        found["layer"] = _exact_basis("layer", quantity, pair, unknown, about)
        if quantity == "macs":
            found["core"] = _exact_basis("core", "core_macs", pair, unknown, about)
    if quantity == "macs":
        found["growth"] = _growth_basis(pair, unknown, about)
    return found


def _exact_basis(
    basis: str, quantity: str, pair: tuple[Setting, ...], unknown: str, about: Context
) -> BasisRuns:
    def difference(domain: OneUnknown) -> Polynomial | Exact:
        first, second = (_read_in(setting, domain, unknown, quantity, about) for setting in pair)
        return Polynomial.of(first) - second

    runs, gaps = _merged(pieces(difference, least(unknown)))
    closed = _closed_form(*(_plain_form(setting, quantity, unknown, about) for setting in pair), unknown)
    return BasisRuns(basis, unknown, (pair[0].label, pair[1].label), runs, gaps, closed)


def _read_in(setting: Setting, domain: OneUnknown, unknown: str, quantity: str, about: Context) -> Value:
    """One quantity of a layer in one region of the unknown."""
    known: dict[str, Value] = {**setting.given, unknown: domain.unknown}
    if "h" in setting.linked and isinstance(setting.linked["h"], Number):
        known["h"] = _known_sizes(setting, unknown).get("h", 1)
    values = setting.values(domain, known)
    for name, value in values.items():
        if not domain.at_least(value, least(name)):
            raise SizeError(f"{setting.label}: {spelled(name)} would be less than {least(name)}")
    sizes = checked(Sizes(setting.layer, domain, values), domain)
    value = Reader(setting.layer, sizes, about.convention, about.element_bytes).quantity(quantity)
    if isinstance(value, Absent):
        raise QuestionError(f"{setting.label} has no {quantity}: {value.why.replace('-', ' ')}")
    return value


def _growth_basis(pair: tuple[Setting, ...], unknown: str, about: Context) -> BasisRuns:
    growths = []
    for setting in pair:
        dominating = core_growth(*closed_forms(setting, about.convention, about.element_bytes))
        growths.append((dominating, dominating.substitute(_known_sizes(setting, unknown))))
    (form_one, one), (form_two, two) = growths
    start = least(unknown)
    runs = sign_runs(one - two, unknown, max(start, 1))
    lasts: list[int | None] = [first - 1 for first, _ in runs[1:]]
    cheaper = {1: 1, -1: 0, 0: None}
    found = tuple(CheaperRun(a, z, cheaper[sign]) for (a, sign), z in zip(runs, [*lasts, None], strict=True))
    closed = _closed_form(form_one, form_two, unknown)
    return BasisRuns("growth", unknown, (pair[0].label, pair[1].label), found, (), closed)


def _known_sizes(setting: Setting, unknown: str) -> dict[str, int]:
    """The sizes of a setting that do not depend on the unknown; heads left out are 1 where the width is asked for."""
    known = dict(setting.given)
    known.pop(unknown, None)
    waiting = dict(setting.linked)
    if isinstance(waiting.get("h"), Number):
        del waiting["h"]
        width = known.get("d")
        known["h"] = 8 if width is not None and width % 8 == 0 else 1
    while True:
        ready = [name for name, formula in waiting.items() if all(n in known for n in names_in(formula))]
        if not ready:
            return known
        for name in ready:
            known[name] = evaluate(waiting.pop(name), known.__getitem__, INTEGERS)


# -------------------------------------------------------------------------------------------- merging regions


def _merged(found: list[Piece]) -> tuple[tuple[CheaperRun, ...], tuple[Gap, ...]]:
    """Runs over the whole numbers from runs within regions, some of which are classes of residues."""
    edges: set[int] = set()
    stretches: list[tuple[int, int, int, int | None, int | str]] = []  # modulus, residue, first, last, sign or why
    for piece in found:
        region = piece.region
        if piece.value is None:
            stretches.append(_stretch(region.modulus, region.residue, region.first, region.last, piece.why))
            continue
        runs = sign_runs(piece.value, INDEX, region.first, region.last)
        lasts: list[int | None] = [first - 1 for first, _ in runs[1:]]
        for (first, sign), last in zip(runs, [*lasts, region.last], strict=True):
            stretches.append(_stretch(region.modulus, region.residue, first, last, sign))
    for _, _, first, last, _ in stretches:
        edges.add(first)
        if last is not None:
            edges.add(last + 1)
    runs_out: list[CheaperRun] = []
    gaps: list[Gap] = []
    ordered = sorted(edges)
    for place, start in enumerate(ordered):
        end = ordered[place + 1] - 1 if place + 1 < len(ordered) else None
        here = [s for s in stretches if s[2] <= start and (s[3] is None or s[3] >= start)]
        _append(runs_out, gaps, here, start, end)
    return tuple(runs_out), tuple(gaps)


def _stretch(
    modulus: int, residue: int, first: int, last: int | None, what: int | str
) -> tuple[int, int, int, int | None, int | str]:
    """A run of q as a run of the unknown; it holds up to just before the class's next number."""
    start = modulus * first + residue
    return modulus, start % modulus, start, None if last is None else modulus * last + residue, what


def _append(
    runs: list[CheaperRun],
    gaps: list[Gap],
    here: list[tuple[int, int, int, int | None, int | str]],
    start: int,
    end: int | None,
) -> None:
    """Add start..end, over which each class of residues keeps its sign."""
    classes = [(modulus, residue, what) for modulus, residue, _, _, what in here]
    told = {what for modulus, residue, what in classes if _meets(modulus, residue, start, end)}
    if not told:
        return
    if len(told) == 1:
        _add(runs, gaps, start, end, told.pop())
    elif end is not None and end - start < ENUMERATED:
        for number in range(start, end + 1):
            what = next(w for m, r, w in classes if number % m == r % m)
            _add(runs, gaps, number, number, what)
    else:
        runs.append(CheaperRun(start, end, None, varies=max(modulus for modulus, _, _ in classes)))


def _meets(modulus: int, residue: int, start: int, end: int | None) -> bool:
    return end is None or start + (residue - start) % modulus <= end


def _add(runs: list[CheaperRun], gaps: list[Gap], first: int, last: int | None, what: int | str) -> None:
    if isinstance(what, str):
        if gaps and gaps[-1].last == first - 1 and gaps[-1].why == what:
            gaps[-1] = Gap(gaps[-1].first, last, what)
        else:
            gaps.append(Gap(first, last, what))
        return
    cheaper = {1: 1, -1: 0, 0: None}[what]
    previous = runs[-1] if runs else None
    if previous and not previous.varies and previous.last == first - 1 and previous.cheaper == cheaper:
        runs[-1] = CheaperRun(previous.first, last, cheaper)
    else:
        runs.append(CheaperRun(first, last, cheaper))


# -------------------------------------------------------------------------------------------- closed form


def _plain_form(setting: Setting, quantity: str, unknown: str, about: Context) -> Polynomial | None:
    """A quantity's closed form, where no rounding hides the unknown in it."""
    reader, domain = closed_forms(setting, about.convention, about.element_bytes)
    form = reader.quantity(quantity)
    if isinstance(form, Absent):
        return None
    form = Polynomial.of(form)
    hidden = any(unknown in domain.definitions[name].names() for name in form.names() if name in domain.definitions)
    return form if form.is_plain and not hidden else None


def _closed_form(one: Polynomial | None, two: Polynomial | None, unknown: str) -> Formula | None:
    """The unknown where both cost the same, if the difference is linear in it once common factors are gone."""
    if one is None or two is None or one == two:
        return None
    difference = one - two
    powers = difference.coefficients(unknown)
    lowest = min(powers)
    shifted = {power - lowest: coefficient for power, coefficient in powers.items()}
    if set(shifted) != {0, 1}:
        return _quadratic(shifted)
    top, bottom = -shifted[0], shifted[1]
    common = _common_factor(top, bottom)
    top, bottom = top.over(common), bottom.over(common)
    if bottom.begins_negative:
        top, bottom = -top, -bottom
    quotient = top.over(bottom)
    if quotient.is_plain:
        return quotient.factored
    return Operation("/", top.factored, bottom.factored)


def _common_factor(one: Polynomial, two: Polynomial) -> Polynomial:
    """The one-term factor both share."""
    shared = (one + Polynomial.symbol("shared") * two).content[0]
    return shared


def _quadratic(powers: dict[int, Polynomial]) -> Formula | None:
    """The positive root of a*x^2 + b*x + c where a and c are single terms of opposite sign, so there is one."""
    if not set(powers) <= {0, 1, 2} or 2 not in powers or 0 not in powers:
        return None
    a, b, c = powers[2], powers.get(1, Polynomial.of(0)), powers[0]
    signs = [_one_sign(a), _one_sign(c)]
    if signs not in ([1, -1], [-1, 1]):
        return None
    if signs[0] < 0:
        a, b, c = -a, -b, -c
    root = Operation("^", (b * b - 4 * a * c).formula, Number(Fraction(1, 2)))
    return Operation("/", Operation("-", root, b.formula), (2 * a).formula) if b != 0 else Operation("/", root, (2 * a).formula)


def _one_sign(value: Polynomial) -> int:
    """1 or -1 where every term has that sign, else 0."""
    signs = {1 if coefficient > 0 else -1 for coefficient in value.terms.values()}
    return signs.pop() if len(signs) == 1 else 0


# -------------------------------------------------------------------------------------------- blocks


def runs_table(bases: tuple[BasisRuns, ...], unknown: str, quantity: str) -> Table:
    """Every run of every basis."""
    rows: list[tuple[Cell, ...]] = []
    for basis in bases:
        for place, run in enumerate(basis.runs[:MOST_RUNS]):
            form = None if basis.closed_form is None or place else Expression(basis.closed_form, equals=unknown)
            head = None if place else Phrase(f"basis.{basis.basis}")
            rows.append((head, _range(run.first, run.last), _winner(basis, run), form))
        for gap in basis.gaps:
            rows.append((None, _range(gap.first, gap.last), Phrase("crossover.undefined", {"why": Label(gap.why)}), None))
    columns = (
        Phrase("column.basis"),
        Phrase("column.range", {"unknown": Label(unknown)}),
        Phrase("column.cheaper"),
        Phrase("column.equal_at"),
    )
    return Table("table.runs", columns, tuple(rows), values={"quantity": Phrase(f"quantity.{quantity}")})


def _range(first: int, last: int | None) -> Cell:
    if last is None:
        return Phrase("range.from", {"first": Count(first)})
    if first == last:
        return Count(first)
    return Phrase("range.between", {"first": Count(first), "last": Count(last)})


def _winner(basis: BasisRuns, run: CheaperRun) -> Cell:
    if run.varies:
        return Phrase("crossover.by_residue", {"modulus": Count(run.varies), "unknown": Label(basis.unknown)})
    return Phrase("crossover.same") if run.cheaper is None else Label(basis.labels[run.cheaper])
