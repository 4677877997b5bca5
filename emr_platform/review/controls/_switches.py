"""Settings of engines that undo what a security configuration sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from ...assembly import Answer, Unknown, Value, ask, at, either, is_in, items, placed_configurations, show
from ...findings import Path
from .._base import Outcome, Subject
from ._seen import Seen, worst

Configurations = Iterable[tuple[Value, Value, Path]]


def ask_settings(
    subject: Subject, unwanted: Mapping[tuple[str, str], tuple[str, ...]], good: str, remedy: str
) -> Iterator[Outcome]:
    """One outcome for each cluster, and for each group or fleet that is added to one: the worst of its settings.

    Args:
        unwanted: values, lower case, that must not be set, by classification and property; one that ends with `*`
            stands for all that begin with it.
    """
    for cluster in subject.clusters:
        yield _verdict(cluster.placed_configurations(), unwanted, good, remedy).of(cluster)
    for group in subject.of("AWS::EMR::InstanceGroupConfig"):
        found = placed_configurations(group.get("Configurations"), ("Configurations",))
        yield _verdict(found, unwanted, good, remedy).of(group)
    for fleet in subject.of("AWS::EMR::InstanceFleetConfig"):
        parts = [
            placed_configurations(at(kind, "Configurations"), ("InstanceTypeConfigs", *index, "Configurations"))
            for kind, index, _ in items(fleet.get("InstanceTypeConfigs"))
        ]
        yield _verdict(chain(*parts), unwanted, good, remedy).of(fleet)


def _verdict(
    configurations: Configurations, unwanted: Mapping[tuple[str, str], tuple[str, ...]], good: str, remedy: str
) -> Seen:
    found = [Seen("PASS", ("Configurations",), None, good)]
    for classification, properties, path in configurations:
        lost = next((one for one in (classification, properties) if isinstance(one, Unknown)), None)
        if lost is not None:
            found.append(Seen("UNKNOWN", path, properties, lost.why))
            continue
        for (name, key), values in unwanted.items():
            value = at(properties, key) if str(classification) == name else None
            bad = _is_one_of(value, values)
            if isinstance(bad, Unknown):
                found.append(Seen("UNKNOWN", (*path, key), value, bad.why))
            elif bad:
                found.append(Seen("FAIL", (*path, key), value, f"{name} sets {key} to {value}; {remedy}"))
    return worst(found)


def _is_one_of(value: Value, words: tuple[str, ...]) -> Answer:
    starts = tuple(word.removesuffix("*") for word in words if word.endswith("*"))
    begins = ask(value, lambda one: str(show(one)).lower().startswith(starts)) if starts else False
    return either(begins, is_in(_lower(value), *words))


def _lower(value: Value) -> Value:
    return str(value).lower() if isinstance(value, (str, bool)) else value
