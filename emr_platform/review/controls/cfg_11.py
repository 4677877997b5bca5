"""CFG-11: functions, containers, jobs, databases and their like hold no secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from typing import Any

from ...assembly import Resource, Text, Unknown, Value, items, possible, show, unknown_parts
from ...findings import Path
from .._base import Control, Outcome, Subject
from ..secrets import find, is_telling, issued
from ._handed_over import handed_over
from ._secret_texts import RESOLVED, filled_by_default, kept_quiet, resolved, without_references, written
from ._seen import Seen, worst

# What whoever may describe the resource reads, by type.
SHOWN: dict[str, tuple[str, ...]] = {
    "AWS::AppConfig::HostedConfigurationVersion": ("Content",),
    "AWS::AppRunner::Service": ("SourceConfiguration",),
    "AWS::Batch::JobDefinition": ("ContainerProperties", "EcsProperties", "EksProperties", "NodeProperties",
                                  "Parameters"),
    "AWS::CodeBuild::Project": ("Environment",),
    "AWS::ECS::TaskDefinition": ("ContainerDefinitions",),
    "AWS::EKS::Addon": ("ConfigurationValues",),
    "AWS::EMRServerless::Application": ("RuntimeConfiguration",),
    "AWS::ElasticBeanstalk::ConfigurationTemplate": ("OptionSettings",),
    "AWS::ElasticBeanstalk::Environment": ("OptionSettings",),
    "AWS::Glue::Connection": ("ConnectionInput",),
    "AWS::Glue::Job": ("DefaultArguments", "NonOverridableArguments"),
    "AWS::KafkaConnect::Connector": ("ConnectorConfiguration",),
    "AWS::Lambda::Function": ("Environment",),
    "AWS::MWAA::Environment": ("AirflowConfigurationOptions",),
    "AWS::SSM::Parameter": ("Value", "Name"),
    "AWS::SageMaker::Model": ("Containers", "PrimaryContainer"),
    "AWS::Serverless::Function": ("Environment",),
    "AWS::Synthetics::Canary": ("RunConfig",),
}  # fmt: skip
# Types whose passwords, keys and tokens nobody reads from them again.
KEPT = (
    "AWS::AmazonMQ::Broker", "AWS::Amplify::App", "AWS::AppFlow::ConnectorProfile", "AWS::CodeBuild::SourceCredential",
    "AWS::CodePipeline::Webhook", "AWS::Cognito::UserPoolIdentityProvider", "AWS::DMS::Endpoint",
    "AWS::DataSync::LocationFSxWindows", "AWS::DataSync::LocationObjectStorage", "AWS::DataSync::LocationSMB",
    "AWS::DirectoryService::MicrosoftAD", "AWS::DirectoryService::SimpleAD", "AWS::DocDB::DBCluster",
    "AWS::DocDBElastic::Cluster", "AWS::ElastiCache::ReplicationGroup", "AWS::ElastiCache::User",
    "AWS::Elasticsearch::Domain", "AWS::Events::Connection", "AWS::FSx::FileSystem", "AWS::FSx::StorageVirtualMachine",
    "AWS::IAM::ServerCertificate", "AWS::IAM::User", "AWS::KinesisFirehose::DeliveryStream",
    "AWS::Lightsail::Database", "AWS::MemoryDB::User", "AWS::OpenSearchService::Domain", "AWS::QuickSight::DataSource",
    "AWS::RDS::DBCluster", "AWS::RDS::DBInstance", "AWS::Redshift::Cluster", "AWS::RedshiftServerless::Namespace",
    "AWS::SecretsManager::Secret", "AWS::Timestream::InfluxDBInstance", "AWS::Transfer::Certificate",
)  # fmt: skip
# Programs, of which nothing is asked but what parameters and secrets fill into them.
_PROGRAMS: dict[str, tuple[str, ...]] = {
    "AWS::AutoScaling::LaunchConfiguration": ("UserData",),
    "AWS::EC2::Instance": ("UserData",),
    "AWS::EC2::LaunchTemplate": ("LaunchTemplateData", "UserData"),
    "AWS::Lambda::Function": ("Code", "ZipFile"),
}
# Given as a whole, they may hold anything.
_HOLDING = re.compile(
    "(?:Arguments|AuthenticationMode|Config|Configuration|ConfigurationOptions|Containers?|Credentials|Definitions|Input"
    "|Environment|MasterUserOptions|Parameters|Profile|Properties|SecurityOptions|Settings|Users|Variables)$"
)
# How the names of switches begin that end like those of secrets: ManageMasterUserPassword.
_SWITCHES = ("Enable", "Manage", "Require", "Reset", "Use")
# Whose dynamic references CloudFormation fills in, and who reads them then is said elsewhere: SVC-15.
_BY_CATALOGUE = "AWS::Glue::Connection"
# What SAM makes of it is not seen: ASM-01 says so, and nothing passes.
_OF_SAM = "AWS::Serverless::Function"
_WHO = "whoever describes the resource"
_REMEDY = "keep it in Secrets Manager, and fetch it where it is used"


def examine(subject: Subject) -> Iterator[Outcome]:
    quiet, safe = subject.unechoed, _given_quietly(subject)
    told: set[tuple[object, Path]] = set()
    for resource in subject.assembly:
        if resource.exists is False or resource.type.startswith("AWS::EMR::"):
            continue  # of EMR's own CFG-05 asks
        places = SHOWN.get(resource.type)
        found = list(_shown(resource, places, quiet)) if places is not None else []
        if resource.type in KEPT:
            found = list(_kept(resource, safe))
        found += _filled_in(resource, quiet)
        bad = dict.fromkeys(one.path for one in found if one.status != "PASS")
        yield from (worst(one for one in found if one.path == path).of(resource) for path in bad)
        marked = list(_marked(resource, places))
        told |= {(resource, one.path) for one in marked}
        yield from marked
        if found and not bad and not marked and resource.type != _OF_SAM:
            yield found[0].of(resource)
    handed = handed_over(subject, quiet, _WHO, _REMEDY)
    yield from (one for one in handed if (one.about, one.path) not in told)


def _given_quietly(subject: Subject) -> frozenset[str]:
    """The parameters that deployment gives and nobody is shown: with NoEcho, and no default in the template."""
    declared = [
        (name, one)
        for template in subject.assembly.templates
        for name, one in template.section("Parameters").items()
        if isinstance(one, dict)
    ]
    told = {
        name
        for name, one in declared
        if str(one.get("NoEcho")).lower() != "true" or not str(one.get("Default") or RESOLVED[0]).startswith(RESOLVED)
    }
    return frozenset(name for name, _ in declared) - told


def _shown(resource: Resource, places: tuple[str, ...], quiet: Set[str]) -> Iterator[Seen]:
    """What is to be said of texts that are shown to whoever describes a resource."""
    yield Seen("PASS", places[:1], None, "no text looks like a secret, or stands where one would")
    value = {key: given for key in places if (given := without_references(resource.get(key))) is not None}
    # The name of a parameter tells what its value is; what is not known of it is no secret.
    yield from (
        one for one in written(value, (), quiet, _WHO, _REMEDY) if one.status != "UNKNOWN" or one.path != ("Name",)
    )
    for where, lost in _wholes(value, ()):
        yield Seen("UNKNOWN", where, None, f"{lost.why}: whether a secret is among it is not known")
    yield from filled_by_default(value, resource.template, _REMEDY)
    for where in resolved(value, ()):
        if resource.type == _BY_CATALOGUE:
            why = "CloudFormation writes the secret in; whether the data catalogue encrypts it is not known: SVC-15"
            yield Seen("UNKNOWN", where, "(a dynamic reference)", why)
        else:
            bad = f"CloudFormation writes the secret in, and {_WHO} reads it; {_REMEDY}"
            yield Seen("FAIL", where, "(a dynamic reference)", bad)


def _filled_in(resource: Resource, quiet: Set[str]) -> Iterator[Seen]:
    """What is to be said of a program into which CloudFormation fills what a parameter keeps quiet, or a secret."""
    path = _PROGRAMS.get(resource.type)
    value = None if path is None else resource.get(*path)
    for where, name in kept_quiet(value, path or (), quiet):
        why = f"the parameter {name} is not to be echoed, and {_WHO} reads the program that it is filled into"
        yield Seen("UNKNOWN", where, None, why)
    for where in resolved(value, path or ()):
        bad = f"CloudFormation writes the secret into the program, and {_WHO} reads it; {_REMEDY}"
        yield Seen("FAIL", where, "(a dynamic reference)", bad)


def _wholes(value: Value, path: Path) -> Iterator[tuple[Path, Unknown]]:
    """What is given as a whole of that which holds texts one by one."""
    for one in possible(value):
        names = [key for key in path if isinstance(key, str)]
        in_list = len(path) > 1 and isinstance(path[-1], int) and isinstance(path[-2], str)
        if isinstance(one, Unknown) and names and _HOLDING.search(names[-1]) and (in_list or path[-1] == names[-1]):
            yield path, one
        elif isinstance(one, (dict, list)):
            for key, item in one.items() if isinstance(one, dict) else enumerate(one):
                yield from _wholes(item, (*path, key))


def _kept(resource: Resource, safe: Set[str]) -> Iterator[Seen]:
    """What is to be said of passwords that nobody reads from a resource again, and of its other texts."""
    yield Seen("PASS", (), None, "no text looks like a secret; passwords are references, or given at deployment")
    if isinstance(resource.properties, Unknown):
        yield Seen("UNKNOWN", (), None, f"{resource.properties.why}: whether a secret is among it is not known")
        return
    passwords: list[tuple[Path, Value]] = []
    others = _others(resource.properties, (), passwords)
    yield from written(others, (), frozenset(), _WHO, _REMEDY)
    for where, lost in _wholes(others, ()):
        yield Seen("UNKNOWN", where, None, f"{lost.why}: whether a secret is among it is not known")
    yield from filled_by_default(resource.properties, resource.template, _REMEDY)
    for path, value in passwords:
        for one, index, _ in items(value):
            yield from _password(one, (*path, *index), safe)


def _others(value: Value, path: Path, passwords: list[tuple[Path, Value]]) -> Value:
    """A value without what is called as secrets are, which is put into a list."""
    if isinstance(value, list):
        return [_others(one, (*path, index), passwords) for index, one in enumerate(value)]
    if not isinstance(value, dict):
        return value
    named = {
        key: one
        for key, one in value.items()
        if is_telling(key) and not _is_switch(key) and not isinstance(one, (bool, dict))
    }
    passwords += [((*path, key), one) for key, one in named.items()]
    left = {key: one for key, one in value.items() if key not in named and not _is_switch(key)}
    return {key: _others(one, (*path, key), passwords) for key, one in left.items()}


def _is_switch(name: str) -> bool:
    return is_telling(name) and name.startswith(_SWITCHES)


def _password(value: Value, path: Path, safe: Set[str]) -> Iterator[Seen]:
    """What is to be said of a password, key or token; or of what a secret is made of, as JSON."""
    text = str(value.parameter) if isinstance(value, Unknown) and value.dynamic else str(show(value))
    lost = unknown_parts(value)
    if text in {"", "None"} or text.startswith((*RESOLVED, "arn:")):
        return
    made = "".join("$open" if isinstance(part, Unknown) else str(part) for part in _parts(value))
    json = made.lstrip().startswith("{") and not made.startswith("{{")
    if find(made) or (not json and not lost and isinstance(value, (str, int, float))):
        bad = "a secret in plain text, for whoever reads the template; refer to one with {{resolve:secretsmanager:...}}"
        yield Seen("FAIL", path, "(hidden)", bad)
    elif not lost or any(one.parameter not in safe for one in lost):
        what = "what the secret holds is written in the template" if json else f"{text} is known at deployment"
        why = f"{lost[0].why if lost else what}: whether that is a secret in plain text is not known"
        yield Seen("UNKNOWN", path, None, why)


def _parts(value: Value) -> tuple[Any, ...]:
    return value.parts if isinstance(value, Text) else (value,)


def _marked(resource: Resource, places: tuple[str, ...] | None) -> Iterator[Outcome]:
    """Where a resource of whatever type has, elsewhere than was looked, what issuers mark as theirs."""
    looked = [("Properties", key) for key in places or ()] + ([("Properties",)] if resource.type in KEPT else [])
    for key in ("Metadata", "Properties"):
        given = resource.raw.get(key)
        for path, kinds in _issued(given, (key,)) if _holds_issued(given) else ():
            if not any(path[: len(one)] == one for one in looked):
                reason = f"{', '.join(kinds)}: whoever reads the template has it; {_REMEDY}"
                place = ("Resources", resource.logical_id, *path)
                yield Outcome("FAIL", resource, resource.address, place, "(hidden)", reason)


def _holds_issued(node: Any) -> bool:
    """Whether something in it has an issuer's mark; most have none, which is found out quickly."""
    left = [node]
    while left:
        one = left.pop()
        if isinstance(one, str):
            if issued(one):
                return True
        elif isinstance(one, dict):
            left += one.values()
        elif isinstance(one, list):
            left += one
    return False


