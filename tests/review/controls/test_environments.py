"""The platform itself: no environment fails or leaves open a control of severity high of clusters and networks."""

from __future__ import annotations

from emr_platform.assembly import load
from emr_platform.review import review
from tests.assemblies import Assembly
from tests.review.controls import cluster_mutations
from tests.review.controls.mutate import controls_of

WEAKENED = {"everything-on": {("AUT-04", "FAIL"), ("ENC-05", "FAIL")}}
"""Examples that weaken on purpose, by keys of their own file: `metadata_hop_limit`, `local_disk.provider`."""


def test_no_control_of_severity_high_fails_or_is_open(assembly: Assembly) -> None:
    found = review(load([assembly.folder]), controls_of(cluster_mutations))
    bad = {(one.control, one.status) for one in found if one.severity == "high" and one.status in {"FAIL", "UNKNOWN"}}
    assert bad == WEAKENED.get(assembly.environment.name, set())
