"""Flink."""

from __future__ import annotations

from emr_platform.engines import locations
from emr_platform.sizing import size_flink
from tests.engines.clusters import on, settings


def test_managers_and_slots_are_sized_for_the_hardware() -> None:
    expected = size_flink(["m7g.xlarge"], [], 2).properties()["flink-conf"]
    assert settings(on("Flink", flink={"task_slots": 2}))["flink-conf"].items() >= expected.items()


def test_checkpoints_and_savepoints_outlive_the_cluster() -> None:
    found = settings(on("Flink"))["flink-conf"]
    assert found["state.checkpoints.dir"] == "s3://artefacts-1234/flink/checkpoints"
    assert found["state.savepoints.dir"] == "s3://artefacts-1234/flink/savepoints"
    assert locations(on("Flink")).writes == ("s3://artefacts/flink/",)
    assert locations(on("Flink", flink={"checkpoints": "s3://results/a/"})).writes == ("s3://results/a/",)


def test_nothing_of_flink_without_flink() -> None:
    described = on("Spark", flink={"task_slots": 2})
    assert "flink-conf" not in settings(described)
    assert locations(described).writes == ()


def test_the_user_wins() -> None:
    mine = {"classification": "flink-conf", "properties": {"taskmanager.numberOfTaskSlots": "1"}}
    assert settings(on("Flink", configurations=[mine]))["flink-conf"]["taskmanager.numberOfTaskSlots"] == "1"
