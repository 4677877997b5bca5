"""What a run comes to: which workflow, whether its answer is known, what is shown when it failed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from emr_platform.laptop import Execution, Laptop, LaptopError, Run, execution, inputs
from emr_platform.laptop.failure import LINES, explain
from emr_platform.laptop.inputs import Inputs
from emr_platform.laptop.report import failure_lines, run_lines
from emr_platform.laptop.results import Stored, counts, download, stored
from emr_platform.laptop.workflows import argument, choose, clickstream_step, written
from emr_platform.model import Workflow

ROOT = Path(__file__).parents[2]
SUCCEEDED = Execution("arn", "SUCCEEDED", seconds=1.0, states=["Begin"])
CLICKSTREAM = {"name": "a", "type": "spark", "job": "jobs/clickstream/sessionise.py"}
COMMAND = {"name": "b", "type": "command", "args": ["true"], "writes": ["s3://results/x/", "s3://curated/y/"]}


def workflow(*steps: dict[str, Any]) -> Workflow:
    return Workflow.model_validate({"cluster": "c", "steps": list(steps)})


class Bucket:
    """An S3 client that holds two files."""

    def get_paginator(self, operation: str) -> Bucket:
        assert operation == "list_objects_v2"
        return self

    def paginate(self, **asked: str) -> list[dict[str, Any]]:
        return [{"Contents": [{"Key": asked["Prefix"] + name} for name in ("", "one.csv", "more/two.csv")]}]

    def download_file(self, bucket: str, key: str, path: str) -> None:
        Path(path).write_text(f"{bucket}/{key}")


def test_only_a_workflow_with_the_clickstream_job_has_a_known_answer() -> None:
    found = clickstream_step(workflow(COMMAND, CLICKSTREAM))

    assert found is not None
    assert found.name == "a"
    assert clickstream_step(workflow(COMMAND)) is None
    assert clickstream_step(workflow({**CLICKSTREAM, "job": "jobs/mine.py"})) is None


@pytest.mark.parametrize("arguments", [["--output", "s3://results/z/"], ["--x", "--output=s3://results/z/"]])
def test_where_the_job_writes_is_read_from_its_arguments(arguments: list[str]) -> None:
    step = clickstream_step(workflow({**CLICKSTREAM, "args": arguments}))

    assert step is not None
    assert argument(step, "--output", "other") == "s3://results/z/"
    assert argument(step, "--input", "other") == "other"


def test_writes_are_named_once() -> None:
    assert written(workflow(COMMAND, {**COMMAND, "name": "again"})) == ["s3://results/x/", "s3://curated/y/"]


@pytest.mark.parametrize(
    ("names", "wanted", "chosen"),
    [(["a"], None, "a"), (["a", "clickstream"], None, "clickstream"), (["a", "clickstream"], "a", "a")],
)
def test_choosing_a_workflow(names: list[str], wanted: str | None, chosen: str) -> None:
    assert choose(names, wanted, "file") == chosen


@pytest.mark.parametrize(
    ("names", "wanted", "message"),
    [
        ([], None, "file: has no workflow, there is nothing to run"),
        (["b", "a"], None, "file: has several workflows, name one of: a, b .make demo WORKFLOW=a"),
        (["b", "a"], "c", "file: has no workflow 'c', name one of: a, b"),
    ],
)
def test_a_choice_that_is_the_users(names: list[str], wanted: str | None, message: str) -> None:
    with pytest.raises(LaptopError, match=message):
        choose(names, wanted, "file")


class Deployed(Laptop):
    """A laptop whose account holds one workflow that is not the clickstream job."""

    def client(self, service: str) -> Any:
        return Bucket()

    def workflows(self) -> dict[str, str]:
        return {"mine": "machine"}

    def outputs(self) -> dict[str, dict[str, str]]:
        return {"emr-dev-data": {f"{name}Bucket": f"the-{name.lower()}" for name in ("Raw", "Curated", "Results")}}

    def _places(self, name: str, done: Execution, buckets: dict[str, str]) -> dict[str, str]:
        return {f"s3 {alias}": bucket for alias, bucket in buckets.items()}


def test_a_workflow_of_the_users_own_is_right_when_it_succeeded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, _, _ = (ROOT / "environments" / "dev.yaml").read_text().partition("workflows:")
    step = {"name": "one", "type": "command", "args": ["true"], "writes": ["s3://results/mine/"]}
    described = f"{before}workflows: {json.dumps({'mine': {'cluster': 'clickstream', 'steps': [step]}})}\n"
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments" / "dev.yaml").write_text(described)
    (tmp_path / "bootstrap_scripts").symlink_to(ROOT / "bootstrap_scripts")
    uploaded: list[tuple[object, ...]] = []
    monkeypatch.setattr(inputs, "generated", lambda *_: Inputs((), {"lines": 1}, "generated"))
    monkeypatch.setattr(inputs, "upload", lambda *given: uploaded.append(given[2:]))
    monkeypatch.setattr(execution, "run", lambda *_: SUCCEEDED)
    server: Any = None

    done = Deployed(tmp_path / "state", server, "dev", tmp_path).run()

    assert done.correct
    assert uploaded == [("the-raw", "clickstream/")]
    assert [(item.location, list(item.files)) for item in done.stored] == [
        ("s3://results/mine/", ["more/two.csv", "one.csv"])
    ]
    assert done.places["s3 results"] == "the-results"


@pytest.mark.parametrize(
    ("checked", "counted", "correct"),
    [(True, {"lines": 1}, True), (True, {"lines": 2}, False), (True, {}, False), (False, {}, True)],
)
def test_what_counts_as_correct(checked: bool, counted: dict[str, int], correct: bool) -> None:
    assert Run(SUCCEEDED, counted, {"lines": 1}, "x", checked=checked).correct == correct
    failed = Execution("arn", "FAILED")
    assert not Run(failed, counted, {"lines": 1}, "x", checked=checked).correct


def test_what_was_stored_is_listed_with_sizes() -> None:
    files = Stored("s3://results/x/", "folder", {"one.csv": 1000, "two.csv": 20})
    lines = list(run_lines(Run(SUCCEEDED, {}, {}, "logs", places={"here": "x"}, checked=False, stored=[files])))

    assert "s3://results/x/: 2 files, 1,020 bytes" in lines
    assert "  one.csv  1,000" in lines


def test_a_download_forgets_the_files_of_an_earlier_run(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "earlier.csv").touch()

    found = stored("s3://results/p/", download(Bucket(), "b", tmp_path / "x", "p/"))

    assert found.files == {"more/two.csv": len("b/p/more/two.csv"), "one.csv": len("b/p/one.csv")}


def test_a_table_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(LaptopError, match="holds no Parquet file, the job stored no table 'sessions'"):
        counts(tmp_path)


def logs(folder: Path, **texts: str) -> None:
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / name).write_text(text)


TRACEBACK = """Traceback (most recent call last):
  File "job.py", line 3, in <module>
