"""Changes that the controls of clusters, their security configurations and their networks notice."""

from __future__ import annotations

from tests.review.controls.mutate import ASKED, GONE, spoil

GOOD = "good-cluster.yaml"

CLUSTER = "Resources/Cluster/Properties"

MUTATIONS = [
    spoil("ENC-01", {f"{CLUSTER}/SecurityConfiguration": GONE}),
    spoil("ENC-01", {f"{CLUSTER}/SecurityConfiguration": ASKED}, status="UNKNOWN"),
]
