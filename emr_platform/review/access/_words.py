"""Values, ARNs and conditions of policies as people read them, and whether a pattern means an ARN."""

from __future__ import annotations

import re
from functools import lru_cache

from ...assembly import Answer, Choice, Pseudo, Reference, Resource, Text, Unknown, Value, either, possible
from ..actions import wildcard

# `Ref` of these gives their ARN.
_ARN_BY_REF = {
    "AWS::IAM::ManagedPolicy",
    "AWS::SNS::Topic",
    "AWS::SecretsManager::Secret",
    "AWS::Serverless::StateMachine",
    "AWS::StepFunctions::StateMachine",
}
# The beginnings of ARNs, and which property holds the name.
# Source: Service Authorization Reference, resource types of each service.
_ARNS = {
    "AWS::CodeBuild::Project": ("arn:{partition}:codebuild:{region}:{account}:project/", "Name"),
    "AWS::CodeCommit::Repository": ("arn:{partition}:codecommit:{region}:{account}:", "RepositoryName"),
    "AWS::EC2::Instance": ("arn:{partition}:ec2:{region}:{account}:instance/", ""),
    "AWS::EMR::Cluster": ("arn:{partition}:elasticmapreduce:{region}:{account}:cluster/", ""),
    "AWS::Glue::Job": ("arn:{partition}:glue:{region}:{account}:job/", "Name"),
    "AWS::IAM::Group": ("arn:{partition}:iam::{account}:group{path}", "GroupName"),
    "AWS::IAM::ManagedPolicy": ("arn:{partition}:iam::{account}:policy{path}", "ManagedPolicyName"),
    "AWS::IAM::Role": ("arn:{partition}:iam::{account}:role{path}", "RoleName"),
    "AWS::IAM::User": ("arn:{partition}:iam::{account}:user{path}", "UserName"),
    "AWS::Lambda::Function": ("arn:{partition}:lambda:{region}:{account}:function:", "FunctionName"),
    "AWS::S3::Bucket": ("arn:{partition}:s3:::", "BucketName"),
    "AWS::SageMaker::NotebookInstance": (
        "arn:{partition}:sagemaker:{region}:{account}:notebook-instance/", "NotebookInstanceName"),
    "AWS::Serverless::Function": ("arn:{partition}:lambda:{region}:{account}:function:", "FunctionName"),
    "AWS::Serverless::StateMachine": ("arn:{partition}:states:{region}:{account}:stateMachine:", "Name"),
    "AWS::SSM::Document": ("arn:{partition}:ssm:{region}:{account}:document/", "Name"),
    "AWS::SSM::MaintenanceWindow": ("arn:{partition}:ssm:{region}:{account}:maintenancewindow/", ""),
    "AWS::StepFunctions::StateMachine": ("arn:{partition}:states:{region}:{account}:stateMachine:", "StateMachineName"),
}  # fmt: skip
# Of what runs code and is found by its name alone: the property that holds the name, and how the ARNs go that policies
# name it by, with `*` for what else they say. Source: Service Authorization Reference.
_BY_NAME: dict[str, tuple[str, ...]] = {
    "AWS::AppRunner::Service": ("ServiceName", "apprunner:{region}:{account}:service/{name}/*"),
    "AWS::Athena::WorkGroup": ("Name", "athena:{region}:{account}:workgroup/{name}"),
    "AWS::Batch::JobDefinition": (
        "JobDefinitionName", "batch:{region}:{account}:job-definition/{name}",
        "batch:{region}:{account}:job-definition/{name}:*"),
    "AWS::Batch::JobQueue": ("JobQueueName", "batch:{region}:{account}:job-queue/{name}"),
    "AWS::CloudFormation::StackSet": ("StackSetName", "cloudformation:{region}:{account}:stackset/{name}:*"),
    "AWS::CodeDeploy::Application": ("ApplicationName", "codedeploy:{region}:{account}:application:{name}"),
    "AWS::CodeDeploy::DeploymentGroup": (
        "DeploymentGroupName", "codedeploy:{region}:{account}:deploymentgroup:*/{name}"),
    "AWS::ECS::Cluster": (
        "ClusterName", "ecs:{region}:{account}:cluster/{name}", "ecs:{region}:{account}:task/{name}/*"),
    "AWS::EKS::Cluster": (
        "Name", "eks:{region}:{account}:cluster/{name}", "eks:{region}:{account}:access-entry/{name}/*"),
    "AWS::ElasticBeanstalk::Environment": (
        "EnvironmentName", "elasticbeanstalk:{region}:{account}:environment/*/{name}"),
    "AWS::Glue::DevEndpoint": ("EndpointName", "glue:{region}:{account}:devEndpoint/{name}"),
    "AWS::Glue::Trigger": ("Name", "glue:{region}:{account}:trigger/{name}"),
    "AWS::IAM::SAMLProvider": ("Name", "iam::{account}:saml-provider/{name}"),
    "AWS::MWAA::Environment": (
        "Name", "airflow:{region}:{account}:environment/{name}", "airflow:{region}:{account}:role/{name}/*"),
    "AWS::Redshift::Cluster": (
        "ClusterIdentifier", "redshift:{region}:{account}:cluster:{name}",
        *(f"redshift:{{region}}:{{account}}:{kind}:{{name}}/*" for kind in ("dbuser", "dbname", "dbgroup"))),
    "AWS::SageMaker::MlflowTrackingServer": (
        "TrackingServerName", "sagemaker:{region}:{account}:mlflow-tracking-server/{name}"),
    "AWS::SageMaker::Pipeline": ("PipelineName", "sagemaker:{region}:{account}:pipeline/{name}"),
    "AWS::SageMaker::Space": ("SpaceName", "sagemaker:{region}:{account}:space/*/{name}"),
    "AWS::SageMaker::UserProfile": ("UserProfileName", "sagemaker:{region}:{account}:user-profile/*/{name}"),
}  # fmt: skip
CALLED = tuple(_BY_NAME)
# Around what is known at deployment only, within an ARN as text. No template holds this character.
_MARK = "\uffff"
_TOKEN = re.compile(f"{_MARK}[^{_MARK}]*{_MARK}")
_UNKNOWN = f"{_MARK}?{_MARK}"
_COMMON = 0xE000
"""The first of the letters, of nobody's alphabet, that stand for what two ARNs have in common."""


