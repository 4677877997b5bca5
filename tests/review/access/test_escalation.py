"""Paths to more rights: what is one, what is none, and that cloudsplaining finds nothing that is missed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cloudsplaining.scan.policy_document import PolicyDocument
from cloudsplaining.shared.constants import PRIVILEGE_ESCALATION_METHODS

from emr_platform.assembly import load
from emr_platform.review import Subject
from emr_platform.review.access import cross_account, escalation_paths
from emr_platform.review.access._judged import ways
from emr_platform.review.access._methods import METHODS
from emr_platform.review.actions import action
from tests.assemblies import Assembly
from tests.review.access.conftest import Read


def role(name: str, *statements: str, trusts: str = "{Service: lambda.amazonaws.com}", more: str = "") -> str:
    body = "".join(f"            - {one}\n" for one in statements)
    policies = (
        f"    Policies:\n      - PolicyName: p\n        PolicyDocument:\n          Statement:\n{body}" if body else ""
    )
    return (
        f"{name}:\n  Type: AWS::IAM::Role\n  Properties:\n    AssumeRolePolicyDocument:\n"
        f"      Statement: {{Effect: Allow, Principal: {trusts}, Action: sts:AssumeRole}}\n{more}{policies}"
    )


def allow(*actions: str, on: str = "'*'", when: str = "") -> str:
    condition = f", Condition: {when}" if when else ""
    return f"{{Effect: Allow, Action: [{', '.join(actions)}], Resource: {on}{condition}}}"


def paths(subject: Subject) -> set[tuple[str, str, str, str]]:
    rows = escalation_paths(subject).records()
    return {
        (str(row["From"]), str(row["To"]), method, str(row["Reach"]))
        for row in rows for method in str(row["Method"]).split("; ")
    }  # fmt: skip


EC2 = "{Service: ec2.amazonaws.com}"
ADMIN = role("Admin", allow("iam:*"), trusts=EC2)


def test_passing_a_named_role_leads_to_that_role_only(read: Read) -> None:
    launcher = role("Launcher", allow("iam:PassRole", on="!GetAtt Node.Arn"), allow("elasticmapreduce:RunJobFlow"))
    found = paths(read(launcher + role("Node", allow("s3:GetObject"), trusts=EC2) + ADMIN))
    assert {one for one in found if one[0] == "stack/Launcher"} == {
        ("stack/Launcher", "stack/Node", "emr-run-job-flow", "named")
    }


def test_passing_any_role_leads_to_all_that_trust_the_service(read: Read) -> None:
    launcher = role("Launcher", allow("iam:PassRole", "elasticmapreduce:RunJobFlow"))
    found = paths(read(launcher + role("Function", trusts="{Service: lambda.amazonaws.com}") + ADMIN))
    reached = {to for source, to, method, reach in found if method == "emr-run-job-flow" and reach == "any"}
    assert reached == {"stack/Admin", "any"}


def test_who_reaches_the_same_in_many_ways_has_one_row_for_them(read: Read) -> None:
    rows = escalation_paths(read(role("Root", allow("'*'")) + ADMIN)).records()
    found = {row["To"]: row for row in rows if row["From"] == "stack/Root"}
    assert sorted(map(str, found)) == ["any", "stack/Admin", "stack/Root"]
    assert len(rows) == len({(row["From"], row["To"]) for row in rows})
    for column, shown in (("How", 6), ("Method", 12)):
        cell = str(found["any"][column])
        assert cell.count("; ") == shown - 1
        assert cell.endswith(" more")


TO_GLUE = "{StringEquals: {'iam:PassedToService': glue.amazonaws.com}}"


@pytest.mark.parametrize(
    "missing",
    [
        allow("iam:PassRole"),
        allow("elasticmapreduce:RunJobFlow"),
        allow(
            "iam:PassRole",
            "elasticmapreduce:RunJobFlow",
            when="{StringEquals: {'iam:PassedToService': glue.amazonaws.com}}",
        ),
    ],
)
def test_half_a_path_is_none(read: Read, missing: str) -> None:
    assert not {one for one in paths(read(role("Launcher", missing) + ADMIN)) if one[0] == "stack/Launcher"}


def test_a_denial_and_a_boundary_close_a_path(read: Read) -> None:
    both = allow("iam:PassRole", "elasticmapreduce:RunJobFlow")
    denial = "{Effect: Deny, Action: 'iam:Pass*', Resource: '*'}"
    assert not [one for one in paths(read(role("Launcher", both, denial) + ADMIN)) if one[0] == "stack/Launcher"]
    boundary = """
