"""The deployment's policies for templates of whatever origin: names, types, what acts upon what is made elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

from emr_platform.assembly import load
from emr_platform.review.access import Deployment, deployment
from emr_platform.review.access._handlers import is_known
from tests.review.access.conftest import Read
from tests.review.access.test_deployment import filled, statements_of


def names_in(made: Deployment, sid: str) -> list[str]:
    (statement,) = (one for one in statements_of(made) if one["Sid"] == sid)
    return [filled(arn, "eu-west-1").rpartition(":")[2] for arn in statement["Resource"]]


def test_the_names_of_stacks_are_not_those_of_the_policies_own(read: Read, tmp_path: Path) -> None:
    queue = "Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub '${AWS::StackName}-${AWS::Region}-in'}}"
    made = deployment(read(queue).assembly)
    assert names_in(made, "Sqs") == ["stack-eu-west-1-in"]
    assert "no manifest names the stacks of these templates: deploy them as stack" in made.warnings[-1]
    artifact = {"type": "aws:cloudformation:stack", "environment": "aws://111122223333/eu-west-1",
                "displayName": "sales", "properties": {"templateFile": "stack.yaml"}}  # fmt: skip
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": {"sales": artifact}}), encoding="utf-8")
    (tmp_path / "cdk.out").write_text("{}", encoding="utf-8")
    made = deployment(load([tmp_path]))
    assert names_in(made, "Sqs") == ["sales-eu-west-1-in"]
    assert not any("no manifest" in one for one in made.warnings)


def test_what_is_made_at_random_or_not_known_in_a_name_is_a_star(read: Read) -> None:
    made = deployment(
        read("""
A: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub 'a-${AWS::StackId}-${Part}'}}
B: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Sub '/aws/lambda/${F}'}}
F: {Type: AWS::Lambda::Function, Properties: {}}
""", rest="Parameters: {Part: {Type: String}}").assembly
    )  # fmt: skip
    assert names_in(made, "Sqs") == ["a-*-*"]
    assert names_in(made, "Logs") == ["/aws/lambda/stack-*"]
    assert "a part of the names of stack/A is not known and stands as *" in "".join(made.warnings)


def test_each_value_that_a_name_may_have_is_let_in(read: Read) -> None:
    conditions = "Parameters: {P: {Type: String}}\nConditions: {Big: !Equals [!Ref P, b]}"
    queue = "Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !If [Big, big, small]}}"
    assert names_in(deployment(read(queue, rest=conditions).assembly), "Sqs") == ["big", "small"]


def test_names_that_are_numbers_or_no_text(read: Read) -> None:
    made = deployment(
        read("""
Number: {Type: AWS::SQS::Queue, Properties: {QueueName: 20}}
Strange: {Type: AWS::SQS::Queue, Properties: {QueueName: {a: b}}}
""").assembly
    )
    assert names_in(made, "Sqs") == ["20"]
    assert made.problems == (
        "stack/Strange: its QueueName is not known, so the policies do not allow it: it is no text; add it",
    )


def test_paths_of_identities_are_part_of_their_arns(read: Read) -> None:
    role = "Role: {Type: AWS::IAM::Role, Properties: {Path: /emr/, AssumeRolePolicyDocument: {Statement: []}}}"
    assert names_in(deployment(read(role).assembly), "Iam") == ["role/emr/stack-*"]


EMR = """
Step: {Type: AWS::EMR::Step, Properties: {JobFlowId: j-1, ActionOnFailure: CONTINUE, Name: n}}
Fleet: {Type: AWS::EMR::InstanceFleetConfig, Properties: {ClusterId: j-1}}
Group: {Type: AWS::EMR::InstanceGroupConfig, Properties: {JobFlowId: j-1}}
Studio: {Type: AWS::EMR::Studio, Properties: {AuthMode: %s, ServiceRole: 'arn:aws:iam::111122223333:role/studio'}}
Workspace: {Type: AWS::EMR::WALWorkspace}
Security: {Type: AWS::EMR::SecurityConfiguration, Properties: {}}
Serverless: {Type: AWS::EMRServerless::Application, Properties: {}}
Wait: {Type: AWS::CloudFormation::WaitConditionHandle}
Meta: {Type: AWS::CDK::Metadata}
"""


def test_emr_s_types_are_known(read: Read) -> None:
    made = deployment(read(EMR % "IAM").assembly)
    assert made.unknown == ()
    allowed_names = {name for one in statements_of(made) for name in one["Action"]}
    assert {"elasticmapreduce:AddJobFlowSteps", "elasticmapreduce:CancelSteps", "elasticmapreduce:AddInstanceFleet",
            "elasticmapreduce:CreateStudio", "emrwal:CreateWorkspace",
            "emr-serverless:CreateApplication"} <= allowed_names  # fmt: skip
    assert not any(name.startswith(("emr:", "sso:")) for name in allowed_names)
    (passing,) = (one for one in statements_of(made) if one["Sid"] == "PassRoles")
    assert passing["Resource"] == ["arn:aws:iam::111122223333:role/studio"]
    assert "elasticmapreduce.amazonaws.com" in passing["Condition"]["StringEquals"]["iam:PassedToService"]


def test_a_studio_of_identity_center_signs_people_on(read: Read) -> None:
    made = deployment(read(EMR % "SSO").assembly)
    assert any("sso:CreateManagedApplicationInstance" in one["Action"] for one in statements_of(made))


def test_types_beside_those_with_names_are_allowed_elsewhere_and_alone(read: Read) -> None:
    made = deployment(
        read("""
