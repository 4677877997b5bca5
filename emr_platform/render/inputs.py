"""A run's input, checked and completed in Python as the state machine does it in JSONata (see `states`).

A run's input is a flat object: inputs of the workflow by name, and `due`, the time at which a scheduled run was due,
in UTC as `2026-11-26T05:00:00Z`. `today` and `yesterday` count from `due`, and from the start of a run without it.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from emr_platform.model import ChoiceInput, DateInput, Input, IntegerInput, ListInput, TextInput

DUE = "due"
"""Key of a run's input that is no input of the workflow."""
LONGEST_SHOWN = 100
"""Most characters that a refusal shows of a value or of what may stand in its place."""
LONGEST_TEXT = 1024
"""Most characters of a text of a list."""
UNFIT = r"[^A-Za-z0-9_ .,:;=/+@%-]"
"""A character that no text of a run's input may have; ASCII alone, for engines differ about other letters."""
DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
TIME = DAY + r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z"

NO_OBJECT = "a run's input is an object of inputs by name"
DUE_RULE = "the time a run was due, in UTC, is written as 2026-11-26T05:00:00Z"
_TEXT = "letters, digits, spaces inside and . , : ; = / + @ % _ -, no hyphen first"


def rule_of(declared: Input) -> str:
    """What a value has to be, in words."""
    match declared:
        case TextInput():
            return f"a text is 1 to {declared.maximum_length} {_TEXT}"
        case ChoiceInput():
            return f"it is one of {clipped(', '.join(declared.values))}"
        case IntegerInput():
            return f"it is a whole number from {declared.minimum} to {declared.maximum}"
        case DateInput():
            earliest = f" from {declared.earliest}" if declared.earliest else ""
            latest = f" to {declared.latest}" if declared.latest else ""
            return f"it is a day of the calendar, YYYY-MM-DD{earliest}{latest}"
        case ListInput():
            texts = f"out of {clipped(', '.join(declared.values))}" if declared.values is not None else f"of {_TEXT}"
            return f"it is a list of at most {declared.maximum_items} texts {texts}"


def no_such_input(declared: Mapping[str, Input]) -> str:
    """What is wrong with a key that names no input."""
    return f"no such input; there are {', '.join(declared)}" if declared else "this workflow has no inputs"


def clipped(text: str) -> str:
    """The beginning of a long text."""
    return f"{text[:LONGEST_SHOWN]}…" if len(text) > LONGEST_SHOWN else text


def refusals(declared: Mapping[str, Input], given: Any) -> list[str]:
    """Everything that is wrong with a run's input: name, value, rule. Empty when a run may start with it."""
    return list(_refusals(declared, given))


def resolved(declared: Mapping[str, Input], given: Mapping[str, Any], due: dt.datetime) -> dict[str, Any]:
    """The value of every input of a run: what was given, else the default.

    Args:
        given: the run's input, which `refusals` has nothing against.
        due: what `today` counts from when `given` has no `due` of its own, with its time zone.

    Raises:
        ValueError: when there is something against it, all of it.
    """
    if problems := refusals(declared, given):
        raise ValueError("\n".join(problems))
    today = dt.date.fromisoformat(given[DUE][:10]) if DUE in given else due.astimezone(dt.UTC).date()
    return {name: _value(one, given[name]) if name in given else _default(one, today) for name, one in declared.items()}


def _refusals(declared: Mapping[str, Input], given: Any) -> Iterator[str]:
    if not isinstance(given, Mapping):
        yield f"input: got {_shown(given)}; {NO_OBJECT}"
        return
    for name, one in declared.items():
        if name not in given:
            if one.default is None:
                yield f"{name}: is missing and has no default; {rule_of(one)}"
        elif not _fits(one, given[name]):
            yield f"{name}: got {_shown(given[name])}; {rule_of(one)}"
    if DUE in given and not _is_time(given[DUE]):
        yield f"{DUE}: got {_shown(given[DUE])}; {DUE_RULE}"
    for name in given:
        if name not in declared and name != DUE:
            yield f"{clipped(name)}: got {_shown(given[name])}; {no_such_input(declared)}"


def _fits(declared: Input, value: Any) -> bool:
    match declared:
        case TextInput():
            return _is_text(value) and len(value) <= declared.maximum_length
        case ChoiceInput():
            return isinstance(value, str) and value in declared.values
        case IntegerInput():
            return _is_whole(value) and declared.minimum <= value <= declared.maximum
        case DateInput():
            return _is_day(value) and (declared.earliest or value) <= value <= (declared.latest or value)
        case ListInput():
            return isinstance(value, list | tuple) and _all_fit(declared, value)


def _all_fit(declared: ListInput, values: Sequence[Any]) -> bool:
    known = declared.values
    fitting = [
        _is_text(value) and len(value) <= LONGEST_TEXT if known is None else isinstance(value, str) and value in known
        for value in values
    ]
    return len(values) <= declared.maximum_items and all(fitting)


def _is_text(value: Any) -> bool:
    return (
        isinstance(value, str) and value != "" and not re.search(UNFIT, value)
        and value[0] not in " -" and value[-1] != " "
    )  # fmt: skip


def _is_whole(value: Any) -> bool:
    """In JSON 5 and 5.0 are the same number."""
    if isinstance(value, float):
        return value.is_integer()
    return isinstance(value, int) and not isinstance(value, bool)


def _is_day(value: Any) -> bool:
    if not isinstance(value, str) or not re.fullmatch(DAY, value):
        return False
    try:
        dt.date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_time(value: Any) -> bool:
    if not isinstance(value, str) or not re.fullmatch(TIME, value) or not _is_day(value[:10]):
        return False
    return int(value[11:13]) < 24 and int(value[14:16]) < 60 and int(value[17:19]) < 60


def _value(declared: Input, value: Any) -> Any:
    match declared:
        case IntegerInput():
            return int(value)
        case ListInput():
            return list(value)
        case _:
            return value


def _default(declared: Input, today: dt.date) -> Any:
    if isinstance(declared, DateInput) and declared.default == "today":
        return today.isoformat()
    if isinstance(declared, DateInput) and declared.default == "yesterday":
        return (today - dt.timedelta(days=1)).isoformat()
    return list(declared.default or ()) if isinstance(declared, ListInput) else declared.default


def _shown(value: Any) -> str:
    return clipped(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
