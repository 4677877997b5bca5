"""Results come in the templates' order, however Python lays its objects out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.review.controls.small import all_of, made, trusting


def test_service_roles_come_in_their_clusters_order(tmp_path: Path) -> None:
    resources: dict[str, Any] = {}
    for number in range(10, 30):
        resources[f"Role{number}"] = made("IAM::Role", **trusting({"Service": "ec2.amazonaws.com"}))
        resources[f"Cluster{number}"] = made("EMR::Cluster", ServiceRole={"Fn::GetAtt": [f"Role{number}", "Arn"]})
    found = [one.resource.rpartition("/")[2] for one in all_of(tmp_path, "IAM-01", resources)]
    assert found == [f"Role{number}" for number in range(10, 30)]
