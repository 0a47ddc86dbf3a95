"""Questions about sympy symbols: sizes that are expressions, and closed forms as expressions of the same symbols."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from analyzer.answers.question import parse_question
from analyzer.answers.symbolic import symbolic
from analyzer.doors.arguments import TAKES_SYMBOLS, Arguments
from analyzer.doors.asking import Answer, allowed_words, language_of
from analyzer.errors import QuestionError, SizeError
from analyzer.notation.formulas import extent_of
from analyzer.notation.syntax import Formula
from analyzer.sizes import SPELLED

_MOST_TERMS, _HIGHEST_DEGREE = 30, 12


def ask_with_symbols(kind: str, given: Arguments) -> Answer:
    """The answer to a question some of whose sizes are expressions.

    Raises:
        UserError: the question cannot be answered as asked, or a symbol cannot be a size.
    """
    names = _named(given.symbols)
    formulas = {letter: _formula(letter, found) for letter, found in given.symbols.items()}
    question = parse_question(given.words, allowed_words(kind))
    language = language_of(question)
    answer = symbolic(kind, question, formulas)
    return Answer(answer.context.question, answer, language, names)


def _named(symbols: Mapping[str, Any]) -> dict[str, Any]:
    """Every symbol by its name; one name is one symbol, that of a whole number from 1 on."""
    from analyzer.readings.formula import symbols_of

    found: dict[str, Any] = {}
    for expression in symbols.values():
        for symbol in symbols_of(expression):
            name = str(symbol)
            if not name.isidentifier() or len(name) > 40:
                raise QuestionError(f"a symbol is called by letters, digits and _, not {name[:40]!r}")
            if found.setdefault(name, symbol) != symbol:
                raise QuestionError(f"two different symbols are called {name}: sympy tells them apart by assumptions")
            if symbol.is_positive is False or symbol.is_integer is False:
                raise QuestionError(f"{name} is assumed not to be a whole number from 1 on; sizes are")
    return found


def _formula(letter: str, found: Any) -> Formula:
    from analyzer.readings.formula import formula_of

    formula = formula_of(found)
    terms, degree = extent_of(formula)
    if terms > _MOST_TERMS or degree > _HIGHEST_DEGREE:
        raise SizeError(f"{letter}: the expression given has too many terms, multiplied out, or too high powers")
    return formula


def expressions_of(answer: Answer) -> dict[str, dict[str, Any]]:
    """The closed forms of an answer as sympy expressions, by layer and quantity.

    Raises:
        QuestionError: the answer has no closed forms by layer and quantity.
    """
    forms = getattr(answer.subject, "forms", None)
    if forms is None:
        kind = answer.title.partition(" ")[0]
        raise QuestionError(f"{kind} has no closed forms by layer; {' and '.join(TAKES_SYMBOLS)} have")
    formula = import_module("analyzer.readings.formula")
    names = answer.symbols or {letter: formula.symbol(word) for letter, word in SPELLED.items()}
    return {
        label: {quantity: formula.expression(form, names) for quantity, form in quantities.items()}
        for label, quantities in forms().items()
    }
