"""What is told to have changed between two reviews."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from emr_platform.assembly import load
from emr_platform.cli._review import change_text
from emr_platform.review import Change, change, gather
from emr_platform.review.pack import record
from tests.review.pack.samples import DAY, allow, evidence, port, template, trust, write

Body = dict[str, Any]
READER, NODES = "jobs/Reader", "jobs/Nodes"


def compared(folder: Path, before: Body, after: Body) -> Change:
    return change(record(evidence(folder / "old", body=before)), record(evidence(folder / "new", body=after)))


def widened(folder: Path, spoil: Callable[[Body], object], before: Callable[[Body], object] = len) -> list[str]:
    """What became possible by a change of the sample, one text each."""
    old, new = template(), template()
    before(old)
    before(new)
    spoil(new)
    return [f"{one.kind} {one.whose}: {one.what}" for one in compared(folder, old, new).widenings]


def policy(body: Body) -> list[Any]:
    found: list[Any] = body["Resources"]["Reader"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    return found


def rules(body: Body) -> list[Any]:
    found: list[Any] = body["Resources"]["Nodes"]["Properties"]["SecurityGroupIngress"]
    return found


def loose(action: str) -> Body:
    """A policy that nobody in the templates holds."""
    document = {"Statement": allow(action)}
    return {"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "p", "Roles": ["theirs"],
                                                       "PolicyDocument": document}}  # fmt: skip


def anybodys(*actions: str) -> Body:
    """A policy of which nothing tells whose it is."""
    made = loose(actions[0])
    made["Properties"] |= {"Roles": [{"Ref": "Which"}], "PolicyDocument": {"Statement": [*map(allow, actions)]}}
    return made


def of_reader(body: Body) -> Body:
    found: Body = body["Resources"]["Reader"]["Properties"]
    return found


def test_what_is_the_same_did_not_change(tmp_path: Path) -> None:
    assert compared(tmp_path, template(), template()) == Change((), ())


def test_a_review_of_other_stacks_is_said_to_be_one(tmp_path: Path) -> None:
    old, new = record(evidence(tmp_path / "old")), record(evidence(tmp_path / "new"))
    assert change(old, new).note == ""
    for key, field in (("results", "resource"), ("grants", "holder")):
        for one in (old if key == "results" else old["facts"])[key]:
            one[field] = one[field].replace("jobs/", "other/")
    found = change(old, new)
    assert found.note == "no stack is in both reviews: the older one is of other, this one of jobs"
    assert found.record()["note"] == found.note
    assert change_text(found)[1:] == [f"  {found.note}"]
    assert found.apart


def of_folder(folder: Path, *files: str, body: Body | None = None) -> Body:
    """What a review of a folder finds; `Hidden` of each template is a stack that the folder does not have."""
    hidden = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://s3.amazonaws.com/b/k"}}
    for one in files:
        made = body or template()
        made["Resources"]["Hidden"] = hidden
        write(folder / one, made)
    return record(gather(load([folder]), as_of=DAY))


@pytest.mark.parametrize(("was", "now"), [("old", "new"), ("long/way/down", "new"), ("old", "a/b")])
def test_a_folder_that_was_called_otherwise_is_no_change(tmp_path: Path, was: str, now: str) -> None:
    same = ("", "jobs", "jobs/nested")
    old, new = of_folder(tmp_path / was, *same), of_folder(tmp_path / now, *same)
    assert change(old, new) == Change((), ())
    asked = {one["resource"] for one in old["results"] if one["control"] == "ASM-01"}
    assert f"{Path(was).name}/jobs/jobs.template.json" in asked, "otherwise this asks for nothing"


def test_what_changed_in_a_folder_that_was_called_otherwise_is_told(tmp_path: Path) -> None:
    worse = template()
    del worse["Resources"]["Encrypted"]["Properties"]["SecurityConfiguration"]
    policy(worse)[0]["Action"] = "s3:PutObject"
    old = of_folder(tmp_path / "old", "", "same", "was")
    of_folder(tmp_path / "new", "same", body=worse)
    found = change(old, of_folder(tmp_path / "new", "", "with"))
    turns = {(one.resource, one.was, one.now) for one in found.turns if one.control in {"ENC-01", "ASM-01"}}
    assert turns == {
        ("new/same/jobs.template/Encrypted", "PASS", "FAIL"),
        *((f"old/was/jobs.template/{name}", was, "absent") for name, was in (("Encrypted", "PASS"), ("Bare", "FAIL"))),
        *((f"new/with/jobs.template/{name}", "absent", now) for name, now in (("Encrypted", "PASS"), ("Bare", "FAIL"))),
        ("old/was/jobs.template.json", "UNKNOWN", "absent"),
        ("new/with/jobs.template.json", "absent", "UNKNOWN"),
    }
    assert ("new/same/jobs.template/Reader", "s3:PutObject on arn:aws:s3:::raw/*") in {
        (one.whose, one.what) for one in found.widenings
    }


def test_other_values_of_parameters_are_told(tmp_path: Path) -> None:
    old, new = record(evidence(tmp_path / "old")), record(evidence(tmp_path / "new"))
    old["parameters"] = {"Stage": "prod", "Same": "x"}
    new["parameters"] = {"Stage": "dev", "Same": "x", "More": "y"}
    found = change(old, new)
    assert found.note == "the older one was given other values, or none, of the parameters More, Stage"
    assert not found.apart


def test_a_control_that_begins_to_fail_is_told_with_its_line(tmp_path: Path) -> None:
    worse = template()
    del worse["Resources"]["Encrypted"]["Properties"]["SecurityConfiguration"]
    turns = [one for one in compared(tmp_path, template(), worse).turns if one.control == "ENC-01"]
    assert [(one.resource, one.was, one.now) for one in turns] == [("jobs/Encrypted", "PASS", "FAIL")]
    assert turns[0].line > 1
    back = [one for one in compared(tmp_path, worse, template()).turns if one.control == "ENC-01"]
    assert [(one.resource, one.was, one.now) for one in back] == [("jobs/Encrypted", "FAIL", "PASS")]


def test_resources_that_come_and_go_are_told(tmp_path: Path) -> None:
    fewer = template()
    del fewer["Resources"]["Bare"]
    for before, after, expected in ((template(), fewer, ("FAIL", "absent")), (fewer, template(), ("absent", "FAIL"))):
        turns = [one for one in compared(tmp_path, before, after).turns if one.control == "ENC-01"]
        assert [(one.resource, one.was, one.now) for one in turns] == [("jobs/Bare", *expected)]


def test_an_item_that_moved_within_a_list_did_not_change() -> None:
    def review(*places: tuple[str, str]) -> Body:
        result = {"control": "X-01", "severity": "high", "resource": "a/B", "template": "t", "line": 1, "reason": "so"}
        facts: Body = {"grants": [], "attached": [], "boundaries": [], "trust": [], "ports": []}
        return {"results": [{**result, "path": path, "status": status} for path, status in places], "facts": facts}

    old = review(("Rules/0", "PASS"), ("Rules/1", "PASS"))
    assert change(old, review(("Rules/1", "PASS"), ("Rules/2", "PASS"))).turns == ()
    (turn,) = change(old, review(("Rules/1", "PASS"), ("Rules/2", "FAIL"))).turns
    assert (turn.path, turn.was, turn.now) == ("Rules/2", "PASS", "FAIL")
    twice = review(("Rules/0", "PASS"), ("Rules/0", "PASS"))
    (turn,) = change(twice, review(("Rules/0", "FAIL"), ("Rules/0", "PASS"))).turns
    assert (turn.path, turn.was, turn.now) == ("Rules/0", "PASS", "FAIL")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (
            lambda body: policy(body).append(allow("s3:PutObject")),
            [f"permission {READER}: s3:PutObject on arn:aws:s3:::raw/*"],
        ),
        (
            lambda body: policy(body)[0].update(Action="s3:*"),
            [f"permission {READER}: s3:* on arn:aws:s3:::raw/*"],
        ),
        (
            lambda body: policy(body)[0].update(Resource=["arn:aws:s3:::raw/*", "arn:aws:s3:::results/*"]),
            [f"permission {READER}: s3:GetObject on arn:aws:s3:::results/*"],
        ),
        (
            lambda body: policy(body).append(allow("s3:PutObject") | {"Effect": {"Ref": "Open"}}),
            [f"permission {READER}: s3:PutObject on arn:aws:s3:::raw/*"],
        ),
        (lambda body: policy(body)[0].update(Resource="arn:aws:s3:::raw/a/*"), []),
        (lambda body: policy(body)[0].update(Action="S3:getobject"), []),
        (lambda body: policy(body)[0].update(Condition={"Bool": {"aws:SecureTransport": True}}), []),
        (lambda body: policy(body).clear(), []),
        (lambda body: policy(body).append(policy(body)[0]), []),
        (
            lambda body: policy(body).append({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
            [f"permission {READER}: not iam:* on *"],
        ),
        (
            lambda body: of_reader(body).update(ManagedPolicyArns=["arn:aws:iam::aws:policy/AdministratorAccess"]),
            [f"policy {READER}: arn:aws:iam::aws:policy/AdministratorAccess is attached"],
        ),
        (
            lambda body: of_reader(body).pop("PermissionsBoundary"),
            [f"boundary {READER}: is no longer bounded by arn:aws:iam::111122223333:policy/bound"],
        ),
        (
            lambda body: of_reader(body)["AssumeRolePolicyDocument"]["Statement"].append(trust("lambda.amazonaws.com")),
            [f"principal {READER}: Service lambda.amazonaws.com may sts:AssumeRole"],
        ),
        (
            lambda body: rules(body).append(port(22, "0.0.0.0/0")),
            [f"port {NODES}: tcp 22 from 0.0.0.0/0"],
        ),
        (
            lambda body: rules(body)[0].update(FromPort=1),
            [f"port {NODES}: tcp 1-443 from 10.0.0.0/16"],
        ),
        (
            lambda body: rules(body).append({"IpProtocol": -1, "CidrIpv6": "::/0"}),
            [f"port {NODES}: all all from ::/0"],
        ),
        (lambda body: rules(body).clear(), []),
        (
            lambda body: body["Resources"].update(Call={"Type": "AWS::Lambda::Permission", "Properties": {
                "Action": "lambda:InvokeFunction", "FunctionName": "f", "Principal": "*"}}),
            ["principal jobs/Call: ? * may lambda:InvokeFunction on f"],
        ),
        (
            lambda body: body["Resources"].update(Url={"Type": "AWS::Lambda::Url", "Properties": {
                "AuthType": "NONE", "TargetFunctionArn": "f"}}),
            ["principal jobs/Url: everybody may lambda:InvokeFunctionUrl on f"],
        ),
        (
            lambda body: body["Resources"].update(Url={"Type": "AWS::Lambda::Url", "Properties": {
                "AuthType": "AWS_IAM", "TargetFunctionArn": "f"}}),
            [],
        ),
        (
            lambda body: body["Resources"].update(
                Rule={
                    "Type": "AWS::EC2::SecurityGroupEgress",
                    "Properties": {"GroupId": {"Ref": "Nodes"}, "IpProtocol": "udp", "FromPort": 53, "ToPort": 53,
                                   "DestinationPrefixListId": "pl-1"},
                }
            ),
            [f"port {NODES}: udp 53 to pl-1"],
        ),
        (
            lambda body: body["Resources"].update(
                Topic={
                    "Type": "AWS::SNS::TopicPolicy",
                    "Properties": {"PolicyDocument": {"Statement": allow("sns:Publish", resource="*", Principal="*")}},
                }
            ),
            ["principal jobs/Topic: everybody may sns:Publish on *"],
        ),
        (
            lambda body: body["Resources"].update(Loose=loose("s3:GetObject")),
            ["permission jobs/Loose: s3:GetObject on arn:aws:s3:::raw/*"],
        ),
        (
            lambda body: body["Resources"].update(Loose=anybodys("s3:GetObject")) or
            body.update(Parameters={"Which": {"Type": "String"}}),
            ["permission jobs/Loose: s3:GetObject on arn:aws:s3:::raw/*"],
        ),
        (
            lambda body: body["Resources"].update(
                Writers={"Type": "AWS::IAM::Group", "Properties": {"Policies": [{
                    "PolicyName": "p", "PolicyDocument": {"Statement": allow("s3:PutObject")}}]}},
                Writer={"Type": "AWS::IAM::User", "Properties": {"Groups": [{"Ref": "Writers"}]}},
            ),
            ["permission jobs/Writer: s3:PutObject on arn:aws:s3:::raw/*",
             "permission jobs/Writers: s3:PutObject on arn:aws:s3:::raw/*"],
        ),
    ],
)  # fmt: skip
def test_what_became_possible_is_told(tmp_path: Path, spoil: Callable[[Body], object], said: list[str]) -> None:
    assert widened(tmp_path, spoil) == said


ALL_BUT = {"Effect": "Allow", "NotAction": ["iam:*", "s3:*"], "NotResource": ["arn:a", "arn:b"]}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"NotAction": ["iam:*"]}, [f"permission {READER}: not iam:* on not arn:a, not arn:b"]),
        ({"NotResource": ["arn:a"]}, [f"permission {READER}: not iam:*, not s3:* on not arn:a"]),
        ({"NotAction": ["iam:Get*", "s3:*"]}, [f"permission {READER}: not iam:Get*, not s3:* on not arn:a, not arn:b"]),
        ({"NotAction": ["iam:*", "s3:*", "kms:*"], "NotResource": ["arn:*"]}, []),
    ],
)
def test_less_that_is_left_out_is_told(tmp_path: Path, change: Body, said: list[str]) -> None:
    def all_but(body: Body) -> None:
        policy(body).append(dict(ALL_BUT))

    assert widened(tmp_path, lambda body: policy(body)[-1].update(change), all_but) == said


def test_what_was_there_perhaps_and_now_is_certain_is_told(tmp_path: Path) -> None:
    grant = allow("s3:PutObject")

    def perhaps(body: Body) -> None:
        body["Conditions"] = {"C": {"Fn::Equals": [{"Ref": "Open"}, "a"]}}
        policy(body).append({"Fn::If": ["C", grant, {"Ref": "AWS::NoValue"}]})

    def certain(body: Body) -> None:
        policy(body)[-1] = grant

    assert widened(tmp_path, certain, perhaps) == [f"permission {READER}: s3:PutObject on arn:aws:s3:::raw/*"]
    assert widened(tmp_path, len, perhaps) == []


def test_a_denial_that_is_no_longer_certain_is_told(tmp_path: Path) -> None:
    denial = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}

    def deny(body: Body) -> None:
        body["Conditions"] = {"C": {"Fn::Equals": [{"Ref": "Open"}, "a"]}}
        policy(body).append(denial)

    def perhaps(body: Body) -> None:
        policy(body)[-1] = {"Fn::If": ["C", denial, {"Ref": "AWS::NoValue"}]}

    assert widened(tmp_path, perhaps, deny) == [f"denial {READER}: no longer denied: s3:* on *"]


def test_a_policy_that_went_denies_nothing(tmp_path: Path) -> None:
    def with_policy(body: Body) -> None:
        denial = {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Principal": "*"}
        properties = {"Bucket": "raw", "PolicyDocument": {"Statement": [denial]}}
        body["Resources"]["Guard"] = {"Type": "AWS::S3::BucketPolicy", "Properties": properties}

    gone = widened(tmp_path, lambda body: body["Resources"].pop("Guard"), with_policy)
    assert gone == ["denial jobs/Guard: no longer denied to everybody: s3:* on *"]


def test_a_group_without_outbound_rules_has_ec2s_own(tmp_path: Path) -> None:
    def named(body: Body) -> None:
        rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.0.0.0/8"}
        body["Resources"]["Nodes"]["Properties"]["SecurityGroupEgress"] = [rule]

    def without(body: Body) -> None:
        del body["Resources"]["Nodes"]["Properties"]["SecurityGroupEgress"]

    assert widened(tmp_path, without, named) == [f"port {NODES}: all all to 0.0.0.0/0"]


def test_a_condition_that_went_is_told(tmp_path: Path) -> None:
    condition = {"StringEquals": {"aws:PrincipalOrgID": "o-1"}, "Bool": {"aws:SecureTransport": True}}

    def conditional(body: Body) -> None:
        policy(body)[0]["Condition"] = condition

    def less(body: Body) -> None:
        policy(body)[0]["Condition"] = {"Bool": condition["Bool"]}

    assert widened(tmp_path, less, conditional) == [
        f'permission {READER}: s3:GetObject on arn:aws:s3:::raw/* if {{"Bool": {{"aws:SecureTransport": true}}}}'
    ]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda body: policy(body).pop(), [f"denial {READER}: no longer denied: s3:* on arn:aws:s3:::raw/secret/*"]),
        (
            lambda body: policy(body)[1].update(Action="s3:Get*"),
            [f"denial {READER}: no longer denied: s3:* on arn:aws:s3:::raw/secret/*"],
        ),
        (lambda body: policy(body)[1].update(Resource="arn:aws:s3:::raw/*"), []),
    ],
)
def test_a_denial_that_went_is_told(tmp_path: Path, spoil: Callable[[Body], object], said: list[str]) -> None:
    def deny(body: Body) -> None:
        policy(body).append({"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::raw/secret/*"})

    assert widened(tmp_path, spoil, deny) == said


def test_a_denial_of_a_resources_policy_that_went_is_told(tmp_path: Path) -> None:
    denial = {"Effect": "Deny", "Action": "sns:*", "Resource": "*", "Principal": "*"}

    def with_policy(body: Body) -> None:
        statements = [allow("sns:Publish", resource="*", Principal={"Service": "events.amazonaws.com"}), denial]
        body["Resources"]["Topic"] = {
            "Type": "AWS::SNS::TopicPolicy",
            "Properties": {"PolicyDocument": {"Statement": statements}},
        }

    def without(body: Body) -> None:
        body["Resources"]["Topic"]["Properties"]["PolicyDocument"]["Statement"].pop()

    assert widened(tmp_path, without, with_policy) == ["denial jobs/Topic: no longer denied to everybody: sns:* on *"]


def test_what_a_policy_of_anybodys_grants_is_compared_with_the_policy(tmp_path: Path) -> None:
    def given(*actions: str) -> Body:
        body = template()
        body["Parameters"] = {"Which": {"Type": "String"}}
        body["Resources"]["Loose"] = anybodys(*actions)
        return body

    def told(name: str, before: Body, after: Body) -> list[str]:
        return [f"{one.whose}: {one.what}" for one in compared(tmp_path / name, before, after).widenings]

    one, two = given("s3:GetObject"), given("s3:GetObject", "s3:PutObject")
    assert told("more", one, two) == ["jobs/Loose: s3:PutObject on arn:aws:s3:::raw/*"]
    assert told("less", two, one) == []
    # Once it is known whose it is, that one has more.
    known = given("s3:PutObject")
    known["Resources"]["Loose"]["Properties"]["Roles"] = [{"Ref": "Reader"}]
    assert told("known", given("s3:PutObject"), known) == ["jobs/Reader: s3:PutObject on arn:aws:s3:::raw/*"]
