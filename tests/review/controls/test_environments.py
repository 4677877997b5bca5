"""The platform itself: no environment fails or leaves open a control of severity high."""

from __future__ import annotations

from emr_platform.assembly import load
from emr_platform.review import review
from tests.assemblies import Assembly
from tests.review.controls import access_mutations, cluster_mutations
from tests.review.controls.mutate import controls_of

WEAKENED = {"everything-on": {("AUT-04", "FAIL"), ("ENC-05", "FAIL"), ("SVC-12", "FAIL")}}
"""Examples that weaken on purpose, by keys of their own file: `metadata_hop_limit`, `local_disk.provider`,
`webserver_access`."""


def test_no_control_of_severity_high_fails_or_is_open(assembly: Assembly) -> None:
    controls = [*controls_of(cluster_mutations), *controls_of(access_mutations)]
    found = review(load([assembly.folder]), controls)
    bad = {(one.control, one.status) for one in found if one.severity == "high" and one.status in {"FAIL", "UNKNOWN"}}
    assert bad == WEAKENED.get(assembly.environment.name, set())
