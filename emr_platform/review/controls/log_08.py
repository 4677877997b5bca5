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
            {key: trail.get(key) for key in ("IsLogging", "EventSelectors", "AdvancedEventSelectors")},
            good="logs the calls that read and write objects",
            bad="does not log the calls that read and write objects",
        )
    for template in dict.fromkeys(bucket.template for bucket in subject.of("AWS::S3::Bucket")):
        # A trail records its account, and its region unless it is told to record all.
        here = (
            trail.template.may_share(template, regions=is_true(trail.get("IsMultiRegionTrail")) is not True)
            or is_true(trail.get("IsOrganizationTrail")) is True
            for trail in trails
        )
        if not any(here):
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
        "AWS Guard rules registry CLOUDTRAIL_S3_DATAEVENTS_ENABLED",
        "Prowler cloudtrail_s3_dataevents_read_enabled",
        "Prowler cloudtrail_s3_dataevents_write_enabled",
        "CIS AWS v3.0 3.8",
        "CIS AWS v3.0 3.9",
        "CIS AWS v5.0 3.8",
        "CIS AWS v5.0 3.9",
    ),
    mappings={
        "NIST 800-53r5": ("AU-2", "AU-12"),
        "PCI DSS 4.0.1": (
            "5.3.4", "10.2.1", "10.2.1.1", "10.2.1.2", "10.2.1.3", "10.2.1.4", "10.2.1.5", "10.2.1.6", "10.2.1.7",
            "10.2.2", "10.3.1", "10.6.3", "A1.2.1",
        ),
        "PCI DSS 3.2.1": (
            "2.2", "10.1", "10.2.1", "10.2.2", "10.2.3", "10.2.5", "10.3.1", "10.3.2", "10.3.3", "10.3.4", "10.3.5",
            "10.3.6",
        ),
        "HIPAA": ("164.308(a)(3)(ii)(A)", "164.312(b)"),
        "ISO 27001:2022": ("A.8.15", "A.8.16"),
        "SOC 2": ("CC2.1", "CC7.2", "PI1.2"),
        "FSBP": ("CloudTrail.1",),
    },
    examine=examine,
)  # fmt: skip
