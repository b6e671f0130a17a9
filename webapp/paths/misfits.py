"""What stands in a record of a path and is not of the kind that belongs there, in sentences for whoever wrote it.

A record takes what it is given. A comma that is missing, a group that is not unpacked, a word where one of a few
choices belongs would be found out only when somebody registers: this finds them before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from webapp.paths.conditions import Condition
from webapp.paths.documents import Document
from webapp.paths.evidence import Blank, Evidence
from webapp.paths.path import Path, Then
from webapp.paths.steps import Sooner, Step, Stop

RECORDS = (Path, Then, Step, Blank, Evidence, Document, Sooner, Stop, Condition)
ASKED_ELSEWHERE = ("source", "wait", "expires", "notice", "valid")
"""What the start-up check has a sentence of its own for; likewise what `steps` and `waits` hold."""
PLAIN = {str: "text", int: "a whole number", bool: "True or False"}
UNPACK = "Where it is a group of them, such as registration_fields.person, write a * before it."


def misfits(record: Any) -> Iterator[str]:
    """Every field of the record that holds something else than it takes, a sentence each; not of those below it."""
    for one in fields(record):
        if one.name not in ASKED_ELSEWHERE:
            yield from _wrong(one.name, getattr(record, one.name), _hints(record.__class__)[one.name])


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _wrong(name: str, value: object, hint: Any) -> Iterator[str]:
    if get_origin(hint) is tuple:
        yield from _wrong_entries(name, value, get_args(hint)[0])
    elif not _fits(value, hint):
        yield f"its {name} is {_shown(value)}; {_kind(hint)} belongs there."


def _wrong_entries(name: str, value: object, kind: Any) -> Iterator[str]:
    if not isinstance(value, tuple | list):
        yield f"its {name} is no tuple. One entry alone is written with a comma behind it: {name}=(…,)."
    elif name not in ("steps", "waits"):
        for entry in (one for one in value if not _fits(one, kind)):
            more = f" {UNPACK}" if isinstance(entry, tuple) and get_origin(kind) is not tuple else ""
            yield f"its {name} hold {_shown(entry)}, where {_kind(kind)} belongs.{more}"


def _fits(value: object, hint: Any) -> bool:
    if hint is Any:
        return True
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return any(_fits(value, one) for one in get_args(hint))
    if origin is tuple:
        kinds = get_args(hint)
        return isinstance(value, tuple) and len(value) == len(kinds) and all(map(_fits, value, kinds))
    if origin is Callable:
        return callable(value)
    return isinstance(value, hint) and (hint is not int or not isinstance(value, bool))


def _kind(hint: Any) -> str:
    """What belongs there, by name."""
    if get_origin(hint) in (Union, UnionType):
        return " or ".join(_kind(one) for one in get_args(hint) if one is not NoneType)
    if get_origin(hint) is tuple:
        return f"a pair of {' and '.join(_kind(one) for one in get_args(hint))}"
    if hint in PLAIN or get_origin(hint):
        return PLAIN.get(hint, "a function")
    return f"{'an' if hint.__name__[0] in 'AEIO' else 'a'} {hint.__name__}"


def _shown(value: object) -> str:
    return repr(value) if isinstance(value, str | int | float | NoneType) else f"a {type(value).__name__}"
