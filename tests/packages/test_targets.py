"""What packages are packed for."""

from __future__ import annotations

from typing import Any

import pytest

from emr_platform.model import Environment
from emr_platform.packages import Target, targets_of, wanted
from tests.checks.conftest import changed

AMAZON_LINUX_2023 = (2, 34)


def environment(**changes: Any) -> Environment:
    return Environment.model_validate(changed({path.replace("__", "."): value for path, value in changes.items()}))


@pytest.mark.parametrize(
    ("release", "types", "said"),
    [
        ("emr-7.14.0", ["m7g.xlarge"], ["cp311-manylinux_2_34_aarch64"]),
        ("emr-spark-8.1.0", ["m7i.xlarge"], ["cp311-manylinux_2_34_x86_64"]),
        ("emr-7.0.0", ["m7g.xlarge"], ["cp39-manylinux_2_34_aarch64"]),
        ("emr-6.15.0", ["m7g.xlarge"], ["cp37-manylinux_2_26_aarch64"]),
        ("emr-99.0.0", ["m9z.large"], []),
        ("emr-7.14.0", ["m7g.xlarge", "m7i.xlarge"], ["cp311-manylinux_2_34_aarch64", "cp311-manylinux_2_34_x86_64"]),
    ],
)
def test_a_cluster(release: str, types: list[str], said: list[str]) -> None:
    nodes = {"instance_types": types}
    described = environment(
        clusters__etl__release=release,
        clusters__etl__primary=nodes,
        clusters__etl__core={**nodes, "target_on_demand_capacity": 8},
    )

    assert [str(target) for target in targets_of(described.clusters["etl"])] == said


def test_a_requirements_file_is_packed_for_every_cluster_that_uses_it() -> None:
    key = {"workflows__daily__steps__0__requirements": "jobs/count.txt"}
    intel = {"instance_types": ["m7i.xlarge"]}
    other = environment(
        **key, clusters__etl__primary=intel, clusters__etl__core={**intel, "target_on_demand_capacity": 8}
    )

    found = wanted([environment(**key), other, environment()])

    assert found == {
        "jobs/count.txt": tuple(Target("3.11", one, AMAZON_LINUX_2023) for one in ("aarch64", "x86_64")),
    }


def test_a_workflow_without_its_cluster_asks_for_nothing() -> None:
    described = environment(workflows__daily__cluster="gone", workflows__daily__steps__0__requirements="jobs/count.txt")

    assert wanted([described]) == {}