def words(value: Value) -> str:  # noqa: PLR0911  # one return for each kind of value
    """A value as text; references by address, so that `${emr-dev-data/Raw.Arn}` is clear across stacks."""
    if isinstance(value, str):
        return value
    if isinstance(value, Reference):
        tail = "" if value.attribute == "Ref" else f".{value.attribute}"
        return f"${{{value.resource.address}{tail}}}"
    if isinstance(value, Text):
        return "".join(map(words, value.parts))
    if isinstance(value, Choice):
        return " or ".join(map(words, value.options))
    if isinstance(value, (list, tuple)):
        return ", ".join(map(words, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {words(item)}" for key, item in value.items())
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def conditions(value: Value) -> str:
    """A Condition block on one line: `StringEquals aws:SourceAccount = 111122223333; ...`; empty without one."""
    if not isinstance(value, dict):
        return words(value)
    return "; ".join(
        f"{operator} {key} = {words(wanted)}"
        for operator, keys in sorted(value.items())
        for key, wanted in (sorted(keys.items()) if isinstance(keys, dict) else [("", keys)])
    )


def covers(pattern: Value, resource: Resource) -> Answer:
    """Whether an entry of `Resource` in a policy means a resource of the templates.

    Unknown where that hangs on names that CloudFormation makes or on what deployment fills in.
    """
    return either(*(_covers_one(option, resource) for option in possible(pattern)))


def may_name(pattern: Value, kind: str) -> bool:
    """Whether an entry of `Resource` may mean something of a type of CloudFormation's; yes for types not known here."""
    if kind not in _ARNS or isinstance(pattern, Reference):
        return True
    return may_mean(
        pattern, _ARNS[kind][0].format(**dict.fromkeys(("partition", "region", "account", "path"), "*")) + "*"
    )


def may_mean(pattern: Value, form: str) -> bool:
    """Whether an entry of `Resource` may mean an ARN of a form such as `arn:*:ssm:*:*:document/*`."""
    arn = form.replace("*", _UNKNOWN)
    return any(_covers(_flat(option), arn) is not False for option in possible(pattern))


def in_full(arn: Value) -> str:
    """An ARN as text for `fits`, with marks for what of it is not known."""
    return _flat(arn)


def fits(pattern: str, arn: str) -> Answer:
    """Whether an entry of `Resource` means an ARN, both as `in_full` writes them, of which parts may not be known.

    What both name, such as a bucket, is the same in both, whatever CloudFormation calls it.
    """
    if _part_early(pattern, arn):
        return False
    common = {*_TOKEN.findall(pattern), *_TOKEN.findall(arn)} - {_UNKNOWN}
    for number, token in enumerate(sorted(one for one in common if one in pattern and one in arn)):
        pattern, arn = (text.replace(token, chr(_COMMON + number)) for text in (pattern, arn))
    return _covers(pattern, arn)


def _part_early(one: str, other: str) -> bool:
    """Whether two texts go apart before anything in them is open; asked of many, and quick."""
    within = False
    for letter, second in zip(one, other, strict=False):
        if letter != second or letter in "*?":
            return not within and letter != second and not {letter, second} & {"*", "?", _MARK}
        within ^= letter == _MARK
    return False


def names(pattern: Value, resource: Resource) -> Answer:
    """Whether an entry of `Resource` means something that runs code, by the name that this has in an ARN."""
    if resource.type not in _BY_NAME:
        return False
    key, *forms = _BY_NAME[resource.type]
    called = [_token(resource), *([] if resource.get(key) is None else [_flat(resource.get(key))])]
    arns = [f"arn:{{partition}}:{form}".format(**_own(resource), name=name) for form in forms for name in called]
    return either(*(_begins_or_covers(_flat(option), arn) for option in possible(pattern) for arn in arns))


def _begins_or_covers(pattern: str, arn: str) -> Answer:
    """Whether a pattern means an ARN, in which `*` is for what is not known; whatever that is, where it ends it."""
    begins = arn.removesuffix("*")
    if "*" not in begins and begins != arn and pattern.startswith(begins):
        return True
    return _covers(pattern, arn.replace("*", _UNKNOWN))


def _covers_one(pattern: Value, resource: Resource) -> Answer:
    if isinstance(pattern, Reference):
        return pattern.resource is resource
    written = _flat(pattern)
    answer = _covers(written, _arn(resource))
    # `role/${Role}` means it, whatever name it is given.
    return either(answer, _covers(written, _arn(resource, _token(resource)))) if _token(resource) in written else answer


@lru_cache(10_000)
def _covers(pattern: str, arn: str) -> Answer:
    if _UNKNOWN not in pattern and wildcard(pattern).fullmatch(arn):
        return True
    named = {token for token in _TOKEN.findall(pattern) if "/" in token}
    if named and named.isdisjoint(_TOKEN.findall(arn)) and any("/" in token for token in _TOKEN.findall(arn)):
        return False  # it names another resource
    # The first five parts of an ARN hold no colon, so that a `*` in one of them ends there.
    parts = [_TOKEN.sub(_anything, text).split(":", 5) for text in (pattern, arn)]
    whole = [[":".join(part)] for part in parts]
    pairs = zip(*(parts if len(parts[0]) == len(parts[1]) else whole), strict=True)
    if all(overlap(*pair) for pair in pairs):
        return Unknown("whether the name fits is known at deployment")
    return False


def _flat(value: Value) -> str:
    """An ARN as text with marked tokens for what is not known; the address of a resource for its name."""
    if isinstance(value, Text):
        return "".join(map(_flat, value.parts))
    if isinstance(value, Pseudo):
        return f"{_MARK}{value.name}{value.stack.replace('/', ':')}{_MARK}"
    if isinstance(value, Reference):
        return _flat_reference(value)
    return value if isinstance(value, str) else _UNKNOWN


def _flat_reference(value: Reference) -> str:
    resource = value.resource
    if value.attribute == "Arn" or (value.attribute == "Ref" and resource.type in _ARN_BY_REF):
        return _arn(resource)
    tail = "" if value.attribute == "Ref" else f".{value.attribute}"
    return f"{_MARK}{resource.address}{tail}{_MARK}"


def _token(resource: Resource) -> str:
    """What stands for the name of a resource where a policy refers to it."""
    return f"{_MARK}{resource.address}{_MARK}"


@lru_cache(2_000)
def _arn(resource: Resource, name: str = "") -> str:
    """The ARN of a resource as far as it is known; by a name that is not the one that it is given, where one is."""
    if resource.type not in _ARNS:
        return f"{_MARK}{resource.address}.Arn{_MARK}"
    form, key = _ARNS[resource.type]
    given = resource.get(key) if key else None
    name = name or (_token(resource) if given is None else _flat(given))
    path = "/" if resource.get("Path") is None else _flat(resource.get("Path"))
    return form.format(**_own(resource), path=path) + name


def _own(resource: Resource) -> dict[str, str]:
    """What ARNs of a resource have before its name."""
    return {
        "partition": f"{_MARK}AWS::Partition{_MARK}",
        "region": resource.template.region or f"{_MARK}AWS::Region{_MARK}",
        "account": f"{_MARK}AWS::AccountId{_MARK}",
    }


def _anything(token: re.Match[str]) -> str:
    """What a token may stand for. The names that CloudFormation and EMR make have a hyphen."""
    return "*-*" if "/" in token[0] else "*"


@lru_cache(10_000)
def overlap(one: str, other: str) -> bool:
    """Whether a text exists that two patterns with `*` and `?` both match."""
    sure = min((re.split(r"[*?]", text, maxsplit=1)[0] for text in (one, other)), key=len)
    if not (one.startswith(sure) and other.startswith(sure)):
        return False
    reached = {0}
    for letter in one:
        reached = _stepped(_closed(reached, other), letter, other)
    return len(other) in _closed(reached, other)


def _closed(reached: set[int], other: str) -> set[int]:
    """The places in a pattern that can be reached without another letter: past its stars."""
    found = set(reached)
    for place in sorted(reached):
        while place < len(other) and other[place] == "*":
            place += 1  # noqa: PLW2901  # walks on from there
            found.add(place)
    return found


def _stepped(reached: set[int], letter: str, other: str) -> set[int]:
    if letter == "*":  # any text: everything from the first place on
        return set(range(min(reached), len(other) + 1)) if reached else set()
    found = set()
    for place in reached:
        if place < len(other):
            if other[place] == "*":
                found.add(place)
            elif other[place] == letter or "?" in (other[place], letter):
                found.add(place + 1)
    return found
