"""A rule of EventBridge whose target is a topic may publish to it: by the topic's policy, and by its key's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from emr_platform.review import Status
from tests.review.controls.small import OTHER, OWN, Body, all_of, made, policy, said

EVENTS = {"Service": "events.amazonaws.com"}
THIS = {"Ref": "AWS::AccountId"}
TOPICS = {"Fn::Sub": "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:*"}
RULE = {"Fn::GetAtt": "Rule.Arn"}
THEIRS = {"Fn::Sub": "arn:${AWS::Partition}:kms:eu-west-1:111122223333:key/x"}


def allow(action: Any, resource: Any, condition: Body | None = None, principal: Any = EVENTS) -> Body:
    bound = {} if condition is None else {"Condition": condition}
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource, **bound}


def publish(condition: Body | None = None, principal: Any = EVENTS) -> Body:
    return allow("sns:Publish", {"Ref": "Topic"}, condition, principal)


def use_key(condition: Body | None = None, *actions: str) -> Body:
    return allow(actions or ["kms:GenerateDataKey*", "kms:Decrypt"], "*", condition)


def template(*publishing: Body, key: Any = None, target: Any = None, **rule: Any) -> Body:
    """A rule with a target, and a topic with a policy of some statements; without any it has no policy."""
    targets = [{"Id": "a", "Arn": {"Ref": "Topic"} if target is None else target}]
    encrypted = {} if key is None else {"KmsMasterKeyId": key}
    body = {
        "Rule": made("Events::Rule", **({"EventPattern": {"source": ["aws.emr"]}, "Targets": targets} | rule)),
        "Topic": made("SNS::Topic", **encrypted),
        "Role": made("IAM::Role", AssumeRolePolicyDocument=policy()),
        "Function": made("Lambda::Function"),
    }
    if publishing:
        body["Policy"] = made("SNS::TopicPolicy", Topics=[{"Ref": "Topic"}], PolicyDocument=policy(*publishing))
    return body


def encrypted(*statements: Body, **more: Any) -> Body:
    """The same with a key of the templates; the topic's policy lets EventBridge in."""
    return template(publish(), key={"Ref": "Key"}) | {"Key": made("KMS::Key", KeyPolicy=policy(*statements), **more)}


@pytest.mark.parametrize(
    ("resources", "status"),
    [
        (template(publish()), "PASS"),
        (template(publish(principal={"Service": ["s3.amazonaws.com", "events.amazonaws.com"]})), "PASS"),
        (template(publish(principal="*")), "PASS"),
        (template(), "FAIL"),
        (template(publish(principal={"Service": "cloudwatch.amazonaws.com"})), "FAIL"),
        (template(publish(principal={"AWS": "*"}, condition={"StringEquals": {"AWS:SourceOwner": THIS}})), "FAIL"),
        (template(publish({"StringEquals": {"aws:SourceAccount": THIS}})), "FAIL"),
        (template(publish({"ArnEquals": {"aws:SourceArn": RULE}})), "FAIL"),
        (template(publish({"ArnEquals": {"aws:SourceArn": RULE}}), publish()), "PASS"),
        (template(publish({"StringEquals": {"aws:ResourceTag/x": "y"}})), "UNKNOWN"),
        (template(publish({"StringEqualsIfExists": {"aws:SourceAccount": THIS}})), "UNKNOWN"),
        (template(publish({"Bool": {"aws:SecureTransport": "true"}})), "UNKNOWN"),
        (template(publish({"Bool": {"aws:SecureTransport": "true"}, "StringEquals": {"aws:SourceAccount": THIS}})),
         "FAIL"),
        (template(publish(principal={"Service": {"Ref": "Asked"}})), "UNKNOWN"),
        (template(publish(), key="alias/aws/sns"), "FAIL"),
        (template(publish(), key=THEIRS), "INHERITED"),
        (template(publish(), key={"Ref": "Asked"}), "UNKNOWN"),
        (encrypted(use_key()), "PASS"),
        (encrypted(use_key({"ArnLike": {"kms:EncryptionContext:aws:sns:topicArn": TOPICS}})), "PASS"),
        (encrypted(use_key({"ArnEquals": {"kms:EncryptionContext:aws:sns:topicArn": {"Ref": "Topic"}}})), "PASS"),
        (encrypted(use_key({"StringEquals": {"aws:SourceAccount": THIS}})), "FAIL"),
        (encrypted(use_key({"ArnLike": {"aws:SourceArn": RULE}})), "FAIL"),
        (encrypted(use_key({"StringEquals": {"aws:SourceOrgID": "o-1"}})), "FAIL"),
        (encrypted(use_key(None, "kms:Decrypt")), "FAIL"),
        (encrypted(), "FAIL"),
        *[(encrypted(use_key()) | {
            "Alias": made("KMS::Alias", AliasName="alias/ours", TargetKeyId={"Ref": "Key"}),
            "Topic": made("SNS::Topic", KmsMasterKeyId=name)}, status)
          for name, status in (("alias/ours", "PASS"), ("alias/theirs", "INHERITED"),
                               (f"arn:aws:kms:eu-west-1:{OTHER}:alias/ours", "UNKNOWN"))],
        (encrypted(use_key(), Enabled=True), "PASS"),
        (encrypted(use_key(), Enabled=False), "FAIL"),
        (encrypted(use_key(), Enabled="false"), "FAIL"),
        (encrypted(use_key(), Enabled={"Ref": "Asked"}), "UNKNOWN"),
        (encrypted(use_key(), Enabled={"Fn::If": ["Sometimes", False, {"Ref": "AWS::NoValue"}]}), "UNKNOWN"),
    ],
)  # fmt: skip
def test_rule_may_publish_to_its_topic(resources: Body, status: Status, tmp_path: Path) -> None:
    assert said(tmp_path, "LOG-07", resources) == status