Edge:
  Type: AWS::IAM::ManagedPolicy
  Properties: {PolicyDocument: {Statement: {Effect: Allow, Action: 's3:*', Resource: '*'}}}
"""
    bounded = role("Launcher", both, more="    PermissionsBoundary: !Ref Edge\n") + ADMIN + boundary
    assert not [one for one in paths(read(bounded)) if one[0] == "stack/Launcher"]


def test_a_boundary_elsewhere_leaves_a_path_uncertain(read: Read) -> None:
    both = allow("iam:PassRole", "elasticmapreduce:RunJobFlow")
    edge = "    PermissionsBoundary: arn:aws:iam::111122223333:policy/edge\n"
    rows = escalation_paths(read(role("Launcher", both, more=edge) + ADMIN)).records()
    certain = {row["Certainty"] for row in rows if row["From"] == "stack/Launcher"}
    assert certain == {"perhaps: what the permissions boundary allows is not in these templates"}


def test_a_role_that_may_rewrite_itself(read: Read) -> None:
    subject = read(role("Self", allow("iam:PutRolePolicy", on="!Sub 'arn:aws:iam::${AWS::AccountId}:role/self'"),
                        more="    RoleName: self\n"))  # fmt: skip
    (row,) = escalation_paths(subject).records()
    assert (row["To"], row["Method"], row["Gains"]) == ("stack/Self", "iam-put-role-policy", "whatever it writes")


def test_rewriting_a_managed_policy_leads_to_who_has_it(read: Read) -> None:
    subject = read(role("Writer", allow("iam:CreatePolicyVersion", on="!Ref Policy"))
                   + role("Holder", more="    ManagedPolicyArns: [!Ref Policy]\n") + """
Policy:
  Type: AWS::IAM::ManagedPolicy
  Properties: {PolicyDocument: {Statement: {Effect: Allow, Action: s3:GetObject, Resource: '*'}}}
""")  # fmt: skip
    assert paths(subject) == {("stack/Writer", "stack/Holder", "iam-create-policy-version", "named")}


def test_taking_a_role_needs_its_trust(read: Read) -> None:
    caller = role("Caller", allow("sts:AssumeRole", on="[!GetAtt Open.Arn, !GetAtt Shut.Arn, !GetAtt Own.Arn]"))
    trusted = role("Open", trusts="{AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}") + role("Shut", trusts=EC2)
    own = role("Own", trusts="{AWS: !GetAtt Caller.Arn}")
    assert paths(read(caller + trusted + own)) == {
        ("stack/Caller", "stack/Open", "sts-assume-role", "named"),
        ("stack/Caller", "stack/Own", "sts-assume-role", "named"),
    }


def test_a_role_that_trusts_another_by_name_is_enough(read: Read) -> None:
    named = role("Runtime", trusts="{AWS: !GetAtt Node.Arn}")
    assert paths(read(role("Node", trusts=EC2) + named)) == {
        ("stack/Node", "stack/Runtime", "sts-assume-role", "named")
    }
    denied = role("Node", "{Effect: Deny, Action: 'sts:*', Resource: '*'}", trusts=EC2)
    assert paths(read(denied + named)) == set()


MACHINE = """
Machine:
  Type: AWS::StepFunctions::StateMachine
  Properties: {RoleArn: !GetAtt Runner.Arn, DefinitionString: '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}'}
Function:
  Type: AWS::Lambda::Function
  Properties: {Role: !GetAtt Worker.Arn, Code: {ZipFile: ''}, Runtime: python3.13, Handler: i.h}
