"""The deployment's policies in an account: made by their template, given to CloudFormation's role, and asked.

The emulator does not evaluate what CloudFormation calls. So its own evaluator is asked about every action that the
handlers of the deployed resources list, on the names that the account gave them, and a user who has these policies and
nothing else makes some of the calls.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from ministack.core.iam_evaluator import EvalContext, evaluate, parse_policy_document

from emr_platform.assembly import load
from emr_platform.laptop import Laptop
from emr_platform.laptop.deployment import bootstrap, make_user
from emr_platform.review.access import deployment
from emr_platform.review.access._handlers import actions_of
from emr_platform.review.actions import action
from tests.conftest import Synthesise
from tests.laptop.needs import managed

pytestmark = pytest.mark.slow

MINIMAL = Path(__file__).parents[2] / "examples/minimal/environments/minimal.yaml"
TAG = "emr-platform:environment"
# How the ARN of a resource ends, by its physical id; other types have an ARN for one, or none that IAM asks about.
# Log groups are left out: the emulator calls them /aws/cloudformation/<stack>/..., AWS <stack>-... as all others.
ENDS = {
    "AWS::CloudWatch::Alarm": "cloudwatch:{place}:alarm:{id}",
    "AWS::CloudWatch::Dashboard": "cloudwatch::{account}:dashboard/{id}",
    "AWS::DynamoDB::Table": "dynamodb:{place}:table/{id}",
    "AWS::EC2::SecurityGroup": "ec2:{place}:security-group/{id}",
    "AWS::EC2::Subnet": "ec2:{place}:subnet/{id}",
    "AWS::EC2::VPC": "ec2:{place}:vpc/{id}",
    "AWS::EC2::VPCEndpoint": "ec2:{place}:vpc-endpoint/{id}",
    "AWS::IAM::InstanceProfile": "iam::{account}:instance-profile/{id}",
    "AWS::IAM::Role": "iam::{account}:role/{id}",
    "AWS::KMS::Key": "kms:{place}:key/{id}",
    "AWS::Lambda::Function": "lambda:{place}:function:{id}",
    "AWS::S3::Bucket": "s3:::{id}",
}
# Asked about by themselves, or of users and groups, of which there are none.
APART = {"iam:CreateServiceLinkedRole", "iam:PassRole"}


class Account:
    """What the policies of CloudFormation's role allow in an account."""

    def __init__(self, laptop: Laptop) -> None:
        self.laptop = laptop
        self._place = f"{laptop.server.region}:{laptop.server.account}"
        iam = laptop.client("iam")
        role = f"cdk-hnb659fds-cfn-exec-role-{laptop.server.account}-{laptop.server.region}"
        self.role = iam.get_role(RoleName=role)["Role"]["Arn"]
        attached = iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]
        self.policies = [one["PolicyArn"] for one in attached]
        self._documents = [parse_policy_document(managed(iam, one)) for one in self.policies]

    def allows(self, name: str, arn: str, **keys: str) -> bool:
        context = EvalContext(
            self.role, "AssumedRole", self.laptop.server.account, name, arn, self.laptop.server.region, "127.0.0.1",
            secure_transport=True, service_context=keys,
        )  # fmt: skip
        return bool(evaluate(context, self._documents).decision == "Allow")

    def deployed(self) -> Iterator[tuple[str, str]]:
        """The type and ARN of what the environment's stacks made."""
        formation = self.laptop.client("cloudformation")
        for stack in formation.describe_stacks()["Stacks"]:
            if stack["StackName"].startswith("emr-minimal-") and not stack["StackName"].endswith("-policies"):
                for one in formation.describe_stack_resources(StackName=stack["StackName"])["StackResources"]:
                    end, identity = ENDS.get(one["ResourceType"]), one["PhysicalResourceId"]
                    if identity.startswith("arn:"):
                        yield one["ResourceType"], identity
                    elif end is not None:
                        account = self.laptop.server.account
                        yield (
                            one["ResourceType"],
                            "arn:aws:" + end.format(place=self._place, account=account, id=identity),
                        )

    def keys(self, kind: str, arn: str) -> dict[str, str]:
        """What AWS knows of a resource, or of a request, as keys of conditions."""
        if kind == "AWS::KMS::Key":
            tags = self.laptop.client("kms").list_resource_tags(KeyId=arn)["Tags"]
            found = {f"aws:resourcetag/{one['TagKey']}": one["TagValue"] for one in tags}
            return {**found, "kms:grantisforawsresource": "true"}
        if kind == "AWS::IAM::Role":
            return {"iam:policyarn": "arn:aws:iam::aws:policy/service-role/AmazonEMRServicePolicy_v2"}
        return {}


def actions_on(kind: str, arn: str) -> Iterator[str]:
    """What the handlers of a type do to a resource of it."""
    for name in actions_of(kind):
        known = action(name)
        of_another = ("Role" in name) != (":role/" in arn) and "Profile" not in name
        strange = arn.split(":")[2] == "iam" and (of_another or any(one in name for one in ("User", "Group")))
        if known and known.scoped and name.startswith(f"{arn.split(':')[2]}:") and not strange and name not in APART:
            yield name


