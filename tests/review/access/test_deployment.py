"""What CloudFormation may do to deploy: all that the examples need, within IAM's limits, and nothing wider."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from emr_platform.assembly import load
from emr_platform.cli import run
from emr_platform.review import Subject, catalogue, review
from emr_platform.review.access import Deployment, deployment, escalation_paths
from emr_platform.review.access._handlers import BY_HAND, actions_of
from emr_platform.review.access._named import stack_prefixes
from emr_platform.review.access._packed import size
from emr_platform.review.actions import action, wildcard
from tests.assemblies import Assembly
from tests.review.access.conftest import Read

pytestmark = pytest.mark.long

GIVEN = {"${AWS::Partition}": "aws", "${AWS::AccountId}": "000000000000", "${AWS::URLSuffix}": "amazonaws.com"}
# What CloudFormation makes of a resource that is given no name, by type. Source: its user guide, Name type.
MADE = {
    "AWS::DynamoDB::Table": "dynamodb:{region}:000000000000:table/{stack}-{logical}-1A2B3C",
    "AWS::CloudWatch::Alarm": "cloudwatch:{region}:000000000000:alarm:{stack}-{logical}-1A2B3C",
    "AWS::Events::Rule": "events:{region}:000000000000:rule/{stack}-{logical}-1A2B3C",
    "AWS::IAM::ManagedPolicy": "iam::000000000000:policy{path}{stack}-{logical}-1A2B3C",
    "AWS::IAM::Role": "iam::000000000000:role{path}{stack}-{logical}-1A2B3C",
    "AWS::KMS::Key": "kms:{region}:000000000000:key/0a1b2c3d",
    "AWS::Lambda::Function": "lambda:{region}:000000000000:function:{stack}-{logical}-1A2B3C",
    "AWS::S3::Bucket": "s3:::{lower}-{lowlogical}-1a2b3c",
    "AWS::SNS::Topic": "sns:{region}:000000000000:{stack}-{logical}-1A2B3C",
    "AWS::SQS::Queue": "sqs:{region}:000000000000:{stack}-{logical}-1A2B3C",
    "AWS::StepFunctions::StateMachine": "states:{region}:000000000000:stateMachine:{logical}-1a2b3c",
}


def statements_of(made: Deployment) -> list[dict[str, Any]]:
    return [statement for policy in made.policies for statement in policy["Statement"]]


def filled(text: str, region: str) -> str:
    for placeholder, value in GIVEN.items():
        text = text.replace(placeholder, value)
    return text.replace("${AWS::Region}", region)  # other partitions have their own regions; names are the same


def allowed(statements: list[dict[str, Any]], name: str, arn: str, region: str) -> bool:
    return any(
        name in statement["Action"] and wildcard(filled(pattern, region)).fullmatch(arn)
        for statement in statements
        for pattern in statement["Resource"]
    )


def needed(assembly: Assembly) -> Iterator[tuple[str, str]]:
    """Each action of the handlers of each resource whose generated name is known, with that resource's ARN."""
    for one in assembly.resources:
        if one.type not in MADE or any(key.endswith("Name") for key in one.properties):
            continue
        arn = "arn:aws:" + MADE[one.type].format(
            region=assembly.region, stack=one.stack, logical=one.logical_id, lower=one.stack.lower(),
            lowlogical=one.logical_id.lower(), path=one.properties.get("Path", "/"),
        )  # fmt: skip
        own, of_role = arn.split(":")[2], ":role/" in arn
        for name in actions_of(one.type):
            known = action(name)
            on_this = name.startswith(f"{own}:") and ("Role" not in name or of_role)  # IAM's are on the role
            if on_this and name not in DROPPED and known is not None and known.scoped:
                yield name, arn


# Of a role without a boundary in common; and what is about users and groups, of which there are none.
DROPPED = {"iam:DeleteRolePermissionsBoundary", "iam:PassRole", "iam:CreateServiceLinkedRole"}


def test_an_example_can_be_deployed(assembly: Assembly) -> None:
    """Every action that the handlers of its resources list is allowed on the names that CloudFormation makes."""
    made = deployment(load([assembly.folder]))
    assert made.unknown == ()
    statements = statements_of(made)
    wanted = {(name, arn) for name, arn in needed(assembly) if "User" not in name and "Group" not in name}
    assert len(wanted) > 100
    assert [one for one in wanted if not allowed(statements, *one, assembly.region)] == []


