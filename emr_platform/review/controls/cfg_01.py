"""CFG-01: clusters run a release that AWS supports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ...assembly import Cluster, Unknown, Value, possible
from ...catalog import provenance, release
from .._base import Control, Outcome, Subject
from ._seen import Seen, one_of


def examine(subject: Subject) -> Iterator[Outcome]:
    for cluster in subject.clusters:
        yield _answer(cluster).of(cluster)


def _answer(cluster: Cluster) -> Seen:
    path = ("ReleaseLabel",)
    label = cluster.get(*path)
    return one_of(label, path, [_one(option, path) for option in possible(label)])


def _one(label: Value, path: tuple[str, ...]) -> Seen:
    if isinstance(label, Unknown):
        return Seen("UNKNOWN", path, label, label.why)
    if label is None:
        return Seen("FAIL", path, label, "no release is named; name one that AWS supports")
    found = release(str(label))
    day = provenance("releases").date
    if found is None:
        return Seen("UNKNOWN", path, label, f"the catalogue of {day} does not know this release")
    phase = found.phase_on(date.fromisoformat(day))
    if phase != "standard support":
        bad = f"was in the phase {phase!r} on {day}: AWS mends nothing in it; take a newer one"
        return Seen("FAIL", path, label, bad)
    return Seen("PASS", path, label, f"in standard support until {found.standard_support_until}")


CONTROL = Control(
    id="CFG-01",
    title="Clusters run a release that AWS supports",
    why="Holes in the engines are mended in new releases only.",
    severity="high",
    population="clusters",
    proof="Cluster.ReleaseLabel is in standard support on the day of the catalogue of releases",
    remedy="take a release that is in standard support",
    sources=("EMR Release Guide, standard support", "EMR Best Practices Guide, Security", "Security Hub SSM.2"),
    # PCI 4, HIPAA, ISO, SOC 2: Prowler ssm_managed_compliant_patching, which asks the same of operating systems.
    mappings={
        "NIST 800-53r5": ("CM-2", "SI-2"),
        "PCI DSS 4.0.1": ("6.3.3", "11.3.1", "11.3.1.1", "11.3.1.3"),
        "HIPAA": ("164.308(a)(5)(ii)(B)",),
        "ISO 27001:2022": ("A.8.27",),
        "SOC 2": ("CC3.2", "CC7.1"),
    },
    examine=examine,
    unsure="PCI DSS, HIPAA, ISO and SOC 2 are mapped as Prowler maps the patching of managed instances",
)
