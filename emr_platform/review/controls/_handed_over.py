"""Secrets in what calls, rules and others hand to jobs, containers, functions and builds when these run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Set

from ...assembly import Choice, Text, Unknown, Value, at, document, is_in
from .._base import Outcome, Subject
from ..secrets import find, may_hold, may_name
from ._calls import every_request, placed
from ._secret_texts import resolved, without_references, written
from ._seen import Seen, each_place

# What each type hands over. Source: CloudFormation Template Reference, the page of each type.
HANDED: dict[str, tuple[str, ...]] = {
    "AWS::ApiGateway::Method": ("Integration",),
    "AWS::ApiGateway::Stage": ("Variables",),
    "AWS::ApiGatewayV2::Integration": ("RequestParameters",),
    "AWS::ApiGatewayV2::Stage": ("StageVariables",),
    "AWS::Events::Rule": ("Targets",),
    "AWS::Glue::Trigger": ("Actions",),
    "AWS::Glue::Workflow": ("DefaultRunProperties",),
    "AWS::Pipes::Pipe": ("EnrichmentParameters", "TargetParameters"),
    "AWS::SSM::Association": ("Name", "Parameters"),
    "AWS::SSM::Document": ("Content",),
    "AWS::SSM::MaintenanceWindowTask": ("TaskArn", "TaskInvocationParameters"),
    "AWS::Scheduler::Schedule": ("Target",),
}
# Of EMR's own calls CFG-05 asks.
_OF_EMR = "emr:"
_OF_CALLS = ("aws:createStack", "aws:executeAwsApi")
_UNIVERSAL = ":scheduler:::aws-sdk:"
# API Gateway Developer Guide, request-response-data-mappings: what is written out there stands in single quotes; other
# values name where it comes from.
_MAPPED = "integration.request."
# Lines of a shell, of AWS-RunShellScript and of documents like it; PowerShell assigns what its commands give.
_LINES = {"commands", "runCommand"}
_POWERSHELL = {"AWS-RunPowerShellScript", "aws:runPowerShellScript"}
# Programs, as code of functions is one.
_PROGRAMS = {"Script", "ZipFile"}
_BEGINNINGS = {"{", "[", "-"}
_LONG = re.compile("[A-Za-z0-9/+]{40}")
# What a program within a shell's text computes: PASSWORD=getpass(), key = os.environ["KEY"].
_COMPUTED = re.compile(r"(?<==)(\s*)(?=[A-Za-z_][\w.]*[(\[])")
# EventBridge User Guide, eb-transform-target-input: what a template takes from an event, in quotes or bare.
_TAKEN, _TAKEN_BARE = re.compile(r"<[\w.$\[\]-]+>"), re.compile(r"([:,\[]\s*)<[\w.$\[\]-]+>")
# Step Functions Developer Guide, the context object: no secret, and good for one task.
_TASK_TOKEN = re.compile(r"(?:\{%)?\s*(?:\$\$|\$states\.context)\.Task\.Token\s*(?:%\})?")


def handed_over(subject: Subject, quiet: Set[str], who: str, remedy: str) -> Iterator[Outcome]:
    """The secrets in what calls pass on, and in what rules, schedules, documents and others hand over.

    Statements for databases are among it, with the passwords and keys in them.

    Args:
        quiet: parameters that are not to be echoed.
        who: who reads it.
        remedy: what to do instead.
    """
    for action, call in every_request(subject):
        if isinstance(action, Unknown) or not action.startswith(_OF_EMR):
            yield from (placed(one, call) for one in _found(call.request, quiet, who, remedy))
    for kind, keys in HANDED.items():
        for about in subject.of(kind):
            given = {key: one for key in keys if (one := about.get(key)) is not None}
            yield from (one.of(about) for one in _found(_less_calls(given), quiet, who, remedy))


def _found(value: Value, quiet: Set[str], who: str, remedy: str) -> Iterator[Seen]:
    if not _may_tell(value, quiet):
        return
    handed = without_references(_opened(value, ""))
    filled_in = f"CloudFormation writes the secret in, and {who} reads it; {remedy}"
    yield from each_place(
        [
            *written(handed, (), quiet, who, remedy),
            *(Seen("FAIL", where, "(a dynamic reference)", filled_in) for where in resolved(handed, ())),
        ]
    )


def _may_tell(value: Value, quiet: Set[str]) -> bool:
    """Whether there may be a secret in it, or what stands where one would; of most there is not, and that is quick."""
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            if any(map(may_name, one)):
                return True
            left += one.values()
        elif isinstance(one, list):
            left += one
        elif isinstance(one, Choice):
            left += one.options
        elif isinstance(one, (str, Text, Unknown)) and _text_may_tell(one, quiet):
            return True
    return False


def _text_may_tell(one: str | Text | Unknown, quiet: Set[str]) -> bool:
    if isinstance(one, Unknown):
        given = one.parameter is not None and (one.dynamic or one.parameter in quiet)
        made = one.expression
        return given or (made is not None and (may_hold(made) or bool(find(made) or _LONG.search(made))))
    if isinstance(one, Text):
        lost = any(isinstance(part, Unknown) and _text_may_tell(part, quiet) for part in one.parts)
        return lost or str(one)[:1] in _BEGINNINGS or may_hold(str(one)) or bool(find(str(one)))
    # An option tells with what follows it, and JSON by what is in it.
    return one[:1] in _BEGINNINGS or may_name(one) or bool(find(one))


def _less_calls(given: dict[str, Value]) -> Value:
    """What a resource hands over, less what it passes to calls of its own, which are asked by themselves."""
    if "Target" in given and _UNIVERSAL in str(at(given["Target"], "Arn")):
        return {}
    if "Integration" in given:
        return {"Integration": {"RequestParameters": at(given["Integration"], "RequestParameters")}}
    if "Content" in given:
        content = document(given["Content"])
        steps = at(content, "mainSteps")
        kept = [None if _calls(one) else one for one in steps] if isinstance(steps, list) else steps
        return {"Content": {"mainSteps": kept, "runtimeConfig": at(content, "runtimeConfig")}}
    return given


def _calls(step: Value) -> bool:
    return is_in(at(step, "action"), *_OF_CALLS) is True


def _opened(value: Value, key: str, lines: bool = True) -> Value:
    """A value with the JSON that its texts hold, and without what is no secret wherever it stands.

    Args:
        key: what the value is called.
        lines: whether lines of commands in it are those of a shell.
    """
    if isinstance(value, Choice):
        return Choice(tuple(_opened(one, key, lines) for one in value.options), value.condition)
    if isinstance(value, list):
        return [_opened(one, key, lines) for one in value]
    if isinstance(value, dict):
        lines = lines and _POWERSHELL.isdisjoint({key, *(one for one in value.values() if isinstance(one, str))})
        kept = {name: one for name, one in value.items() if name not in _PROGRAMS and (lines or name not in _LINES)}
        return {name: _opened(one, name, lines) for name, one in kept.items()}
    if isinstance(value, Unknown):
        return None if _TASK_TOKEN.fullmatch(value.expression or "") else value
    return _of_text(value, key) if isinstance(value, (str, Text)) else value


def _of_text(value: str | Text, key: str) -> Value:
    if key.startswith(_MAPPED):
        return _each_piece(value, lambda one: one.strip("'")) if str(value)[:1] == "'" else None
    if key in _LINES:
        return _each_piece(value, lambda one: _COMPUTED.sub(r"\1$", one))
    if key == "InputTemplate":
        value = _each_piece(value, lambda one: _TAKEN.sub("$open", _TAKEN_BARE.sub(r'\1"$open"', one)))
    if str(value).lstrip()[:1] in {"{", "["}:
        inside = document(value)
        return _opened(inside, key) if isinstance(inside, (dict, list)) else value
    return value


def _each_piece(value: str | Text, change: Callable[[str], str]) -> str | Text:
    """A text with what is written of it changed."""
    if isinstance(value, str):
        return change(value)
    return Text(tuple(change(one) if isinstance(one, str) else one for one in value.parts))