def test_one_grant_less_is_seen(assemblies: dict[str, Assembly]) -> None:
    dev = assemblies["dev"]
    statements = statements_of(deployment(load([dev.folder])))
    wanted = set(needed(dev))
    for gone in ("s3:CreateBucket", "iam:CreateRole", "kms:PutKeyPolicy", "lambda:CreateFunction"):
        less = [one | {"Action": [name for name in one["Action"] if name != gone]} for one in statements]
        assert {name for name, arn in wanted if not allowed(less, name, arn, dev.region)} == {gone}


def test_policies_fit(assembly: Assembly) -> None:
    made = deployment(load([assembly.folder]))
    assert 1 <= len(made.policies) <= 10
    for policy in made.policies:
        assert size(policy["Statement"]) <= 6144
        assert len({one["Sid"] for one in policy["Statement"]}) == len(policy["Statement"])
        assert all(one["Sid"].isalnum() for one in policy["Statement"])


def test_a_star_stands_only_where_no_resource_can(assembly: Assembly) -> None:
    for one in statements_of(deployment(load([assembly.folder]))):
        for name in one["Action"]:
            assert "*" not in name
            known = action(name)
            assert one["Resource"] != ["*"] or (known is not None and not known.scoped)


def test_roles_are_passed_by_name_and_to_their_services(assemblies: dict[str, Assembly]) -> None:
    statements = statements_of(deployment(load([assemblies["dev"].folder])))
    (passing,) = [one for one in statements if "iam:PassRole" in one["Action"]]
    assert passing["Resource"] == ["arn:${AWS::Partition}:iam::${AWS::AccountId}:role/emr-dev-*"]
    services = passing["Condition"]["StringEquals"]["iam:PassedToService"]
    assert {one.partition(".")[0] for one in services} == {"ec2", "elasticmapreduce", "lambda", "states"}


def test_only_policies_that_the_templates_attach(assemblies: dict[str, Assembly]) -> None:
    statements = statements_of(deployment(load([assemblies["dev"].folder])))
    (attaching,) = [one for one in statements if "iam:AttachRolePolicy" in one["Action"]]
    assert attaching["Condition"]["ArnLike"]["iam:PolicyARN"] == [
        "arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonEMRServicePolicy_v2"
    ]


def test_roles_keep_their_boundary(everything_on: Assembly) -> None:
    made = deployment(load([everything_on.folder]))
    assert not made.warnings
    for one in statements_of(made):
        if {"iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"} & {*one["Action"]}:
            wanted = one["Condition"]["StringEquals"]["iam:PermissionsBoundary"]
            assert wanted == "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/boundaries/data-platform"
        assert "iam:DeleteRolePermissionsBoundary" not in one["Action"]


def test_the_policies_themselves_lead_to_nobody_by_a_pattern_without_a_name(
    everything_on: Assembly, tmp_path: Path
) -> None:
    template = deployment(load([everything_on.folder])).template()
    trusts = {"Statement": {"Effect": "Allow", "Principal": {"Service": "x"}, "Action": "sts:AssumeRole"}}
    attached = [{"Ref": name} for name in template["Resources"]]
    properties = {"AssumeRolePolicyDocument": trusts, "ManagedPolicyArns": attached}
    template["Resources"]["Deployer"] = {"Type": "AWS::IAM::Role", "Properties": properties}
    (tmp_path / "deployer.json").write_text(json.dumps(template), encoding="utf-8")
    rows = escalation_paths(Subject(load([tmp_path / "deployer.json"]))).records()
    assert {row["Reach"] for row in rows} == {"acts", "named", "tagged"}
    methods = {one for row in rows for one in str(row["Method"]).split("; ")}
    assert {"iam-put-role-policy", "lambda-update-code", "emr-run-job-flow"} <= methods


def test_without_a_boundary_it_is_said_what_that_means(assemblies: dict[str, Assembly]) -> None:
    (warning,) = deployment(load([assemblies["dev"].folder])).warnings
    assert "can make a role that may do anything" in warning


