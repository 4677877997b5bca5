"""One emulator with the sample platform, deployed by the real CDK CLI, for all tests that need an account."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from emr_platform.laptop import Laptop
from tests.conftest import Synthesise
from tests.laptop.bootstrapped import bootstrapped
from tests.laptop.faults import FaultRecord
from tests.laptop.sample import LOG_LINE, Sample, synthesise_sample


@pytest.fixture(scope="session")
def sample_assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample platform as a cloud assembly."""
    return synthesise_sample(tmp_path_factory.mktemp("sample") / "cdk.out")


@pytest.fixture(scope="session")
def sample(sample_assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    """The sample platform, deployed."""
    laptop = Laptop.up(tmp_path_factory.mktemp("laptop") / "state", bound_to_caller=True)
    try:
        outputs = laptop.deploy(sample_assembly)
        buckets = outputs["emr-dev-data"]
        laptop.client("s3").put_object(Bucket=buckets["RawBucket"], Key="clickstream/one.log", Body=LOG_LINE)
        yield Sample(laptop, buckets, outputs["emr-dev-workflow-sample"]["StateMachineArn"])
    finally:
        laptop.down()


@pytest.fixture(scope="session")
def guarded_laptop(tmp_path_factory: pytest.TempPathFactory, synthesise: Synthesise) -> Iterator[Laptop]:
    """The environment of guarded.yaml, deployed; its tests leave no cluster of theirs, and nothing changed."""
    project = Path(__file__).parents[2]
    laptop = Laptop.up(
        tmp_path_factory.mktemp("guarded") / "state", env="guarded", project=project, bound_to_caller=True
    )
    try:
        bootstrapped(laptop)
        laptop.deploy(synthesise(Path(__file__).with_name("guarded.yaml")).folder)
        yield laptop
    finally:
        laptop.down()


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Callable[..., Laptop]]:
    """Start empty emulators that are gone when the test is over."""
    started: list[Laptop] = []

    def start(name: str = "state", **more: Any) -> Laptop:
        laptop = Laptop.up(tmp_path / name, bound_to_caller=True, **more)
        started.append(laptop)
        return laptop

    yield start
    for laptop in started:
        laptop.down()


@pytest.fixture(scope="session")
def fault_record(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> FaultRecord:
    """Where tests that break something write down what came of it; `--faults FOLDER` keeps it."""
    asked = request.config.getoption("--faults")
    folder = Path(asked) if asked else tmp_path_factory.mktemp("faults")
    folder.mkdir(parents=True, exist_ok=True)
    # Workers of a parallel run write files of their own.
    return FaultRecord(folder / f"{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.jsonl")