"""


@pytest.mark.parametrize(
    ("action", "resource", "to", "method", "reach"),
    [
        ("states:StartExecution", "!Ref Machine", "stack/Runner", "states-start", "acts"),
        ("states:UpdateStateMachine", "!GetAtt Machine.Arn", "stack/Runner", "states-update", "named"),
        ("lambda:UpdateFunctionCode", "!GetAtt Function.Arn", "stack/Worker", "lambda-update-code", "named"),
        ("lambda:InvokeFunction", "!GetAtt Function.Arn", "stack/Worker", "lambda-invoke", "acts"),
    ],
)
def test_what_has_a_role_leads_to_it(read: Read, action: str, resource: str, to: str, method: str, reach: str) -> None:
    roles = role("Runner", trusts="{Service: states.amazonaws.com}") + role("Worker")
    subject = read(role("Starter", allow(action, on=resource)) + roles + MACHINE)
    assert paths(subject) == {("stack/Starter", to, method, reach)}


USED = """
Project: {Type: AWS::CodeBuild::Project, Properties: {ServiceRole: !GetAtt Worker.Arn, Name: build}}
Job: {Type: AWS::Glue::Job, Properties: {Role: !Sub 'arn:aws:iam::${AWS::AccountId}:role/worker'}}
Notebook: {Type: AWS::SageMaker::NotebookInstance, Properties: {RoleArn: !GetAtt Worker.Arn}}
Profile: {Type: AWS::IAM::InstanceProfile, Properties: {InstanceProfileName: nodes, Roles: [worker]}}
Cluster: {Type: AWS::EMR::Cluster, Properties: {JobFlowRole: nodes}}
Instance: {Type: AWS::EC2::Instance, Properties: {IamInstanceProfile: !Ref Profile}}
"""


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("codebuild:StartBuild", "!GetAtt Project.Arn"),
        ("codebuild:UpdateProject", "!Sub 'arn:aws:codebuild:*:${AWS::AccountId}:project/build'"),
        ("glue:StartJobRun", "!Sub 'arn:aws:glue:${AWS::Region}:${AWS::AccountId}:job/${Job}'"),
        ("sagemaker:CreatePresignedNotebookInstanceUrl", "!Ref Notebook"),
        ("elasticmapreduce:AddJobFlowSteps", "!Sub 'arn:aws:elasticmapreduce:*:*:cluster/${Cluster}'"),
        ("ssm:SendCommand", "!Sub 'arn:aws:ec2:*:*:instance/${Instance}'"),
    ],
)
def test_what_runs_code_leads_to_its_role_however_that_is_named(read: Read, action: str, resource: str) -> None:
    worker = role("Worker", more="    RoleName: worker\n")
    subject = read(role("Starter", allow(action, on=resource)) + worker + USED)
    assert {(source, to) for source, to, _, _ in paths(subject)} == {("stack/Starter", "stack/Worker")}


CLUSTER = (
    role("Node", allow("s3:GetObject"), trusts=EC2)
    + """
Profile: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!Ref Node]}}
Cluster:
  Type: AWS::EMR::Cluster
  Properties: {JobFlowRole: !Ref Profile, Tags: [{Key: team, Value: sales}]}