@pytest.mark.parametrize("action", ["kms:PutKeyPolicy", "elasticmapreduce:ModifyInstanceGroups"])
def test_keys_and_nodes_are_told_by_the_tag_of_their_stacks(everything_on: Assembly, action: str) -> None:
    statements = statements_of(deployment(load([everything_on.folder])))
    conditions = [one["Condition"] for one in statements if action in one["Action"]]
    assert conditions == [{"StringEquals": {"aws:ResourceTag/emr-platform:environment": "everything-on"}}]


@pytest.mark.parametrize("name", ["dev", "everything-on"])
def test_grants_of_keys_are_for_services_as_the_review_asks(
    assemblies: dict[str, Assembly], tmp_path: Path, name: str
) -> None:
    made = deployment(load([assemblies[name].folder]))
    (granting,) = [one for one in statements_of(made) if "kms:CreateGrant" in one["Action"]]
    assert granting["Condition"]["Bool"] == {"kms:GrantIsForAWSResource": "true"}
    (tmp_path / "policies.json").write_text(json.dumps(made.template()), encoding="utf-8")
    asked = [one for one in catalogue() if one.id == "KMS-04"]
    assert {one.status for one in review(load([tmp_path / "policies.json"]), asked)} == {"PASS"}


def test_other_peoples_templates(read: Read) -> None:
    made = deployment(
        read("""
Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: reports}}
Secret:
  Type: AWS::SNS::Subscription
  Properties: {Protocol: https, TopicArn: t, Endpoint: '{{resolve:secretsmanager:hook:SecretString:url}}'}
Made: {Type: Custom::Thing, Properties: {ServiceToken: 'arn:aws:lambda:eu-west-1:000000000000:function:maker'}}
Queue: {Type: AWS::AppMesh::Mesh}
""").assembly
    )
    statements = {one["Sid"]: one for one in statements_of(made)}
    assert made.unknown == ("AWS::AppMesh::Mesh",)
    assert statements["S3"]["Resource"] == [f"arn:${{AWS::Partition}}:s3:::{name}" for name in ("reports", "reports/*")]
    assert statements["CustomResources"]["Resource"] == ["arn:aws:lambda:eu-west-1:000000000000:function:maker"]
    assert statements["Secrets"]["Resource"][0].endswith(":secret:hook-??????")
    assert "s3tables:CreateTable" in made.left_out


def test_roles_that_clusters_have_by_name_are_passed(read: Read) -> None:
    cluster = "Cluster: {Type: AWS::EMR::Cluster, Properties: {ServiceRole: EMR_Role, JobFlowRole: EMR_Nodes}}\n"
    (passes,) = (one for one in statements_of(deployment(read(cluster).assembly)) if one["Sid"] == "PassRoles")
    assert [arn.rpartition("/")[2] for arn in passes["Resource"]] == ["EMR_Nodes", "EMR_Role"]
    assert passes["Condition"]["StringEquals"]["iam:PassedToService"] == [
        "ec2.amazonaws.com", "elasticmapreduce.amazonaws.com"]  # fmt: skip
    asked = cluster.replace("EMR_Role", "!Ref Role").replace("EMR_Nodes", "!Ref Role")
    unnamed = read(asked, rest="Parameters: {Role: {Type: String}}").assembly
    assert "PassRoles" not in {one["Sid"] for one in statements_of(deployment(unnamed))}


def test_a_boundary_whose_name_begins_as_the_stacks_do_is_not_rewritten(read: Read) -> None:
    edge = "arn:aws:iam::111122223333:policy/stack-boundary"
    made = deployment(
        read(f"""
Role: {{Type: AWS::IAM::Role, Properties: {{PermissionsBoundary: '{edge}', AssumeRolePolicyDocument: {{}}}}}}
Policy: {{Type: AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {{Statement: []}}}}}}
""").assembly
    )
    (denial,) = (one for one in statements_of(made) if one["Effect"] == "Deny")
    assert (denial["Resource"], "iam:CreatePolicyVersion" in denial["Action"]) == ([edge], True)


def test_what_is_written_by_hand_is_known_to_iam() -> None:
    names = [name for names in BY_HAND.values() for name in names.split()]
    assert len(names) > 20
    assert [name for name in names if action(name) is None] == []