TOPIC_BY_NAME = {"Fn::Sub": "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:${Topic.TopicName}"}


@pytest.mark.parametrize(
    ("resource", "status"),
    [
        ({"Ref": "Topic"}, "PASS"),
        ([{"Ref": "Other"}, {"Ref": "Topic"}], "PASS"),
        ("*", "PASS"),
        (TOPICS, "PASS"),
        (TOPIC_BY_NAME, "PASS"),
        ({"Ref": "Other"}, "FAIL"),
        ({"Ref": "Asked"}, "UNKNOWN"),
    ],
)
def test_a_statement_is_for_the_topics_that_it_names(resource: Any, status: Status, tmp_path: Path) -> None:
    resources = template(allow("sns:Publish", resource)) | {"Other": made("SNS::Topic")}
    assert said(tmp_path, "LOG-07", resources) == status


def test_a_denial_for_another_topic_denies_nothing_here(tmp_path: Path) -> None:
    elsewhere = deny() | {"Resource": {"Ref": "Other"}}
    assert said(tmp_path, "LOG-07", template(publish(), elsewhere) | {"Other": made("SNS::Topic")}) == "PASS"


def test_what_not_resource_leaves_is_not_known(tmp_path: Path) -> None:
    statement = {key: value for key, value in publish().items() if key != "Resource"} | {"NotResource": "x"}
    assert said(tmp_path, "LOG-07", template(statement)) == "UNKNOWN"


def deny(condition: Body | None = None, principal: Any = "*", action: str = "sns:Publish") -> Body:
    return allow(action, "*", condition, principal) | {"Effect": "Deny"}


NOT_OURS = {"StringNotEquals": {"aws:SourceAccount": THIS}}


