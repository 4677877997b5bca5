"""The same templates work in every partition, account and region, and beside another copy of themselves."""

from __future__ import annotations

import json
import re

import pytest

from tests.assemblies import Assembly, Resource, strings

# CloudFormation's Name of a cluster need not be unique; the others name things that are not made here, except the
# profile, whose name EMR wants to be its role's.
NO_NAMES_OF_OURS = {
    ("AWS::EMR::Cluster", "Name"),
    ("AWS::EC2::VPCEndpoint", "ServiceName"),
    ("AWS::CloudWatch::Alarm", "MetricName"),
    ("AWS::Scheduler::Schedule", "GroupName"),
    ("AWS::IAM::InstanceProfile", "InstanceProfileName"),
    # Inside a role, where no other policy has it.
    ("AWS::IAM::Policy", "PolicyName"),
    # References to a function.
    ("AWS::Lambda::EventInvokeConfig", "FunctionName"),
    ("AWS::Lambda::Permission", "FunctionName"),
    # A database and its tables are what queries name; Athena, and Redshift Serverless, make nothing without a name:
    # the stack's, which no other stack of the account has, and a part of its number.
    ("AWS::Glue::Table", "DatabaseName"),
    ("AWS::Athena::WorkGroup", "Name"),
    ("AWS::RedshiftServerless::Namespace", "NamespaceName"),
    ("AWS::RedshiftServerless::Namespace", "DbName"),
    ("AWS::RedshiftServerless::Workgroup", "NamespaceName"),
    ("AWS::RedshiftServerless::Workgroup", "WorkgroupName"),
    # MWAA makes nothing without a name either; it is the stack's, and the role's trust and permissions name it.
    ("AWS::MWAA::Environment", "Name"),
}


def test_no_arn_spells_out_its_partition(assembly: Assembly) -> None:
    """Beside those that the environment's file spells out itself."""
    given = set(strings(assembly.environment.model_dump(mode="json")))
    for path in assembly.folder.glob("*.json"):
        found = re.findall(r"arn:aws[^\s\"]*", path.read_text(encoding="utf-8"))
        assert [arn for arn in found if arn not in given] == [], path.name


def test_no_template_spells_out_an_account_or_region(assembly: Assembly) -> None:
    """Beside the names of uploaded files, and of AWS's own buckets of packages and images, named after the region."""
    allowed = re.compile(
        r"cdk-hnb659fds-assets-|al2023-repos-|repo\.|aws157-|appinfo|elasticmapreduce|com\.amazonaws|aws\.api\."
        r"|:s3:::prod-[a-z0-9-]+-starport-layer-bucket/"
    )
    for stack in assembly.stacks.values():
        found = [
            text
            for text in strings(stack.template["Resources"])
            if assembly.region in text and not allowed.search(text)
        ]
        assert found == []
        account = assembly.environment.account
        assert not account or not [
            text for text in strings(stack.template["Resources"]) if account in text and not allowed.search(text)
        ]


@pytest.mark.parametrize(
    ("name", "suffix", "partition"),
    [
        ("dev", "amazonaws.com", "aws"),
        ("govcloud", "amazonaws.com", "aws-us-gov"),
        ("china", "amazonaws.com.cn", "aws-cn"),
    ],
)
def test_emr_goes_by_its_name_in_the_partition(
    assemblies: dict[str, Assembly], name: str, suffix: str, partition: str
) -> None:
    assembly = assemblies[name]
    trusted = {
        statement["Principal"]["Service"]
        for role in assembly.of("AWS::IAM::Role")
        for statement in role.properties["AssumeRolePolicyDocument"]["Statement"]
    }
    assert {f"elasticmapreduce.{suffix}", f"ec2.{suffix}"} <= trusted
    assert trusted <= {
        f"elasticmapreduce.{suffix}", f"ec2.{suffix}", "states.amazonaws.com", "lambda.amazonaws.com",
    }  # fmt: skip
    services = {
        service
        for statement in assembly.one("AWS::KMS::Key", Description="EMR platform: logs").properties["KeyPolicy"][
            "Statement"
        ]
        for service in _listed(statement["Principal"].get("Service", []))
    }
    assert services == {
        f"logs.{assembly.region}.{suffix}", "delivery.logs.amazonaws.com", "events.amazonaws.com",
        "cloudwatch.amazonaws.com", f"elasticmapreduce.{suffix}", f"persistentappui.elasticmapreduce.{suffix}",
    }  # fmt: skip
    arns = {text.split(":")[1] for r in assembly.resources for text in strings(r.properties) if text.startswith("arn:")}
    assert arns == {partition}


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_endpoints_in_china_go_by_their_names_there(assemblies: dict[str, Assembly]) -> None:
    names = {
        name: {endpoint.properties["ServiceName"] for endpoint in assemblies[name].of("AWS::EC2::VPCEndpoint")}
        for name in ("govcloud", "china")
    }
    assert names["govcloud"] == {
        f"com.amazonaws.us-gov-west-1.{service}" for service in ("s3", "kms", "secretsmanager", "sts")
    }
    assert names["china"] == {
        "com.amazonaws.cn-north-1.s3", "com.amazonaws.cn-north-1.kms", "com.amazonaws.cn-north-1.secretsmanager",
        "cn.com.amazonaws.cn-north-1.sts",
    }  # fmt: skip


def test_nothing_has_a_physical_name(assembly: Assembly) -> None:
    """A named resource cannot be replaced, nor be there twice."""
    named = {
        (resource.type, key)
        for resource in assembly.resources
        for key in resource.properties
        if key.endswith("Name") and not (resource.type.startswith("Custom::"))
    }
    assert named <= NO_NAMES_OF_OURS


def test_a_profile_is_named_like_its_role(assembly: Assembly) -> None:
    profiles = assembly.of("AWS::IAM::InstanceProfile")
    assert len(profiles) == len(assembly.environment.clusters)
    for profile in profiles:
        assert profile.properties["Roles"] == [profile.properties["InstanceProfileName"]]
        assert assembly.named(profile.properties["Roles"][0]).type == "AWS::IAM::Role"


def test_imports_come_from_dependencies_only(assembly: Assembly) -> None:
    seen = 0
    for stack in assembly.stacks.values():
        for name in re.findall(r'"Fn::ImportValue": "([^"]+)"', json.dumps(stack.template)):
            seen += 1
            exporter, _ = assembly.exports[name]
            assert exporter in stack.dependencies, f"{stack.name} imports {name}"
    assert seen > 10


def test_no_two_stacks_wait_for_each_other(assembly: Assembly) -> None:
    order = list(assembly.stacks)
    for name, stack in assembly.stacks.items():
        for other in stack.dependencies & assembly.stacks.keys():
            assert order.index(other) < order.index(name)


def test_every_reference_leads_somewhere(assembly: Assembly) -> None:
    """Filling in references fails on unknown names; here, that nothing is left unfilled either."""

    def unfilled(resource: Resource) -> list[str]:
        return [text for text in strings(resource.properties) if "${Token" in text or text.startswith("Fn::I")]

    assert [(r.logical_id, unfilled(r)) for r in assembly.resources if unfilled(r)] == []