Function: {Type: AWS::Lambda::Function, Properties: {}}
Layer: {Type: AWS::Lambda::LayerVersion, Properties: {}}
""").assembly
    )
    statements = {one["Sid"]: one for one in statements_of(made)}
    anywhere = {name for sid, one in statements.items() if sid == "LambdaElsewhere" for name in one["Action"]}
    assert {"lambda:PublishLayerVersion"} <= anywhere
    assert "lambda:UpdateFunctionCode" not in anywhere
    assert "lambda:UpdateFunctionCode" in statements["Lambda"]["Action"]


def test_policies_upon_what_is_not_made_here_are_allowed_by_its_name(read: Read) -> None:
    made = deployment(
        read("""
Policy: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: reports, PolicyDocument: {Statement: []}}}
Inline: {Type: AWS::IAM::Policy, Properties: {PolicyName: p, Roles: [Nodes], PolicyDocument: {Statement: []}}}
""").assembly
    )
    assert names_in(made, "S3") == ["reports", "reports/*"]
    assert names_in(made, "Iam") == ["role/Nodes"]
    assert not any(one["Sid"] == "PassRoles" for one in statements_of(made))


def test_nearly_every_type_of_the_registry_is_known() -> None:
    kinds = ("Glue::Job", "Glue::Crawler", "RDS::DBCluster", "EC2::Instance", "AutoScaling::AutoScalingGroup",
             "KinesisFirehose::DeliveryStream", "MSK::Cluster", "Redshift::Cluster", "LakeFormation::Permissions",
             "IAM::AccessKey", "CodeBuild::Project", "Cognito::IdentityPool", "SSM::Parameter")  # fmt: skip
    assert [kind for kind in kinds if not is_known(f"AWS::{kind}")] == []
    assert not is_known("AWS::Nothing::Here")


def test_what_could_not_be_read_is_a_problem(read: Read) -> None:
    nested = "Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://example.com/a.json'}}"
    made = deployment(read(nested).assembly)
    assert [one.partition(" ")[2] for one in made.problems] == [
        "the template of this nested stack is not among the files; the policies may lack what it takes"
    ]
    assert "cloudformation:CreateStack" in {name for one in statements_of(made) for name in one["Action"]}


def test_secrets_end_in_six_characters_more(read: Read) -> None:
    made = deployment(
        read("""
Secret: {Type: AWS::SecretsManager::Secret, Properties: {Name: !Sub '${AWS::StackName}/db'}}
Topic:
  Type: AWS::SNS::Subscription
  Properties:
    TopicArn: arn:aws:sns:eu-west-1:111122223333:t
    Endpoint: !Sub '{{resolve:secretsmanager:${AWS::StackName}/hook:SecretString:url}}'
""").assembly
    )
    assert names_in(made, "Secretsmanager") == ["stack/db-??????"]
    assert names_in(made, "Secrets") == ["stack/hook-??????"]


def test_a_role_that_a_job_of_glue_has_by_name_is_passed(read: Read) -> None:
    made = deployment(read("Job: {Type: AWS::Glue::Job, Properties: {Role: Jobs}}").assembly)
    assert names_in(made, "PassRoles") == ["role/Jobs"]


def test_versions_of_what_has_a_name_and_rules_of_a_bus(read: Read) -> None:
    made = deployment(
        read("""
Function: {Type: AWS::Lambda::Function, Properties: {FunctionName: f}}
Rule: {Type: AWS::Events::Rule, Properties: {Name: r, EventBusName: orders}}
""").assembly
    )
    (functions,) = (one for one in statements_of(made) if one["Sid"] == "Lambda")
    assert [one.partition(":function:")[2] for one in functions["Resource"]] == ["f", "f:*"]
    assert names_in(made, "Events") == ["rule/*/r"]


def test_a_role_that_is_passed_and_not_known_is_a_problem(read: Read) -> None:
    made = deployment(
        read(
            "F: {Type: AWS::Lambda::Function, Properties: {Role: !Ref Given}}\n"
            "G: {Type: AWS::Lambda::Function, Properties: {Role: !ImportValue elsewhere}}",
            rest="Parameters: {Given: {Type: String}}",
        ).assembly
    )
    by_parameter, elsewhere = made.problems
    assert by_parameter == (
        "stack/F: its Role is not known, so the policies do not allow it: the parameter Given is given at deployment; "
        "give it with --parameter"
    )
    assert elsewhere.endswith("elsewhere is exported nowhere in these templates; add it")


def test_what_is_asked_of_nothing_here_is_said_to_be_left_out(read: Read) -> None:
    made = deployment(read("F: {Type: AWS::Lambda::Function, Properties: {}}").assembly)
    given = {name for one in statements_of(made) for name in one["Action"]}
    assert {"iam:PassRole", "s3files:ListMountTargets"} <= {*made.left_out}
    assert given.isdisjoint(made.left_out)