@pytest.fixture
def account(emulator: Callable[..., Laptop], synthesise: Synthesise) -> Account:
    """An account that was bootstrapped as docs/access.md says, and the smallest environment in it."""
    laptop = emulator(env="minimal", project=MINIMAL.parents[3])
    assembly = synthesise(MINIMAL)
    template = json.dumps(deployment(load([assembly.folder])).template())
    formation = laptop.client("cloudformation")
    formation.create_stack(StackName="emr-minimal-policies", TemplateBody=template, Capabilities=["CAPABILITY_IAM"])
    formation.get_waiter("stack_create_complete").wait(StackName="emr-minimal-policies", WaiterConfig={"Delay": 1})
    (stack,) = formation.describe_stacks(StackName="emr-minimal-policies")["Stacks"]
    (arns,) = (one["OutputValue"] for one in stack["Outputs"] if one["OutputKey"] == "PolicyArns")
    bootstrap(laptop.server, arns.split(","))
    laptop.deploy(assembly.folder)
    made = Account(laptop)
    assert sorted(made.policies) == sorted(arns.split(","))
    return made


def test_what_the_handlers_do_is_allowed_on_what_was_deployed_and_nowhere_else(account: Account) -> None:
    found = list(account.deployed())
    assert {kind for kind, _ in found} >= set(ENDS)
    asked = {(name, arn, kind) for kind, arn in found for name in actions_on(kind, arn)}
    assert len(asked) > 300
    refused = sorted(
        (name, arn) for name, arn, kind in asked if not account.allows(name, arn, **account.keys(kind, arn))
    )
    assert refused == []
    check_others(account, found)
    check_passing(account)
    check_calls(account)


def check_others(account: Account, found: list[tuple[str, str]]) -> None:
    """The same names with another environment's beginning, and a key with another's tag or none."""
    others = {(kind, arn.replace("emr-minimal-", "emr-other-")) for kind, arn in found if "emr-minimal-" in arn}
    assert len({kind for kind, _ in others}) >= 8
    let_in = [(name, arn) for kind, arn in others for name in actions_on(kind, arn)
              if account.allows(name, arn, **account.keys(kind, arn))]  # fmt: skip
    assert let_in == []
    key = next(arn for kind, arn in found if kind == "AWS::KMS::Key")
    for tags in ({}, {f"aws:resourcetag/{TAG}": "other"}):
        assert not account.allows("kms:PutKeyPolicy", key, **tags)
    assert not account.allows("kms:CreateGrant", key, **{f"aws:resourcetag/{TAG}": "minimal"})


def check_passing(account: Account) -> None:
    """The environment's roles go to the services that their trust policies name, and to no other."""
    roles = [one for one in account.laptop.client("iam").list_roles()["Roles"] if "emr-minimal-" in one["RoleName"]]
    assert len(roles) >= 5
    for role in roles:
        trusted = role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["Service"]
        assert account.allows("iam:PassRole", role["Arn"], **{"iam:passedtoservice": trusted})
        assert not account.allows("iam:PassRole", role["Arn"], **{"iam:passedtoservice": "glue.amazonaws.com"})
    assert not account.allows("iam:PassRole", account.role, **{"iam:passedtoservice": "lambda.amazonaws.com"})


def check_calls(account: Account) -> None:
    """A user who has the policies and nothing else makes calls, and is refused others."""
    server = account.laptop.server
    user = make_user(server, "formation")
    for arn in account.policies:
        account.laptop.client("iam").attach_user_policy(UserName="formation", PolicyArn=arn)
    s3, iam, functions, topics = (server.client(name, user) for name in ("s3", "iam", "lambda", "sns"))
    place: Any = {"LocationConstraint": server.region}
    s3.create_bucket(Bucket="emr-minimal-data-more", CreateBucketConfiguration=place)
    s3.put_bucket_versioning(Bucket="emr-minimal-data-more", VersioningConfiguration={"Status": "Enabled"})
    s3.delete_bucket(Bucket="emr-minimal-data-more")
    trust = json.dumps({"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                                       "Principal": {"Service": "lambda.amazonaws.com"}}]})  # fmt: skip
    iam.create_role(RoleName="emr-minimal-more", AssumeRolePolicyDocument=trust)
    iam.delete_role(RoleName="emr-minimal-more")
    topics.create_topic(Name="emr-minimal-more")
    refused: list[Callable[[], object]] = [
        lambda: s3.create_bucket(Bucket="payroll", CreateBucketConfiguration=place),
        lambda: iam.create_role(RoleName="administrator", AssumeRolePolicyDocument=trust),
        lambda: iam.attach_user_policy(UserName="formation", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess"),
        lambda: functions.delete_function(FunctionName="payroll"),
        lambda: topics.create_topic(Name="payroll"),
    ]
    for call in refused:
        with pytest.raises(ClientError, match=r"AccessDenied|AuthorizationError|not authorized"):
            call()