@pytest.mark.parametrize(
    ("statement", "of_alarm", "of_rule"),
    [
        (deny(), "FAIL", "FAIL"),
        (deny(action="sns:Subscribe"), "PASS", "PASS"),
        (deny(principal=EVENTS), "PASS", "FAIL"),
        (deny({"Bool": {"aws:SecureTransport": "false"}}), "PASS", "PASS"),
        (deny({"BoolIfExists": {"aws:SecureTransport": ["false"]}}), "PASS", "PASS"),
        (deny(NOT_OURS), "PASS", "FAIL"),
        (deny({"StringNotEqualsIfExists": NOT_OURS["StringNotEquals"]}), "PASS", "FAIL"),
        (deny(NOT_OURS | {"Null": {"aws:SourceAccount": "false"}}), "PASS", "PASS"),
        (deny(NOT_OURS | {"Null": {"aws:SourceAccount": "true"}}), "PASS", "FAIL"),
        (deny({"StringNotEquals": {"aws:SourceAccount": {"Ref": "Asked"}}}), "UNKNOWN", "FAIL"),
        (deny({"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}), "UNKNOWN", "UNKNOWN"),
        (deny({"NumericLessThan": {"s3:TlsVersion": "1.2"}}), "UNKNOWN", "UNKNOWN"),
    ],
)
def test_a_denial_takes_back_what_is_allowed(
    statement: Body, of_alarm: Status, of_rule: Status, tmp_path: Path
) -> None:
    alarm = {"Alarm": made("CloudWatch::Alarm", AlarmActions=[{"Ref": "Topic"}])}
    both = {"Service": ["cloudwatch.amazonaws.com", "events.amazonaws.com"]}
    found = all_of(tmp_path, "LOG-07", template(publish(principal=both), statement) | alarm)
    assert {one.resource: one.status for one in found} == {"s/Alarm": of_alarm, "s/Rule": of_rule}


def test_a_denial_of_the_key_counts_as_well(tmp_path: Path) -> None:
    denied = deny({"StringNotEquals": {"aws:SourceAccount": THIS}}, action="kms:*")
    assert said(tmp_path, "LOG-07", encrypted(use_key(), denied)) == "FAIL"


@pytest.mark.parametrize(("account", "status"), [(OWN, "PASS"), (OTHER, "FAIL"), ("*", "PASS")])
def test_context_of_the_key_is_of_this_account(account: str, status: Status, tmp_path: Path) -> None:
    topics = {"Fn::Sub": f"arn:${{AWS::Partition}}:sns:${{AWS::Region}}:{account}:*"}
    bound = use_key({"ArnLike": {"kms:EncryptionContext:aws:sns:topicArn": topics}})
    assert said(tmp_path, "LOG-07", encrypted(bound), OWN) == status


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ({"Fn::GetAtt": "Function.Arn"}, "NOT_APPLICABLE"),
        ({"Fn::Sub": "arn:${AWS::Partition}:lambda:eu-west-1:111122223333:function:${Asked}"}, "NOT_APPLICABLE"),
        ({"Fn::Sub": "arn:${AWS::Partition}:sns:eu-west-1:111122223333:theirs"}, "INHERITED"),
        ({"Fn::Sub": "arn:${AWS::Partition}:sns:eu-west-1:111122223333:${Asked}"}, "UNKNOWN"),
        ({"Ref": "Asked"}, "UNKNOWN"),
        ({"Fn::If": ["Sometimes", {"Ref": "Topic"}, {"Fn::GetAtt": "Function.Arn"}]}, "FAIL"),
    ],
)
def test_targets_that_are_topics_are_asked_about(target: Any, status: Status, tmp_path: Path) -> None:
    assert said(tmp_path, "LOG-07", template(target=target)) == status


@pytest.mark.parametrize("custom", ["Custom::Made", "AWS::CloudFormation::CustomResource"])
def test_what_a_custom_resource_gives_may_be_a_topic(custom: str, tmp_path: Path) -> None:
    given = {"Given": {"Type": custom, "Properties": {"ServiceToken": "x"}}}
    resources = template(target={"Fn::GetAtt": "Given.TopicArn"}) | given
    assert said(tmp_path, "LOG-07", resources) == "UNKNOWN"


@pytest.mark.parametrize("where", ["target", "rule"])
def test_rights_of_a_role_are_not_known(where: str, tmp_path: Path) -> None:
    role = {"RoleArn": {"Fn::GetAtt": "Role.Arn"}}
    target = {"Id": "a", "Arn": {"Ref": "Topic"}} | (role if where == "target" else {})
    resources = template(publish(), Targets=[target], **(role if where == "rule" else {}))
    assert said(tmp_path, "LOG-07", resources) == "UNKNOWN"


def test_place_is_the_target(tmp_path: Path) -> None:
    targets = [{"Id": "a", "Arn": {"Fn::GetAtt": "Function.Arn"}}, {"Id": "b", "Arn": {"Ref": "Topic"}}]
    (found,) = all_of(tmp_path, "LOG-07", template(Targets=targets))
    assert (found.status, found.path) == ("FAIL", "Resources/Rule/Properties/Targets/1/Arn")
    assert found.reason == "the default policy of Topic does not let events.amazonaws.com publish"


ALERTS = {"Fn::Sub": "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:alerts"}


@pytest.mark.parametrize(
    ("name", "arn", "status"),
    [
        ("alerts", ALERTS, "PASS"),
        ("others", ALERTS, "FAIL"),
        (None, ALERTS, "FAIL"),
        (None, TOPIC_BY_NAME, "PASS"),
        ({"Ref": "Asked"}, ALERTS, "UNKNOWN"),
        ("alerts", {"Ref": "Asked"}, "UNKNOWN"),
        ("alerts", {"Fn::Sub": "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:x-${AWS::Region}"},
         "UNKNOWN"),
    ],
)  # fmt: skip
def test_a_policy_may_name_its_topic_by_its_arn(name: Any, arn: Any, status: Status, tmp_path: Path) -> None:
    resources = template(publish())
    resources["Topic"] = made("SNS::Topic", **({} if name is None else {"TopicName": name}))
    resources["Policy"]["Properties"]["Topics"] = [arn]
    assert said(tmp_path, "LOG-07", resources) == status


def test_a_policy_that_names_an_alarms_topic_by_its_arn_counts(tmp_path: Path) -> None:
    resources = {
        "Alarm": made("CloudWatch::Alarm", AlarmActions=[{"Ref": "Topic"}]),
        "Topic": made("SNS::Topic", TopicName="alerts"),
        "Policy": made("SNS::TopicPolicy", Topics=[ALERTS], PolicyDocument=policy(publish())),
    }
    assert said(tmp_path, "LOG-07", resources) == "FAIL"


@pytest.mark.parametrize(
    ("place", "account", "status"),
    [
        ("${AWS::Region}:${AWS::AccountId}", None, "here"),
        (f"eu-west-1:{OWN}", OWN, "here"),
        (f"eu-west-1:{OTHER}", OWN, "elsewhere"),
        (f"us-east-1:{OWN}", OWN, "elsewhere"),
        (f"eu-west-1:{OWN}", None, "perhaps"),
        ("eu-west-1:${Asked}", OWN, "perhaps"),
    ],
)
@pytest.mark.parametrize("name", ["it", "${Queue.QueueName}"])
def test_what_has_the_same_name_in_another_account_is_another(
    tmp_path: Path, name: str, place: str, account: str | None, status: str
) -> None:
    region, _, number = place.partition(":") if "AWS" not in place else ("${AWS::Region}", "", "${AWS::AccountId}")
    url = {"Fn::Sub": f"https://sqs.{region}.amazonaws.com/{number}/{name}"}
    arn = {"Fn::Sub": f"arn:aws:sns:{place}:{name.replace('Queue.Queue', 'Topic.Topic')}"}
    tls_only = deny({"Bool": {"aws:SecureTransport": "false"}}, action="sqs:*")
    resources = template(publish(), target={"Ref": "Topic"}) | {
        "Key": made("KMS::Key"),
        "Queue": made("SQS::Queue", QueueName="it", KmsMasterKeyId={"Ref": "Key"}),
        "Closed": made("SQS::QueuePolicy", Queues=[url], PolicyDocument=policy(tls_only)),
        "Topic": made("SNS::Topic", TopicName="it"),
    }
    resources["Policy"]["Properties"]["Topics"] = [arn]
    expected = {"here": "PASS", "elsewhere": "FAIL", "perhaps": "UNKNOWN"}[status]
    assert [said(tmp_path, one, resources, account) for one in ("SVC-04", "LOG-07")] == [expected] * 2
    published = template(publish(), target=arn) | {"Topic": made("SNS::Topic", TopicName="it")}
    expected = {"here": "PASS", "elsewhere": "INHERITED", "perhaps": "UNKNOWN"}[status]
    assert said(tmp_path, "LOG-07", published, account) == expected


@pytest.mark.parametrize(("account", "status"), [(OWN, "PASS"), (OTHER, "FAIL")])
@pytest.mark.parametrize(
    "host", ["queue.amazonaws.com", "eu-west-1.queue.amazonaws.com", "sqs.eu-west-1.amazonaws.com"]
)
def test_queues_have_older_urls_too(tmp_path: Path, host: str, account: str, status: Status) -> None:
    tls_only = deny({"Bool": {"aws:SecureTransport": "false"}}, action="sqs:*")
    resources = {
        "Key": made("KMS::Key"),
        "Queue": made("SQS::Queue", QueueName="it", KmsMasterKeyId={"Ref": "Key"}),
        "Closed": made("SQS::QueuePolicy", Queues=[f"https://{host}/{account}/it"], PolicyDocument=policy(tls_only)),
    }
    assert said(tmp_path, "SVC-04", resources, OWN) == status


@pytest.mark.parametrize(("name", "status"), [("jobs", "INHERITED"), ("others", "FAIL")])
def test_a_policy_may_name_its_queue_by_its_url(name: str, status: Status, tmp_path: Path) -> None:
    url = {"Fn::Sub": "https://sqs.${AWS::Region}.${AWS::URLSuffix}/${AWS::AccountId}/jobs"}
    tls_only = deny({"Bool": {"aws:SecureTransport": "false"}}, action="sqs:*")
    resources = {
        "Queue": made("SQS::Queue", QueueName=name, KmsMasterKeyId=THEIRS),
        "Policy": made("SQS::QueuePolicy", Queues=[url], PolicyDocument=policy(tls_only)),
    }
    assert said(tmp_path, "SVC-04", resources) == status


@pytest.mark.parametrize(
    ("statements", "status"),
    [((), "UNKNOWN"), ((publish(principal={"Service": "cloudwatch.amazonaws.com"}),), "FAIL"), ((publish(),), "PASS")],
)
def test_a_policy_that_was_not_seen_may_let_it_in_where_none_is_here(
    statements: tuple[Body, ...], status: Status, tmp_path: Path
) -> None:
    unseen = {"Nested": made("CloudFormation::Stack", TemplateURL="https://example.com/a.yaml")}
    found = all_of(tmp_path, "LOG-07", template(*statements) | unseen)
    assert [one.status for one in found if one.resource == "s/Rule"] == [status]