"""
)


@pytest.mark.parametrize(("team", "reached"), [("sales", {"stack/Node"}), ("other", {"cluster/*"})])
def test_steps_lead_to_the_role_of_nodes_with_the_tag(read: Read, team: str, reached: set[str]) -> None:
    when = f"{{StringEquals: {{'aws:ResourceTag/team': {team}}}}}"
    steps = allow("elasticmapreduce:AddJobFlowSteps", on="'arn:aws:elasticmapreduce:*:*:cluster/*'", when=when)
    found = {one for one in paths(read(role("Stepper", steps) + CLUSTER)) if one[0] == "stack/Stepper"}
    assert {(to.rpartition(":")[2], reach) for _, to, _, reach in found} == {(one, "tagged") for one in reached}


def test_paths_lead_on(read: Read) -> None:
    first = role("First", allow("sts:AssumeRole", on="!GetAtt Second.Arn"))
    second = role("Second", allow("iam:PassRole", "ec2:RunInstances", on="!GetAtt Admin.Arn"),
                  trusts="{AWS: !GetAtt First.Arn}")  # fmt: skip
    rows = escalation_paths(read(first + second + ADMIN)).records()
    (row,) = [row for row in rows if row["From"] == "stack/First"]
    assert row["Leads on to"] == "stack/Admin"


def test_of_many_further_identities_the_nearest_are_shown(read: Read) -> None:
    chain = [role(f"R{one}", allow("sts:AssumeRole", on=f"!GetAtt R{one + 1}.Arn"),
                  trusts=f"{{AWS: !GetAtt R{one - 1}.Arn}}" if one else "{Service: lambda.amazonaws.com}")
             for one in range(8)]  # fmt: skip
    last = role("R8", allow("s3:GetObject"), trusts="{AWS: !GetAtt R7.Arn}")
    rows = escalation_paths(read("".join(chain) + last)).records()
    leads = {row["From"]: row["Leads on to"] for row in rows}
    assert leads["stack/R0"] == "stack/R2, stack/R3, stack/R4, stack/R5, stack/R6, stack/R7 and 1 more"
    assert leads["stack/R1"] == "stack/R3, stack/R4, stack/R5, stack/R6, stack/R7, stack/R8"


def test_a_circle_of_identities_leads_back_to_none(read: Read) -> None:
    names = ("One", "Two", "Three")
    circle = [role(name, allow("sts:AssumeRole", on=f"!GetAtt {after}.Arn"), trusts=f"{{AWS: !GetAtt {before}.Arn}}")
              for before, name, after in zip(("Three", *names), names, (*names[1:], "One"), strict=False)]  # fmt: skip
    rows = escalation_paths(read("".join(circle))).records()
    assert {row["From"]: row["Leads on to"] for row in rows} == {
        "stack/One": "stack/Three", "stack/Two": "stack/One", "stack/Three": "stack/Two",
    }  # fmt: skip


def test_a_policy_without_text_is_said_to_be_unknown(read: Read) -> None:
    subject = read(role("Reader", more="    ManagedPolicyArns: ['arn:aws:iam::111122223333:policy/theirs']\n"))
    (row,) = escalation_paths(subject).records()
    assert row["Certainty"] == "not known: the text of this policy is not in these templates"


@pytest.mark.parametrize("name", sorted(PRIVILEGE_ESCALATION_METHODS))
def test_every_method_of_cloudsplaining_is_a_path_here(read: Read, name: str) -> None:
    """Every list of actions by which cloudsplaining knows an escalation, on everything."""
    actions = PRIVILEGE_ESCALATION_METHODS[name]
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
    assert name in {one["type"] for one in PolicyDocument(document).allows_privilege_escalation}
    subject = read(role("Planted", allow(*(f"'{one}'" for one in actions))))
    assert [one for one in paths(subject) if one[0] == "stack/Planted" and one[3] == "any"]


@pytest.mark.parametrize("name", sorted(ways()))
def test_every_combination_that_iam_07_knows_is_a_path_here(read: Read, name: str) -> None:
    subject = read(role("Planted", allow(*(f"'{one}'" for one in ways()[name]))))
    assert [one for one in paths(subject) if one[0] == "stack/Planted" and one[3] == "any"]


def test_methods_have_names_of_their_own() -> None:
    assert len({one.id for one in METHODS}) == len(METHODS)
    unknown = [name for one in METHODS for name in one.needs if action(name) is None]
    assert unknown == []


def test_cloudsplaining_finds_nothing_in_an_example_that_is_not_a_path_here(assembly: Assembly) -> None:
    found = paths(Subject(load([assembly.folder])))
    for one in assembly.of("AWS::IAM::Role"):
        document: dict[str, Any] = {"Version": "2012-10-17", "Statement": assembly.granted(one)}
        theirs = PolicyDocument(json.loads(json.dumps(document))).allows_privilege_escalation
        assert not theirs or [path for path in found if path[0] == f"{one.stack}/{one.logical_id}"], theirs


def test_no_role_of_an_example_reaches_whatever_it_likes(assembly: Assembly) -> None:
    found = paths(Subject(load([assembly.folder])))
    assert found
    assert not [one for one in found if one[3] not in {"named", "tagged", "acts"}]


def test_a_machine_whose_role_is_none_ends_no_table(read: Read) -> None:
    machine = "Machine:\n  Type: AWS::StepFunctions::StateMachine\n  Properties: {RoleArn: !GetAtt Bucket.Arn}\n"
    bucket = "Bucket: {Type: AWS::S3::Bucket}\n"
    starter = role("Starter", allow("states:StartExecution", on="!Ref Machine"))
    assert "stack/Bucket" not in {one[1] for one in paths(read(starter + machine + bucket))}


def test_an_organisation_that_is_given_is_a_condition_all_the_same(read: Read) -> None:
    permission = """