@pytest.mark.parametrize(
    ("stacks", "prefixes"),
    [
        ({"emr-dev-data", "emr-dev-network"}, ["emr-dev-"]),
        ({"alone"}, ["alone-"]),
        ({"sales", "reports"}, ["reports-", "sales-"]),
        ({"a-stack-with-a-very-long-name-1", "a-stack-with-a-very-long-name-2"}, ["a-stack-with-a-very-"]),
    ],
)
def test_prefixes(stacks: set[str], prefixes: list[str]) -> None:
    assert stack_prefixes(stacks) == prefixes


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def command(*arguments: str) -> tuple[int, str, str]:
        code = run(["deployment-policy", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


def test_the_command_writes_a_template(
    assemblies: dict[str, Assembly], tmp_path: Path, said: Callable[..., tuple[int, str, str]]
) -> None:
    file = tmp_path / "policy.json"
    code, out, err = said(str(assemblies["dev"].folder), "--out", str(file))
    assert (code, out) == (0, "")
    assert "warning: there is no permissions boundary, so whoever" in err
    template = json.loads(file.read_text(encoding="utf-8"))
    assert {one["Type"] for one in template["Resources"].values()} == {"AWS::IAM::ManagedPolicy"}
    assert template["Outputs"]["PolicyArns"]["Value"]["Fn::Join"][1] == [
        {"Ref": name} for name in template["Resources"]
    ]
    assert said(str(assemblies["dev"].folder))[1] == file.read_text(encoding="utf-8")


def test_the_template_is_valid(everything_on: Assembly) -> None:
    """By cfn-lint, which also knows the names of actions; importing it takes a second."""
    import cfnlint.api

    text = json.dumps(deployment(load([everything_on.folder])).template())
    assert [str(one) for one in cfnlint.api.lint(text, config={"regions": ["us-east-1"]})] == []


def test_the_command_refuses_what_is_not_there_and_tells_what_it_does_not_know(
    tmp_path: Path, said: Callable[..., tuple[int, str, str]]
) -> None:
    code, _, err = said(str(tmp_path / "none.json"))
    assert (code, err.partition(":")[0]) == (2, "emr-platform deployment-policy")
    (tmp_path / "one.yaml").write_text("Resources: {A: {Type: AWS::AppMesh::Mesh}}\n", encoding="utf-8")
    code, _, err = said(str(tmp_path / "one.yaml"))
    assert (code, err.splitlines()[-1]) == (1, "problem: add what CloudFormation calls for AWS::AppMesh::Mesh")


def test_keys_of_several_environments_are_bound_by_the_tags_of_all(assemblies: dict[str, Assembly]) -> None:
    made = deployment(load([assemblies[name].folder for name in ("dev", "minimal")]))
    (keys,) = (one for one in statements_of(made) if one["Sid"] == "Keys")
    tags = {assemblies[name].environment.name for name in ("dev", "minimal")}
    assert keys["Condition"]["StringEquals"]["aws:ResourceTag/emr-platform:environment"] == sorted(tags)
    (granting,) = (one for one in statements_of(made) if one["Sid"] == "KeyGrants")
    assert {*granting["Condition"]["StringEquals"]["aws:ResourceTag/emr-platform:environment"]} == tags
    assert not any("Keys allows" in one for one in made.warnings)


def test_names_of_several_environments_begin_as_each_of_theirs(assemblies: dict[str, Assembly]) -> None:
    made = deployment(load([assemblies[name].folder for name in ("dev", "minimal")]))
    (topics,) = (one for one in statements_of(made) if one["Sid"] == "Sns")
    assert [arn.rpartition(":")[2] for arn in topics["Resource"]] == ["emr-dev-*", "emr-minimal-*"]
    assert len(made.policies) <= 3


def test_keys_without_a_tag_in_common_are_warned_of(read: Read) -> None:
    made = deployment(read("Cluster: {Type: AWS::EMR::Cluster, Properties: {}}").assembly)
    assert "Keys" in {one["Sid"] for one in statements_of(made)}
    assert "stack has no tag emr-platform:environment, so Keys allows to use and change every key" in made.warnings[0]
    assert "so OwnNodes allows to configure every cluster's nodes" in made.warnings[1]


ROLE = "{Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: []}, PermissionsBoundary: %s}}"
BARE = "{Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: []}}}"
EDGE = "arn:aws:iam::111122223333:policy/edge"
OPEN_EDGE = "!Sub 'arn:aws:iam::111122223333:policy/${Edge}'"


@pytest.mark.parametrize(
    ("resources", "said"),
    [
        (f"A: {ROLE % EDGE}\nB: {BARE}", "stack/B without one, which others have"),
        (f"A: {ROLE % f'!If [Bound, {EDGE}, !Ref AWS::NoValue]'}", "stack/A without one, which others have"),
        (f"A: {ROLE % EDGE}\nB: {ROLE % (EDGE + '2')}", f"the boundaries differ: {EDGE}, {EDGE}2"),
        (f"A: {ROLE % '!Ref Edge'}", "the boundary of stack/A is not known; give it with --parameter"),
        (f"A: {ROLE % OPEN_EDGE}", "is not known in full"),
        (f"A: {ROLE % '!Ref Made'}\nMade: {{Type: AWS::IAM::ManagedPolicy, Properties: {{}}}}",
         "the boundary stack/Made is made by these stacks, which can also change it"),
        (f"A: {BARE}", "there is no permissions boundary, so whoever"),
    ],
)  # fmt: skip
def test_a_boundary_that_cannot_be_asked_for_is_said(read: Read, resources: str, said: str) -> None:
    parameters = "Parameters: {Edge: {Type: String}, Flag: {Type: String}}\nConditions: {Bound: !Equals [!Ref Flag, y]}"
    made = deployment(read(resources, rest=parameters).assembly)
    assert sum(said in one for one in made.warnings) == 1
    assert not any("iam:PermissionsBoundary" in str(one.get("Condition")) for one in statements_of(made))


def test_users_keep_their_boundary_as_well(read: Read) -> None:
    user = f"User: {{Type: AWS::IAM::User, Properties: {{PermissionsBoundary: '{EDGE}'}}}}"
    statements = statements_of(deployment(read(user).assembly))
    (making,) = (one for one in statements if "iam:CreateUser" in one["Action"])
    assert making["Condition"]["StringEquals"]["iam:PermissionsBoundary"] == EDGE
    assert not any("iam:DeleteUserPermissionsBoundary" in one["Action"] for one in statements)


def test_a_boundary_given_as_a_parameter_is_asked_for(
    tmp_path: Path, said: Callable[..., tuple[int, str, str]]
) -> None:
    template = f"Parameters: {{Edge: {{Type: String}}}}\nResources: {{A: {ROLE % '!Ref Edge'}}}\n"
    (tmp_path / "one.yaml").write_text(template, encoding="utf-8")
    _, out, err = said(str(tmp_path / "one.yaml"), "--parameter", f"Edge={EDGE}")
    assert (f'"iam:PermissionsBoundary": "{EDGE}"' in out, "boundary" in err) == (True, False)


def test_more_policies_than_a_role_can_have_are_a_problem(read: Read) -> None:
    topics = "\n".join(
        f"T{n}: {{Type: AWS::SNS::Topic, Properties: {{TopicName: {'long-' * 40}{n}}}}}" for n in range(300)
    )
    made = deployment(read(topics).assembly)
    assert len(made.policies) > 10
    assert "a role has 10 unless the account's quota is raised; give the command fewer" in made.problems[-1]


def test_a_deployment_that_would_fail_is_not_passed_in_silence(
    tmp_path: Path, said: Callable[..., tuple[int, str, str]]
) -> None:
    bucket = "{B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref Name}}}"
    text = f"Parameters: {{Name: {{Type: String}}}}\nResources: {bucket}\n"
    (tmp_path / "one.yaml").write_text(text, encoding="utf-8")
    code, _, err = said(str(tmp_path / "one.yaml"))
    assert (
        code,
        "problem: one/B: its BucketName is not known, so the policies do not allow it: the parameter" in err,
    ) == (1, True)
    code, out, _ = said(str(tmp_path / "one.yaml"), "--parameter", "Name=reports")
    assert (code, "s3:::reports/*" in out) == (0, True)