def _issued(node: Any, path: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    if isinstance(node, str):
        if kinds := issued(node):
            yield path, kinds
    elif isinstance(node, (dict, list)):
        for key, one in node.items() if isinstance(node, dict) else enumerate(node):
            yield from _issued(one, (*path, key))


CONTROL = Control(
    id="CFG-11",
    title="Functions, containers, jobs, connections, databases and their like hold no secrets",
    why="Whoever may describe a function or a job, or read a template, reads them, and histories of both keep them.",
    severity="high",
    population="functions, containers, jobs, connectors, canaries, Airflow environments, builds, connections, "
    "databases, caches, brokers, search domains, delivery streams, users, identity providers, webhooks, parameters and "
    "secrets, and secrets in what calls, rules, pipes, schedules, triggers, stages, pipelines, listeners, APIs, state "
    "machines, nested stacks, integrations, documents and custom resources hand to what runs",
    proof="no variable, option, argument or parameter has an issuer's mark, stands under a telling name or is a "
    "dynamic reference, which would be written in; passwords, keys and tokens of databases and users, and SecretString "
    "are {{resolve:secretsmanager:...}}, {{resolve:ssm-secure:...}} or a parameter with NoEcho and no Default; nothing "
    "that a state machine, schedule, automation, custom resource or rule hands over, such as arguments, variables, "
    "payloads, headers, statements for databases and lines of a shell, holds one, nor what states make, nor a "
    "default of a document's parameter; no dynamic reference or "
    "parameter with NoEcho is filled into the code of a function or user data of a machine; no parameter is filled in "
    "whose default is a secret; nothing else in a resource of any type, programs in it too, has an issuer's mark",
    remedy=f"{_REMEDY}; let Secrets Manager make passwords of databases (ManageMasterUserPassword)",
    sources=(
        "Security Hub CodeBuild.2",
        "Security Hub ECS.8",
        "AWS Config codebuild-project-envvar-awscred-check",
        "AWS Config ecs-no-environment-secrets",
        "checkov CKV_AWS_45",
        "checkov CKV_SECRET_*",
        "cfn-lint W1011",
        "cfn-lint W2501",
        "Prowler awslambda_function_no_secrets_in_variables",
        "Prowler ecs_task_definitions_no_environment_secrets",
        "Prowler codebuild_project_no_secrets_in_variables",
        "Prowler stepfunctions_statemachine_no_secrets_in_definition",
        "Prowler ssm_document_secrets",
    ),
    mappings={
        "NIST 800-53r5": ("IA-5(7)", "CA-9(1)", "CM-2", "SA-3"),
        "PCI DSS 4.0.1": ("8.3.2", "8.6.2"),
        "PCI DSS 3.2.1": ("8.2.1",),
        "FSBP": ("CodeBuild.2", "ECS.8"),
    },
    examine=examine,
    unsure="a secret that no mark and no name tells is not found, nor a password that is written in the code of a "
    "function, in user data of machines, in a script of an automation or in PowerShell; what a run is given under a "
    "telling name is UNKNOWN; a secret's name under a telling name, such as DB_PASSWORD: prod/db, is "
    "taken for a secret; of what deployment gives to a custom resource of one's own nothing is asked",
)  # fmt: skip
