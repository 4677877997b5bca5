"""Whether what topics, rules, pipes, schedules and logs pass on stays in this account: the ARN it goes to tells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...assembly import Answer, Resource, Unknown, Value, at, is_in, items, opposite, references, show
from ...findings import Path
from .._base import Outcome, Subject, judge
from .._buckets import BUCKET, bucket_of, is_named
from .._code import may_give, naming
from ._calls import asked, below, placed, requests
from ._policies import is_foreign
from ._properties import ask_each
from ._seen import seen

_DEAD_LETTERS = ("DeadLetterConfig", "Arn")
_OF_FUNCTIONS = tuple(("DestinationConfig", when, "Destination") for when in ("OnFailure", "OnSuccess"))
_OF_BUCKETS = tuple(
    ("NotificationConfiguration", f"{what}Configurations", f"{what}Arn")
    for what in ("LambdaFunction", "Queue", "Topic")
)
# Where each says what it sends to. Source: CloudFormation Template Reference, the page of each type; of which those
# that may lie in another account: EventBridge User Guide, eb-cross-account; CloudWatch Logs User Guide,
# CrossAccountSubscriptions and AWS-logs-infrastructure-V2-CrossAccount; CloudWatch User Guide,
# CloudWatch-Unified-Cross-Account; SNS Developer Guide, sns-send-message-to-sqs-cross-account; S3 User Guide,
# notification-how-to-event-types-and-destinations; VPC User Guide, flow-logs-s3-create-flow-log and
# firehose-cross-account-delivery; CloudTrail User Guide, cloudtrail-receive-logs-from-multiple-accounts.
_SEND: dict[str, tuple[tuple[str, ...], ...]] = {
    "AWS::CloudTrail::Trail": (("S3BucketName",),),
    "AWS::EC2::FlowLog": (("LogDestination",), ("DeliverCrossAccountRole",)),
    "AWS::Events::Rule": (("Targets", "Arn"), ("Targets", *_DEAD_LETTERS)),
    "AWS::Lambda::EventInvokeConfig": _OF_FUNCTIONS,
    "AWS::Lambda::Function": (("DeadLetterConfig", "TargetArn"),),
    "AWS::Logs::Delivery": (("DeliveryDestinationArn",),),
    "AWS::Logs::SubscriptionFilter": (("DestinationArn",),),
    "AWS::Oam::Link": (("SinkIdentifier",),),
    "AWS::Pipes::Pipe": (("Enrichment",), ("Target",)),
    "AWS::S3::Bucket": tuple(
        ("NotificationConfiguration", f"{what}Configurations", key)
        for what, key in (("Lambda", "Function"), ("Queue", "Queue"), ("Topic", "Topic"))
    ),
    "AWS::SNS::Subscription": (("Endpoint",),),
    "AWS::SNS::Topic": (("Subscription", "Endpoint"),),
    "AWS::Scheduler::Schedule": (("Target", "Arn"), ("Target", *_DEAD_LETTERS)),
    "AWS::Serverless::Function": (
        ("DeadLetterQueue", "TargetArn"),
        *(("EventInvokeConfig", *keys) for keys in _OF_FUNCTIONS),
    ),
    # The CDK's, with what S3's API is given.
    "Custom::S3BucketNotifications": _OF_BUCKETS,
}
# The same of calls of custom resources, state machines, schedules and automations. Source: the API reference of each
# service, the page of each call; the names are those of AWS's SDK for JavaScript.
_IN_CALLS: dict[str, tuple[tuple[str, ...], ...]] = {
    "cloudwatchlogs:createDelivery": (("deliveryDestinationArn",),),
    "cloudwatchlogs:putSubscriptionFilter": (("destinationArn",),),
    "eventbridge:putTargets": (("Targets", "Arn"), ("Targets", *_DEAD_LETTERS)),
    "lambda:putFunctionEventInvokeConfig": _OF_FUNCTIONS,
    "lambda:updateFunctionEventInvokeConfig": _OF_FUNCTIONS,
    "oam:createLink": (("SinkIdentifier",),),
    "pipes:createPipe": (("Enrichment",), ("Target",)),
    "pipes:updatePipe": (("Enrichment",), ("Target",)),
    "s3:putBucketNotificationConfiguration": _OF_BUCKETS,
    "scheduler:createSchedule": (("Target", "Arn"), ("Target", *_DEAD_LETTERS)),
    "scheduler:updateSchedule": (("Target", "Arn"), ("Target", *_DEAD_LETTERS)),
    "sns:subscribe": (("Endpoint",),),
}
# Whose endpoint is an address, which is of no account: SNS API, Subscribe.
_ADDRESSES = ("email", "email-json", "http", "https", "sms")
# Calls of APIs, and AWS's own documents: they are made, or run, in the account of the schedule or rule.
_IN_PLACE = re.compile(r":scheduler:::aws-sdk:|:ssm:(\$\{AWS::Region\}|[^:]*)::(?:automation-definition|document)/")
_GOOD, _BAD = "what it passes on stays in this account", "passes on to another account"


def passed_on(subject: Subject) -> Iterator[Outcome]:
    """What is to be said of everything that is sent on, by what it is sent to."""
    for kind, ways in _SEND.items():
        for about in subject.of(kind):
            for path, arn in (one for keys in ways for one in _sent(about.properties, (), keys)):
                if not _is_in_place(arn):
                    yield judge(_stays(arn, about, subject), about, path, arn, good=_GOOD, bad=_BAD)
    yield from _by_calls(subject)
    for code in naming(subject, *_IN_CALLS):
        for action in [one for one, ways in _IN_CALLS.items() if may_give(code.written, one, ways[0][-1])][:1]:
            yield code.told("UNKNOWN", f"its code names {action}, and where to is not known")


def _by_calls(subject: Subject) -> Iterator[Outcome]:
    """The same of calls that have something sent on."""
    for action, ways in _IN_CALLS.items():
        for call in requests(subject, action):
            by_address = is_in(asked(call, "Protocol"), *_ADDRESSES) is True
            for arn in (one for keys in ways for one in below(call.request, *keys)):
                if not by_address and not _is_in_place(arn):
                    yield placed(seen(_stays(arn, call.resource, subject), (), arn, good=_GOOD, bad=_BAD), call)


def _sent(given: Value, path: Path, keys: tuple[str, ...]) -> Iterator[tuple[Path, Value]]:
    """What stands at keys below a value, of every item where something on the way is a list."""
    for one, index, _ in items(given):
        here: Path = (*path, *index)
        if isinstance(one, Unknown):
            yield here, one
        elif (inner := at(one, keys[0])) is not None and is_in(at(one, "Protocol"), *_ADDRESSES) is not True:
            there: Path = (*here, keys[0])
            yield from _sent(inner, there, keys[1:]) if keys[1:] else [(there, inner)]


def _is_in_place(arn: Value) -> bool:
    return _IN_PLACE.search(str(arn)) is not None


def _stays(arn: Value, about: Resource, subject: Subject) -> Answer:
    buckets = subject.of(BUCKET)

    def is_ours(one: Value) -> Answer:
        if one is None or isinstance(one, Unknown):
            return True if one is None else one
        if any(each.type == BUCKET for each in references(one)) and bucket_of(one) is None:
            return Unknown(f"nothing here tells whose {show(one)} is")
        name = str(one).rpartition(":s3:::")[2].split("/", 1)[0]
        named = any(is_named(bucket, name, about.template) for bucket in buckets)
        return named or opposite(is_foreign(one, about))

    return ask_each(arn, is_ours)
