"""Frozen values: each is what the standard library's decorator would have made of the same class."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import pytest

from analyzer import records
from analyzer.notation.syntax import OwnSize, Size


def classes_by(decorator: Any) -> dict[str, Any]:
    """The same classes, made by one decorator or the other."""

    @decorator(frozen=True)
    class Plain:
        """Two that are needed, and one by default."""

        name: str
        place: int
        more: tuple[int, ...] = ()

    @decorator(frozen=True)
    class Further(Plain):
        """With the fields of another."""

        last: str = "z"

    @decorator(frozen=True)
    class Special:
        """Fields that are not compared, not hashed, not shown, not asked for, made anew, worked out."""

        text: str
        column: int = dataclasses.field(default=0, compare=False)
        table: Mapping[str, int] = dataclasses.field(default_factory=dict, hash=False)
        secret: str = dataclasses.field(default="", repr=False)
        kept: list[int] = dataclasses.field(default_factory=list, init=False, compare=False, repr=False)

        def __post_init__(self) -> None:
            if not self.text:
                raise ValueError("no text")

        @cached_property
        def length(self) -> int:
            return len(self.text)

    @decorator(frozen=True)
    class Empty:
        pass

    @decorator(frozen=True, repr=False)
    class Own:
        """Shows itself, and is equal to whatever begins alike."""

        text: str

        def __repr__(self) -> str:
            return self.text

        def __eq__(self, other: object) -> bool:
            return self.text[0] == getattr(other, "text", "?")[0]

        def __hash__(self) -> int:
            return hash(self.text[0])

    return {kind.__name__: kind for kind in (Plain, Further, Special, Empty, Own)}


OURS, THEIRS = classes_by(records.dataclass), classes_by(dataclasses.dataclass)

MADE: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("Plain", ("a", 1), {}),
    ("Plain", ("a", 1, (2,)), {}),
    ("Plain", (), {"place": 1, "name": "a"}),
    ("Plain", ("b",), {"place": 1, "more": ()}),
    ("Further", ("a", 1), {}),
    ("Further", ("a", 1, (), "y"), {}),
    ("Further", ("a", 1), {"last": "y"}),
    ("Special", ("t",), {}),
    ("Special", ("t", 5), {}),
    ("Special", ("t",), {"table": {"a": 1}}),
    ("Special", ("t",), {"secret": "s"}),
    ("Empty", (), {}),
    ("Own", ("one",), {}),
    ("Own", ("other",), {}),
]


@pytest.mark.parametrize(("kind", "given", "named"), MADE)
def test_a_value_has_the_fields_and_the_text_it_would_have(
    kind: str, given: tuple[Any, ...], named: dict[str, Any]
) -> None:
    ours, theirs = OURS[kind](*given, **named), THEIRS[kind](*given, **named)
    assert vars(ours) == vars(theirs)
    assert repr(ours) == repr(theirs)
    assert kind in ("Own",) or dataclasses.asdict(ours) == dataclasses.asdict(theirs)
    assert OURS[kind].__match_args__ == THEIRS[kind].__match_args__


def test_values_are_equal_and_hash_alike_where_they_would() -> None:
    ours, theirs = ([kinds[kind](*given, **named) for kind, given, named in MADE] for kinds in (OURS, THEIRS))
    for one, its in zip(ours, theirs, strict=True):
        assert [one == other for other in ours] == [its == other for other in theirs]
        for other in ours:
            assert one != other or hash(one) == hash(other)
    assert len(set(ours)) == len(set(theirs))
    assert Size("n") != OwnSize("n")
    assert Size("n") != "n"


@pytest.mark.parametrize(
    ("kind", "given", "named"),
    [
        ("Plain", ("a",), {}),
        ("Plain", ("a", 1, (), 4), {}),
        ("Plain", ("a", 1), {"name": "b"}),
        ("Plain", ("a", 1), {"nmae": "b"}),
        ("Special", ("t",), {"kept": []}),
        ("Empty", (1,), {}),
    ],
)
def test_what_does_not_fit_the_fields_is_refused(kind: str, given: tuple[Any, ...], named: dict[str, Any]) -> None:
    for kinds in (OURS, THEIRS):
        with pytest.raises(TypeError, match=kind):
            kinds[kind](*given, **named)


def test_a_value_does_not_change() -> None:
    value = OURS["Special"]("text")
    with pytest.raises(dataclasses.FrozenInstanceError, match="column"):
        value.column = 3
    with pytest.raises(dataclasses.FrozenInstanceError, match="text"):
        del value.text
    assert (value.length, value.column, value.text) == (4, 0, "text")


def test_each_value_has_a_default_of_its_own() -> None:
    one, other = OURS["Special"]("a"), OURS["Special"]("a")
    assert one.table == other.table
    assert one.table is not other.table
    assert one.kept is not other.kept


def test_the_check_of_a_class_is_carried_out() -> None:
    with pytest.raises(ValueError, match="no text"):
        OURS["Special"]("")
    with pytest.raises(ValueError, match="no text"):
        records.replace(OURS["Special"]("a"), text="")


def test_replacing_copying_and_sending_elsewhere() -> None:
    value = OURS["Further"]("a", 1)
    assert records.replace(value, last="y") == OURS["Further"]("a", 1, last="y")
    assert copy.copy(value) == copy.deepcopy(value) == value
    sent = pickle.loads(pickle.dumps(OwnSize("N")))
    assert sent == OwnSize("N")
    assert type(sent) is OwnSize
    with pytest.raises(dataclasses.FrozenInstanceError):
        sent.name = "n"
    assert [one.name for one in dataclasses.fields(value)] == ["name", "place", "more", "last"]
