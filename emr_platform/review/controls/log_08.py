"""LOG-08: who reads and writes data is on a trail."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...assembly import (
    Answer,
    Resource,
    Template,
    Unknown,
    Value,
    ask,
    at,
    both,
    either,
    is_in,
    is_true,
    items,
    opposite,
)
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
    buckets: dict[Template, list[Resource]] = {}
    for bucket in subject.of("AWS::S3::Bucket"):
        buckets.setdefault(bucket.template, []).append(bucket)
    for template, held in buckets.items():
        recorded = (
            _records(trail, template) and all(trail.exists_with(one) is True for one in held) for trail in trails
        )
        if not any(recorded):
            reason = (
                "whoever keeps the account's or organisation's trail must show that it has data events of these buckets"
            )
            yield outcome("INHERITED", template, (), None, reason)


def _records(trail: Resource, template: Template) -> bool:
    """Whether a trail is for what a template makes: its account, and its region unless it is told to record all."""
    regions = is_true(trail.get("IsMultiRegionTrail")) is not True
    return trail.template.may_share(template, regions=regions) or is_true(trail.get("IsOrganizationTrail")) is True


def _has_data_events(trail: Resource) -> Answer:
    """Whether reading and writing of every object is among the data events; Unknown where it is of some."""
    found = [*_simple(trail), *_advanced(trail)]
    if {kind for kind, whole in found if whole is True} == set(_KINDS):
        return True
    return next((whole for _, whole in found if isinstance(whole, Unknown)), False)


# What a selector records, with the `ReadWriteType` that asks for it and what `readOnly` then is.
_KINDS = {"read": (("All", "ReadOnly"), "true"), "write": (("All", "WriteOnly"), "false")}
_SOME = Unknown("its data events are those of some objects; whether all that holds data is among them is not known")
_PLAIN = {"eventCategory", "resources.type", "readOnly"}
"""Fields of an advanced selector that leave no object out, where they say what they equal."""


def _simple(trail: Resource) -> Iterator[tuple[str, Answer]]:
    for selector, _, there in items(trail.get("EventSelectors")):
        said = at(selector, "ReadWriteType")
        for data, _, here in items(at(selector, "DataResources")):
            named = [both(either(_is_all(one), _SOME), sure) for one, _, sure in items(at(data, "Values"))]
            whole = both(is_in(at(data, "Type"), "AWS::S3::Object"), either(*named), there, here)
            for kind, (words, _) in _KINDS.items():
                asked = either(ask(said, lambda one: one is None), is_in(said, *words))
                yield kind, both(whole, asked)


def _is_all(value: Value) -> bool:
    """Whether an ARN is the beginning of every object's: `arn:aws:s3`, whatever the partition."""
    return bool(re.fullmatch(r"arn:[^:]+:s3(:::)?", str(value).replace("AWS::", "")))


def _advanced(trail: Resource) -> Iterator[tuple[str, Answer]]:
    for selector, _, there in items(trail.get("AdvancedEventSelectors")):
        given = list(items(at(selector, "FieldSelectors")))
        fields = [field for field, _, _ in given]
        of_data = either(*(_equals(field, "eventCategory", "Data") for field in fields))
        of_objects = either(*(_equals(field, "resources.type", "AWS::S3::Object") for field in fields))
        narrowed = any(sure is not True or not _is_plain(field) for field, _, sure in given)
        whole = both(of_data, of_objects, there, _SOME if narrowed else True)
        parted = either(*(is_in(at(field, "Field"), "readOnly") for field in fields if at(field, "Equals") is not None))
        for kind, (_, word) in _KINDS.items():
            told = either(*(_equals(field, "readOnly", word) for field in fields))
            yield kind, both(whole, either(opposite(parted), told))


def _is_plain(field: Value) -> bool:
    return str(at(field, "Field")) in _PLAIN and at(field, "Equals") is not None


def _equals(field: Value, name: str, word: str) -> Answer:
    said = (both(is_in(one, word), there) for one, _, there in items(at(field, "Equals")))
    return both(is_in(at(field, "Field"), name), either(*said))


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
    unsure="objects of directory buckets and tables of table buckets, whose data events are of types of their own, are "
    "not asked",
)  # fmt: skip