Call:
  Type: AWS::Lambda::Permission
  Properties: {Action: lambda:InvokeFunction, FunctionName: f, Principal: "*", PrincipalOrgID: !Ref Org}
"""
    rows = cross_account(read(permission, rest="Parameters: {Org: {Type: String}}")).records()
    assert ["aws:PrincipalOrgID" in str(one) for one in rows] == [True]


def test_what_writes_rights_does_not_reach_an_instance_profile(read: Read) -> None:
    def reached(kind: str) -> set[str]:
        where = f"'arn:aws:iam::111122223333:{kind}/nodes'"
        return {to for _, to, _, _ in paths(read(role("Writer", allow("iam:PutRolePolicy", on=where))))}

    assert reached("instance-profile") == set()
    assert reached("role") == {"arn:aws:iam::111122223333:role/nodes"}


def attached(name: str, *statements: str, to: str) -> str:
    body = "".join(f"        - {one}\n" for one in statements)
    return (
        f"{name}:\n  Type: AWS::IAM::Policy\n  Properties:\n    PolicyName: p\n    Roles: [{to}]\n"
        f"    PolicyDocument:\n      Statement:\n{body}"
    )


WHICH = "Parameters: {Which: {Type: String}, Other: {Type: String}}"
PASSES, LAUNCHES = allow("iam:PassRole", on="!GetAtt Node.Arn"), allow("elasticmapreduce:RunJobFlow")
NODE = role("Node", allow("s3:GetObject"), trusts=EC2)


def launching(read: Read, *resources: str) -> set[str]:
    rows = escalation_paths(read("".join(resources) + NODE, rest=WHICH)).records()
    assert {str(row["From"]) for row in rows if str(row["To"]).startswith("perhaps also")} <= {
        "stack/Launcher", "stack/Node"}  # fmt: skip
    return {f"{row['From']}: {row['Certainty']}" for row in rows if row["Method"] == "emr-run-job-flow"}


def test_a_path_by_a_policy_that_may_be_anybodys_begins_at_the_policy(read: Read) -> None:
    policy = attached("One", PASSES, LAUNCHES, to="!Ref Which")
    assert launching(read, role("Launcher"), policy) == {"stack/One: yes"}
    rows = escalation_paths(read(role("Launcher") + policy + NODE, rest=WHICH)).records()
    told = {(row["From"], row["To"], row["Certainty"]) for row in rows if row["Reach"] == "not known"}
    assert told == {
        (f"stack/{one}", "perhaps also where these lead: stack/One",
         "perhaps: attached to a name that may be its own") for one in ("Launcher", "Node")
    }  # fmt: skip


def test_a_path_by_such_a_policy_and_by_what_a_role_has_is_told_of_the_role(read: Read) -> None:
    for own, policy in ((PASSES, LAUNCHES), (LAUNCHES, PASSES)):
        found = launching(read, role("Launcher", own), attached("One", policy, to="!Ref Which"))
        assert found == {"stack/Launcher: perhaps: whether ?Which names Launcher"}


def test_a_path_by_two_such_policies_is_told_once(read: Read) -> None:
    two = (attached("One", PASSES, to="!Ref Which"), attached("Two", LAUNCHES, to="!Ref Other"))
    assert launching(read, role("Launcher"), *two) == {
        "stack/One: perhaps: whether any one role has stack/One and stack/Two"
    }


def test_a_path_that_a_role_has_is_not_told_again_of_who_may_share_it(read: Read) -> None:
    assert launching(read, role("Launcher", PASSES, LAUNCHES), attached("One", LAUNCHES, to="!Ref Which")) == {
        "stack/Launcher: yes"
    }


def test_a_path_by_a_policy_that_is_surely_somebodys_is_told_of_that_one(read: Read) -> None:
    """By a name from one parameter; of the others it is said that they perhaps have it, too."""
    policy = attached("One", PASSES, LAUNCHES, to="!Ref Which")
    owner = role("Owner", more="    RoleName: !Ref Which\n")
    others = "".join(role(f"Other{number}", more="    RoleName: !Ref Other\n") for number in range(8))
    rows = escalation_paths(read(owner + others + policy + NODE, rest=WHICH)).records()
    assert {row["From"] for row in rows if row["Method"] == "emr-run-job-flow"} == {"stack/Owner"}
    assert sum(row["To"] == "perhaps also where these lead: stack/One" for row in rows) == 9
