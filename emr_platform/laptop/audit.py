"""What the emulator did with the templates: for every resource type, what it acts on and what it only records.

"Acted on" means that getting it wrong makes a run on the laptop fail. Everything else is accepted, kept at best, and
has no effect here: those properties are for the template checks to verify, not for a deployment to the laptop.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# Properties the emulator acts on, by type. A type with an empty set is recorded and nothing more; a type that is not
# listed is one nobody has looked at, and counts as recorded only.
ACTED_ON: dict[str, frozenset[str]] = {
    "AWS::EMR::Cluster": frozenset(
        {"Name", "JobFlowRole", "ServiceRole", "BootstrapActions", "Steps", "StepConcurrencyLevel", "LogUri"}
        | {"SecurityConfiguration", "Tags"}
    ),
    "AWS::EMR::SecurityConfiguration": frozenset({"Name"}),
    "AWS::EMR::Step": frozenset({"JobFlowId", "Name", "HadoopJarStep", "ActionOnFailure"}),
    "AWS::Events::Rule": frozenset({"EventPattern", "State", "Targets", "EventBusName", "Name"}),
    "AWS::IAM::InstanceProfile": frozenset({"InstanceProfileName", "Path", "Roles"}),
    "AWS::IAM::ManagedPolicy": frozenset({"ManagedPolicyName", "Path", "PolicyDocument", "Roles", "Users", "Groups"}),
    "AWS::IAM::Policy": frozenset({"PolicyDocument", "PolicyName", "Roles", "Users", "Groups"}),
    "AWS::IAM::Role": frozenset(
        {"AssumeRolePolicyDocument", "ManagedPolicyArns", "Path", "PermissionsBoundary", "Policies", "RoleName", "Tags"}
    ),
    "AWS::KMS::Alias": frozenset({"AliasName", "TargetKeyId"}),
    "AWS::KMS::Key": frozenset({"Enabled", "KeyPolicy", "KeySpec", "KeyUsage"}),
    "AWS::Lambda::Function": frozenset(
        {"Code", "Environment", "FunctionName", "Handler", "MemorySize", "Role", "Runtime", "Timeout"}
    ),
    "AWS::Lambda::Permission": frozenset({"Action", "FunctionName", "Principal", "SourceArn"}),
    "AWS::Logs::LogGroup": frozenset({"LogGroupName"}),
    "AWS::MWAA::Environment": frozenset({"Name", "ExecutionRoleArn"}),
    "AWS::RedshiftServerless::Namespace": frozenset(
        {"AdminPasswordSecretKmsKeyId", "DbName", "IamRoles", "ManageAdminPassword", "NamespaceName"}
    ),
    "AWS::RedshiftServerless::Workgroup": frozenset({"NamespaceName", "WorkgroupName"}),
    "AWS::S3::Bucket": frozenset(
        {"BucketEncryption", "BucketName", "PublicAccessBlockConfiguration", "VersioningConfiguration"}
        | {"NotificationConfiguration", "CorsConfiguration"}
    ),
    "AWS::S3::BucketPolicy": frozenset({"Bucket", "PolicyDocument"}),
    "AWS::SNS::Subscription": frozenset({"Endpoint", "Protocol", "TopicArn", "FilterPolicy"}),
    "AWS::SNS::Topic": frozenset({"DisplayName", "KmsMasterKeyId", "TopicName"}),
    "AWS::SNS::TopicPolicy": frozenset({"PolicyDocument", "Topics"}),
    "AWS::SQS::Queue": frozenset({"QueueName", "RedrivePolicy", "VisibilityTimeout"}),
    "AWS::SQS::QueuePolicy": frozenset({"PolicyDocument", "Queues"}),
    "AWS::SSM::Parameter": frozenset({"Name", "Type", "Value"}),
    "AWS::StepFunctions::StateMachine": frozenset(
        {"DefinitionS3Location", "DefinitionString", "DefinitionSubstitutions", "RoleArn", "StateMachineName"}
    ),
}
_NOT_A_RESOURCE = frozenset({"AWS::CDK::Metadata"})


@dataclass(frozen=True)
class Ignored:
    """One resource type of the templates and the properties that had no effect; all of them when ``acted_on`` is empty.

    ``resources`` counts the resources of that type; ``properties`` and ``acted_on`` name top-level properties.
    """

    type: str
    resources: int
    acted_on: tuple[str, ...]
    properties: tuple[str, ...]


def audit(assembly: Path) -> list[Ignored]:
    """Walk every template of a cloud assembly and list, by type, what the emulator ignored."""
    used: dict[str, set[str]] = defaultdict(set)
    number: dict[str, int] = defaultdict(int)
    for template in sorted(assembly.glob("*.template.json")):
        for resource in json.loads(template.read_text()).get("Resources", {}).values():
            number[resource["Type"]] += 1
            used[resource["Type"]] |= set(resource.get("Properties", {}))
    return [_verdict(kind, number[kind], used[kind]) for kind in sorted(number) if kind not in _NOT_A_RESOURCE]


def _verdict(kind: str, number: int, used: Iterable[str]) -> Ignored:
    acted_on = ACTED_ON.get(kind, frozenset())
    # A custom resource really runs its function, which sees all its properties.
    if kind.startswith("Custom::") or kind == "AWS::CloudFormation::CustomResource":
        acted_on = frozenset(used)
    return Ignored(kind, number, tuple(sorted(acted_on & set(used))), tuple(sorted(set(used) - acted_on)))
