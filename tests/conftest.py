"""Every example and the development environment, synthesised once for the whole session."""

from __future__ import annotations

import atexit
import fcntl
import functools
import gc
import itertools
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from emr_platform.reading import require
from scripts.setup import ROOT
from tests.assemblies import Assembly

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
FILES = (
    ROOT / "environments" / "dev.yaml",
    *sorted(ROOT.glob("examples/*/environments/*.yaml")),
)
# The same examples in every run, so that a test fails for what changed; HYPOTHESIS_PROFILE=search looks for new ones.
# How fast examples come depends on the machine and is no property of the code.
_ANY_SPEED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", _ANY_SPEED, derandomize=True)
settings.register_profile("search", _ANY_SPEED)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
# Every Spark step of the tests takes seconds, of which the second compiler's would be a third.
os.environ.setdefault("EMR_PLATFORM_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")
# Most of what is made here is kept to the end: looking through it for garbage again and again would cost a tenth.
gc.set_threshold(200_000, 20, 20)
# Files, each with one whose deployment or Spark session its tests share: another worker would make its own.
TOGETHER = {
    "tests/jobs/test_clickstream_daily.py": "tests/jobs/test_clickstream_sessionise.py",
    "tests/laptop/test_laptop_deployment.py": "tests/laptop/test_laptop_workflow.py",
    "tests/laptop/test_laptop_pools.py": "tests/laptop/test_laptop_guard.py",
    "tests/laptop/test_laptop_process.py": "tests/laptop/test_laptop_workflow.py",
}
CDK_JSON = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))
NAMES = tuple(file.stem for file in FILES)
Synthesise = Callable[..., Assembly]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--faults", metavar="FOLDER", help="keep what became of faults that tests cause, for docs/faults.md"
    )
    parser.addoption("--golden", action="store_true", help="write tests/golden anew instead of comparing with it")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files come first, so that in a parallel run no worker begins a minute of them when the others end.

    Those with slow tests, which mostly wait for other processes, then those marked `long`, then all others. Of the slow
    ones those of the jobs are last: the laptop's first Spark step leaves the archive of classes that their Spark takes.
    """
    slow, long = ({item.path for item in items if item.get_closest_marker(name)} for name in ("slow", "long"))
    jobs = {path for path in slow if path.parent.name == "jobs"}
    items.sort(key=lambda item: (item.path not in slow, item.path in jobs, item.path not in long))


def pytest_collection_finish() -> None:
    """What was collected stays to the end: pytest's search for garbage, ten times then, need not look through it."""
    gc.freeze()
    atexit.register(gc.unfreeze)  # the modules of C code want to be taken down in order


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With `--dist=loadfile` a file's tests go to one worker; those of files that go together go to the same."""
    from xdist.scheduler import LoadFileScheduling

    class LoadTogether(LoadFileScheduling):  # type: ignore[misc]  # xdist is untyped
        """Overrides what xdist's documentation of its scheduler names for this."""

        def _split_scope(self, nodeid: str) -> str:
            file = str(super()._split_scope(nodeid))
            return TOGETHER.get(file, file)

        @property
        def tests_finished(self) -> bool:
            """Asked after every message of a worker: all its tests need not be counted while files are left."""
            return not self.workqueue and bool(super().tests_finished)

    return LoadTogether(config, log) if config.getvalue("dist") == "loadfile" else None


_COUNT = itertools.count()


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the test's own. pytest's own fixture lists those of all tests before, and links the last one."""
    name = re.sub(r"\W", "_", request.node.originalname or request.node.name)[:30]
    return tmp_path_factory.mktemp(f"{name}-{next(_COUNT)}", numbered=False)


@pytest.fixture(scope="session")
def synthesise(tmp_path_factory: pytest.TempPathFactory) -> Synthesise:
    """Run the app's own `main` on an environment file; keywords are further context."""
    import app
    from emr_constructs import PreparedApp

    def run(file: Path, **context: Any) -> Assembly:
        folder = tmp_path_factory.mktemp("cdk.out")
        # What the CDK CLI hands to the app through the environment of the process.
        given = {**CDK_JSON["context"], "env": file.stem, "environments": str(file.parent), **context}
        made = functools.partial(PreparedApp, outdir=str(folder), context=given)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(app, "PreparedApp", made)
            app.main()
        return read_back(folder, file)

    return run


def read_back(folder: Path, file: Path) -> Assembly:
    """An environment file's assembly, where it was synthesised to."""
    environment = require(file, ROOT).environment
    assert environment is not None
    return Assembly(folder, environment)


@pytest.fixture(scope="session")
def assemblies(synthesise: Synthesise, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Assembly]:
    """Assemblies by environment name. In a parallel run the first worker that needs them synthesises for all."""
    whole_run = tmp_path_factory.getbasetemp() if WORKER == "main" else tmp_path_factory.getbasetemp().parent
    made = whole_run / "assemblies.json"
    with (whole_run / "assemblies.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if made.exists():
            folders = json.loads(made.read_text(encoding="utf-8"))
            return {file.stem: read_back(Path(folders[file.stem]), file) for file in FILES}
        found = {file.stem: synthesise(file) for file in FILES}
        made.write_text(json.dumps({name: str(one.folder) for name, one in found.items()}), encoding="utf-8")
    return found


@pytest.fixture(params=NAMES)
def assembly(request: pytest.FixtureRequest, assemblies: dict[str, Assembly]) -> Assembly:
    """Each environment in turn."""
    return assemblies[str(request.param)]


@pytest.fixture(scope="session")
def everything_on(assemblies: dict[str, Assembly]) -> Assembly:
    """The example that sets every key: a transient cluster `etl`, a long-running one `notebooks`."""
    return assemblies["everything-on"]


@pytest.fixture(scope="session")
def long_running(assemblies: dict[str, Assembly]) -> Assembly:
    """The example with one long-running cluster, `shared`."""
    return assemblies["long-running"]
