"""Frozen values, as `dataclasses` makes them, without the source code that it generates and compiles for each class.

A question on the command line loads about eighty frozen classes, and six functions compiled for each of them took a
quarter of its time. Here all classes share a few functions that look at the fields. Type checkers see the standard
library's decorator, whose fields, `fields`, `replace` and `asdict` these classes have as well; a class that is not
frozen takes that decorator itself.
"""

from __future__ import annotations

from dataclasses import field as field
from dataclasses import replace as replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    from dataclasses import MISSING, FrozenInstanceError, fields
    from dataclasses import dataclass as with_fields
    from operator import attrgetter

    def dataclass(*, frozen, repr=True):
        """The decorator of a frozen class; what the class defines itself stays.

        Args:
            frozen: True.
            repr: False where it shows itself in its own way.
        """
        assert frozen, "a class that changes takes the standard library's decorator"

        def made(cls):
            cls.__doc__ = cls.__doc__ or cls.__name__  # else its signature would be worked out, to stand there
            cls = with_fields(cls, init=False, repr=False, eq=False)
            own = fields(cls)
            functions = {
                "__init__": _init(own, hasattr(cls, "__post_init__")),
                "__eq__": _eq([one.name for one in own if one.compare]),
                "__hash__": _hash([one.name for one in own if (one.compare if one.hash is None else one.hash)]),
                "__setattr__": _set,
                "__delattr__": _delete,
            }
            if repr:
                functions["__repr__"] = _repr([one.name for one in own if one.repr])
            for name, function in functions.items():
                if name not in vars(cls):
                    setattr(cls, name, function)
            return cls

        return made

    def _init(own, settles):
        asked, others = [one for one in own if one.init], [one for one in own if not one.init]
        names, count, defaults = [one.name for one in asked], len(asked), tuple(one.default for one in asked)
        needed = next((place for place in range(count, 0, -1) if defaults[place - 1] is MISSING), 0)

        def init(self, *given, **named):
            if named or not needed <= len(given) <= count:
                given = _values(self, asked, given, named)
            elif len(given) < count:
                given += defaults[len(given) :]
            own = self.__dict__  # past __setattr__, which refuses
            for name, value in zip(names, given):  # noqa: B905 - as many; to check it again would take longer
                own[name] = value
            for one in others:
                own[one.name] = _default(self, one)
            if settles:
                self.__post_init__()

        return init

    def _values(value, asked, given, named):
        """A value for every field: in their order, by name, or by default."""
        found = list(given)
        for one in asked[len(given) :]:
            found.append(named.pop(one.name) if one.name in named else _default(value, one))
        if named or len(found) > len(asked):
            more = repr(next(iter(named))) if named else f"{len(found)} values"
            names = ", ".join(one.name for one in asked)
            raise TypeError(f"{type(value).__name__}() has no use for {more}; its fields: {names}")
        return found

    def _default(value, one):
        if one.default is not MISSING:
            return one.default
        if one.default_factory is MISSING:
            raise TypeError(f"{type(value).__name__}() needs {one.name!r}")
        return one.default_factory()

    def _eq(names):
        compared = _reader(names)

        def equal(self, other):
            return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

        return equal

    def _hash(names):
        hashed = _reader(names)
        return lambda self: hash(hashed(self))

    def _reader(names):
        return attrgetter(*names) if names else lambda _: ()

    def _repr(names):
        def shown(self):
            values = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
            return f"{type(self).__qualname__}({values})"

        return shown

    def _set(self, name, value):
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def _delete(self, name):
        raise FrozenInstanceError(f"cannot delete field {name!r}")