py4j.protocol.Py4JJavaError: An error occurred
\tat org.apache.spark.Thing$.go(Thing.scala:1)
\t... 3 more
Caused by: java.io.IOException: no such table
26/01/01 00:00:00 INFO ShutdownHookManager: Shutdown hook called
"""


def test_a_failed_step_is_shown_with_its_traceback(tmp_path: Path) -> None:
    cause = json.dumps({"State": "Step one", "Error": "States.TaskFailed", "Cause": "it\nfailed"})
    done = Execution(
        "arn", "FAILED", "E", cause, states=["Step one", "Fail"], clusters={"j-1": ""}, steps={"s-1": "FAILED"}
    )
    folder = tmp_path / "j-1" / "logs" / "j-1" / "steps" / "s-1"
    logs(folder, controller="exit code 0\nexit code 7\n", stdout="noise\n" + TRACEBACK, stderr="unrelated\n")

    lines = list(failure_lines(explain(done, tmp_path)))

    assert lines == [
        "failed in: Step one",
        "  error: States.TaskFailed",
        "  cause: it failed",
        "  step s-1 FAILED, exit code 7",
        "  the last lines of its stdout:",
        "    Traceback (most recent call last):",
        '      File "job.py", line 3, in <module>',
        "    py4j.protocol.Py4JJavaError: An error occurred",
        "    Caused by: java.io.IOException: no such table",
        "  its logs:",
        f"    controller  {folder}/controller",
        f"    stdout      {folder}/stdout",
        f"    stderr      {folder}/stderr",
    ]


def test_without_a_traceback_the_end_of_stderr_is_shown(tmp_path: Path) -> None:
    done = Execution("arn", "FAILED", states=["Fail"], clusters={"j-1": ""}, steps={"s-1": "FAILED"})
    said = "".join(f"line {number}\n" for number in range(100))
    logs(tmp_path / "j-1" / "logs" / "j-1" / "steps" / "s-1", stdout="fine\n", stderr=said)

    found = explain(done, tmp_path)

    assert (found.words_of, found.words[-1], len(found.words)) == ("stderr", "line 99", LINES)
    assert found.exit_code is None
    assert any("gone with the account; do this" in line for line in failure_lines(found, gone="do this"))


def test_a_failed_bootstrap_action_is_found(tmp_path: Path) -> None:
    done = Execution("arn", "FAILED", states=["Fail"], clusters={"j-1": "TERMINATED_WITH_ERRORS"})
    actions = tmp_path / "j-1" / "logs" / "j-1" / "node" / "i-1" / "bootstrap-actions"
    logs(actions / "1", controller="exit code 0\n")
    logs(actions / "2", controller="exit code 3\n", stderr="no such wheel\n")

    found = explain(done, tmp_path)

    assert (found.what, found.exit_code) == ("bootstrap action 2 of j-1 FAILED", 3)
    assert found.words == ("no such wheel",)


def test_a_refused_call_has_no_logs(tmp_path: Path) -> None:
    found = explain(Execution("arn", "FAILED", "E", "not JSON", states=["Launch"]), tmp_path)

    assert (found.state, found.error, found.cause, found.files) == ("Launch", "E", "not JSON", {})
