"""A run's input, checked and completed by the state machine; `emr_platform.render.inputs` says the same in Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emr_platform.model import ChoiceInput, DateInput, Input, IntegerInput, ListInput, TextInput

from ..inputs import DAY, DUE, DUE_RULE, LONGEST_SHOWN, LONGEST_TEXT, NO_OBJECT, TIME, UNFIT, no_such_input, rule_of
from ._common import State, failure
from ._jsonata import expression, field, quoted, texts

_GIVEN = "$given := $states.context.Execution.Input"
# Named groups of characters and calendars are spelt out: engines differ about `\w`, about `$` before a line's end, and
# about dates that do not exist.
_UNFIT = UNFIT.replace("/", "\\/")
_FUNCTIONS = f"""
$clipped := function($t) {{ $length($t) > {LONGEST_SHOWN} ? $substring($t, 0, {LONGEST_SHOWN}) & "…" : $t }};
$shown := function($v) {{ ($t := $string({{"v": $v}}); $clipped($substring($t, 5, $length($t) - 6))) }};
$isText := function($v) {{ $type($v) = "string" and $v != "" and $not($contains($v, /{_UNFIT}/))
  and $not($substring($v, 0, 1) in [" ", "-"]) and $substring($v, -1) != " " }};
$isDay := function($v) {{ $type($v) != "string" ? false : $length($v) != 10 or $not($contains($v, /^{DAY}/)) ? false : (
  $y := $number($substring($v, 0, 4)); $m := $number($substring($v, 5, 2)); $d := $number($substring($v, 8, 2));
  $leap := $y % 4 = 0 and ($y % 100 != 0 or $y % 400 = 0);
  $days := $m in [4, 6, 9, 11] ? 30 : $m != 2 ? 31 : $leap ? 29 : 28;
  $y >= 1 and $m >= 1 and $m <= 12 and $d >= 1 and $d <= $days) }};
$isTime := function($v) {{ $type($v) != "string" ? false : $not($contains($v, /^{TIME}/)) ? false : (
  $isDay($substring($v, 0, 10)) and $substring($v, -1) = "Z" and $number($substring($v, 11, 2)) < 24
  and $number($substring($v, 14, 2)) < 60 and $number($substring($v, 17, 2)) < 60) }};
"""
_FUNCTIONS = " ".join(_FUNCTIONS.split())  # an expression is one line: other readers than Step Functions ask for that
_YESTERDAY = '$substring($fromMillis($toMillis($today & "T00:00:00.000Z") - 86400000), 0, 10)'


def input_states(declared: Mapping[str, Input], then: str, refused: str) -> dict[str, State]:
    """`CheckInputs` and `AreInputsGood`, before anything is launched; then `$Inputs` holds a value for each input.

    Args:
        refused: the state that a run with a bad input goes to; `$Failure` tells all that is wrong.
    """
    bad = failure("CheckInputs", "InvalidInput", expression(f"$join($Problems, {quoted(chr(10))})"))
    return {
        "CheckInputs": {
            "Type": "Pass",
            "Comment": "All that is wrong with the run's input",
            "Assign": {"Problems": expression(problems(declared))},
            "Next": "AreInputsGood",
        },
        "AreInputsGood": {
            "Type": "Choice",
            "Choices": [
                {"Condition": "{% $count($Problems) > 0 %}", "Assign": {"Failure": bad}, "Next": refused},
            ],
            "Assign": {"Inputs": expression(values(declared))},
            "Default": then,
        },
    }


def problems(declared: Mapping[str, Input]) -> str:
    """JSONata for the list of everything that is wrong with a run's input."""
    about = [*(_about(name, one) for name, one in declared.items()), _about_due()]
    unknown = f'$clipped($k) & ": got " & $shown($lookup($given, $k)) & {quoted(f"; {no_such_input(declared)}")}'
    return (
        f"({_GIVEN}; {_FUNCTIONS} "
        f'$type($given) != "object" ? ["input: got " & $shown($given) & {quoted(f"; {NO_OBJECT}")}] : '
        f"[$filter($append([{', '.join(about)}], [$map($keys($given), function($k) {{ "
        f'$k in {texts([*declared, DUE])} ? "" : {unknown} }})]), function($p) {{ $p != "" }})])'
    )


def _about(name: str, declared: Input) -> str:
    """JSONata for what is wrong with one input: a text, which is empty when nothing is."""
    value, rule = field("$given", name), rule_of(declared)
    missing = "" if declared.default is not None else f"{name}: is missing and has no default; {rule}"
    return f"($exists({value}) ? {_got(name, value, _fits(value, declared), rule)} : {quoted(missing)})"


def _about_due() -> str:
    value = field("$given", DUE)
    return f'($exists({value}) ? {_got(DUE, value, f"$isTime({value})", DUE_RULE)} : "")'


def _got(name: str, value: str, fits: str, rule: str) -> str:
    return f'({fits} ? "" : {quoted(f"{name}: got ")} & $shown({value}) & {quoted(f"; {rule}")})'


def _fits(value: str, declared: Input) -> str:
    """JSONata for whether a value is what is asked for; the type is looked at first, for others cannot be compared."""
    match declared:
        case TextInput():
            return f"($isText({value}) and $length({value}) <= {declared.maximum_length})"
        case ChoiceInput():
            return f'($type({value}) = "string" and {value} in {texts(declared.values)})'
        case IntegerInput():
            bounds = f"{value} >= {declared.minimum} and {value} <= {declared.maximum}"
            return f'($type({value}) != "number" ? false : $floor({value}) = {value} and {bounds})'
        case DateInput():
            earliest = f" and {value} >= {quoted(declared.earliest)}" if declared.earliest else ""
            latest = f" and {value} <= {quoted(declared.latest)}" if declared.latest else ""
            return f"($not($isDay({value})) ? false : true{earliest}{latest})"
        case ListInput():
            known = declared.values
            good = f"$isText($v) and $length($v) <= {LONGEST_TEXT}" if known is None else f"$v in {texts(known)}"
            fitting = f'$filter({value}, function($v) {{ $type($v) = "string" ? {good} : false }})'
            counted = f"$count({value}) <= {declared.maximum_items} and $count({fitting}) = $count({value})"
            return f'($type({value}) != "array" ? false : {counted})'


def values(declared: Mapping[str, Input]) -> str:
    """JSONata for the object with a value for each input."""
    today = "$substring($exists($given.due) ? $given.due : $states.context.Execution.StartTime, 0, 10)"
    entries = [f"{quoted(name)}: {_given_or_default(field('$given', name), one)}" for name, one in declared.items()]
    return f"({_GIVEN}; $today := {today}; {{{', '.join(entries)}}})"


def _given_or_default(value: str, declared: Input) -> str:
    default = _default(declared)
    return value if default is None else f"$exists({value}) ? {value} : {default}"


def _default(declared: Input) -> str | None:
    default: Any = declared.default
    if default is None:
        return None
    if isinstance(declared, DateInput) and default in ("today", "yesterday"):
        return "$today" if default == "today" else _YESTERDAY
    if isinstance(declared, ListInput):
        return texts(default)
    return str(default) if isinstance(declared, IntegerInput) else quoted(default)
