"""LOG-08: who reads and writes data is on a trail."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Resource, at, both, either, is_in, is_true, items
from .._base import Control, Outcome, Subject, judge, outcome


def examine(subject: Subject) -> Iterator[Outcome]:
    trails = subject.of("AWS::CloudTrail::Trail")
    for trail in trails:
        yield judge(
            both(is_true(trail.get("IsLogging")), _has_data_events(trail)),
            trail,
            (),
            trail.get("AdvancedEventSelectors") or trail.get("EventSelectors"),
            good="logs the calls that read and write objects",
            bad="does not log the calls that read and write objects",
        )
    if not trails:
        for template in dict.fromkeys(bucket.template for bucket in subject.of("AWS::S3::Bucket")):
            reason = (
                "whoever keeps the account's or organisation's trail must show that it has data events of these buckets"
            )
            yield outcome("INHERITED", template, (), None, reason)


def _has_data_events(trail: Resource) -> Answer:
    simple = (
        is_in(at(data, "Type"), "AWS::S3::Object")
        for selector, _, _ in items(trail.get("EventSelectors"))
        for data, _, _ in items(at(selector, "DataResources"))
    )
    advanced = (
        both(
            is_in(at(field, "Field"), "resources.type"),
            either(*(is_in(word, "AWS::S3::Object") for word, _, _ in items(at(field, "Equals")))),
        )
        for selector, _, _ in items(trail.get("AdvancedEventSelectors"))
        for field, _, _ in items(at(selector, "FieldSelectors"))
    )
    return either(*simple, *advanced)


CONTROL = Control(
    id="LOG-08",
    title="Who reads and writes data is on a trail",
    why="The trail is the one record that tells which identity read or wrote which object.",
    severity="high",
    population="trails, or templates with buckets",
    proof="Trail has data events of AWS::S3::Object and IsLogging; without a trail here, the account's",
    remedy="add S3 data events to the trail",
    sources=(
        "Security Hub CloudTrail.1",
        "AWS Config cloudtrail-s3-dataevents-enabled",
        "Guard CLOUDTRAIL_S3_DATAEVENTS_ENABLED",
        "Prowler cloudtrail_s3_dataevents_read_enabled",
        "Prowler cloudtrail_s3_dataevents_write_enabled",
        "CIS AWS Foundations 3.0 3.8 and 3.9, 5.0 3.8 and 3.9",
    ),
    mappings={},
    examine=examine,
)
