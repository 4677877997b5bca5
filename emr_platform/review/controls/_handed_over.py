"""Secrets in what calls, rules and others hand to jobs, containers, functions and builds when these run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Set

from ...assembly import (
    MACHINES,
    OPEN,
    Choice,
    Resource,
    Text,
    Unknown,
    Value,
    at,
    callers,
    definition_key,
    document,
    is_custom,
    is_in,
    passed_on,
)
from .._base import Outcome, Subject
from ..secrets import find, may_hold, may_name
from ._calls import every_request, placed
from ._expressions import computed
from ._secret_texts import RESOLVED, filled_by_default, resolved, without_references, written
from ._seen import Seen, each_place

# What each type hands over. Source: CloudFormation Template Reference, the page of each type.
HANDED: dict[str, tuple[str, ...]] = {
    "AWS::ApiGateway::Method": ("Integration",),
    "AWS::ApiGateway::RestApi": ("Body",),
    "AWS::ApiGateway::Stage": ("Variables",),
    "AWS::ApiGatewayV2::Api": ("Body",),
    "AWS::ApiGatewayV2::Integration": ("RequestParameters",),
    "AWS::ApiGatewayV2::Stage": ("StageVariables",),
    "AWS::AppSync::FunctionConfiguration": ("RequestMappingTemplate",),
    "AWS::AppSync::Resolver": ("RequestMappingTemplate",),
    "AWS::CloudFormation::Stack": ("Parameters",),
    "AWS::CodePipeline::Pipeline": ("Stages",),
    "AWS::ElasticLoadBalancingV2::Listener": ("DefaultActions",),
    "AWS::ElasticLoadBalancingV2::ListenerRule": ("Actions",),
    "AWS::Events::Rule": ("Targets",),
    "AWS::Glue::Trigger": ("Actions",),
    "AWS::Glue::Workflow": ("DefaultRunProperties",),
    "AWS::KinesisAnalyticsV2::Application": ("ApplicationConfiguration",),
    "AWS::Pipes::Pipe": ("EnrichmentParameters", "TargetParameters"),
    "AWS::SSM::Association": ("Name", "Parameters"),
    "AWS::SSM::Document": ("Content",),
    "AWS::SSM::MaintenanceWindowTask": ("TaskArn", "TaskInvocationParameters"),
    "AWS::Scheduler::Schedule": ("Target",),
    "AWS::Serverless::Api": ("DefinitionBody",),
    "AWS::Serverless::HttpApi": ("DefinitionBody",),
    "AWS::ServiceCatalog::CloudFormationProvisionedProduct": ("ProvisioningParameters",),
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
# What an API hands to what is behind it: API Gateway Developer Guide, x-amazon-apigateway-integration.
_INTEGRATION, _TO_BACKENDS = "x-amazon-apigateway-integration", ("requestParameters", "requestTemplates")
_BODIES = {"Body", "DefinitionBody"}
# Where only what is written out is asked: who reads what is given at deployment, another template or service says.
_WRITTEN_OUT = {
    "AWS::CloudFormation::Stack", "AWS::ElasticLoadBalancingV2::Listener", "AWS::ElasticLoadBalancingV2::ListenerRule",
    "AWS::ServiceCatalog::CloudFormationProvisionedProduct",
}  # fmt: skip
_EXPRESSION = re.compile(r"\s*\{%.*%\}\s*", re.DOTALL)
_PROGRAMS = {"Script", "TextContent", "ZipFile"}
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
            told = _found(call.request, quiet, who, remedy)
            filled = filled_by_default(call.request, call.resource.template, remedy)
            yield from (placed(one, call) for one in each_place([*told, *filled]))
    for kind, keys in HANDED.items():
        for about in subject.of(kind):
            given = {key: one for key in keys if (one := about.get(key)) is not None}
            if kind in _WRITTEN_OUT:
                given = {key: _literal(one) for key, one in given.items()}
            told = _found(_less_calls(given), quiet, who, remedy)
            filled = filled_by_default(given, about.template, remedy)
            yield from (one.of(about) for one in each_place([*told, *filled]))
    for custom in subject.assembly:
        if is_custom(custom.type) and custom.exists is not False:
            given = {key: one for key in _properties(custom) if (one := _literal(custom.get(key))) is not None}
            yield from (one.of(custom) for one in _found(given, quiet, "whoever has the template", remedy))
    for machine in subject.of(*MACHINES):
        made = {definition_key(machine): _written_out(passed_on(machine))}
        yield from (one.of(machine) for one in _found(made, quiet, who, remedy))


def _properties(custom: Resource) -> list[str]:
    """What a custom resource hands to its function, less calls, which are asked by themselves."""
    calls = {path[0] for path, _ in callers(custom)}
    given = custom.properties if isinstance(custom.properties, dict) else {}
    return [key for key in given if key not in calls and key != "ServiceToken"]


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
        kept = ("RequestParameters", "RequestTemplates")
        return {"Integration": {key: at(given["Integration"], key) for key in kept}}
    if not _BODIES.isdisjoint(given):
        return {key: _integrations(document(one)) for key, one in given.items()}
    if "Stages" in given:
        return _less_tokens(given)
    if "Content" in given:
        content = document(given["Content"])
        steps = at(content, "mainSteps")
        left = [None if _calls(one) else one for one in steps] if isinstance(steps, list) else steps
        declared = at(content, "parameters")
        names = declared if isinstance(declared, dict) else {}
        defaults = {name: at(one, "default") for name, one in names.items()}
        return {"Content": {"mainSteps": left, "parameters": defaults, "runtimeConfig": at(content, "runtimeConfig")}}
    return given


def _calls(step: Value) -> bool:
    return is_in(at(step, "action"), *_OF_CALLS) is True


def _integrations(node: Value) -> Value:
    """What of an API's description its backends are handed, below the same keys."""
    if not isinstance(node, dict):
        return {}
    found = {
        key: {one: item[one] for one in _TO_BACKENDS if one in item}
        if key == _INTEGRATION and isinstance(item, dict)
        else _integrations(item)
        for key, item in node.items()
    }
    return {key: one for key, one in found.items() if one}


def _less_tokens(node: Value) -> Value:
    """The stages of a pipeline, of tokens only those that are written out: CodePipeline shows none of them again."""
    if isinstance(node, list):
        return [_less_tokens(one) for one in node]
    if isinstance(node, dict):
        return {key: _literal(one) if key == "OAuthToken" else _less_tokens(one) for key, one in node.items()}
    return node


def _literal(node: Value) -> Value:
    """What of a value is written out, and no reference to a secret."""
    if isinstance(node, dict):
        return {key: _literal(one) for key, one in node.items()}
    if isinstance(node, list):
        return [_literal(one) for one in node]
    return node if isinstance(node, (str, int, float)) and not str(node).startswith(RESOLVED) else None


def _written_out(node: Value) -> Value:
    """A value with what is written out of what JSONata computes."""
    if isinstance(node, list):
        return [_written_out(one) for one in node]
    if isinstance(node, dict):
        return {key: _written_out(one) for key, one in node.items()}
    if isinstance(node, Choice):
        return Choice(tuple(map(_written_out, node.options)), node.condition)
    if not isinstance(node, (str, Text)) or not _EXPRESSION.fullmatch(str(node)):
        return node
    parts = node.parts if isinstance(node, Text) else (node,)
    made = computed("".join(OPEN if isinstance(one, Unknown) else str(one) for one in parts).strip(), "$")
    return made if isinstance(made, str) else [*made]


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
