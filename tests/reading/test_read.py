"""Reading files: what comes back, and files that are no files."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emr_platform.findings import Finding, InvalidEnvironmentError
from emr_platform.model import Environment
from emr_platform.reading import LARGEST_FILE, MOST_VALUES, read, require

GOOD = """\
name: dev
region: eu-west-1
owner: data-platform
cost_centre: analytics
clusters:
  etl:
    release: emr-7.14.0
    primary:
      instance_types: [m7g.xlarge]
    core:
      instance_types: [m7g.xlarge]
      target_on_demand_capacity: 2
workflows:
  daily:
    cluster: etl
    steps:
      - name: count
        type: spark
        job: jobs/count.py
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "environments").mkdir()
    (tmp_path / "jobs").mkdir()
    (tmp_path / "jobs" / "count.py").write_text("")
    file = tmp_path / "environments" / "dev.yaml"
    file.write_text(GOOD)
    return file


def said(file: Path) -> list[str]:
    return [str(finding).removeprefix(file.as_posix()) for finding in read(file).findings]


def test_a_good_file_gives_its_model_and_nothing_to_say(file: Path) -> None:
    reading = read(file)
    assert reading.findings == ()
    assert isinstance(reading.environment, Environment)
    assert reading.environment.clusters["etl"].core.type_names == ("m7g.xlarge",)
    assert reading.root == file.parent.parent
    assert require(file) == reading


def test_jobs_are_looked_up_from_the_root_that_is_given(file: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    reading = read(file, root=elsewhere)
    assert reading.root == elsewhere
    assert [(finding.rule, finding.line) for finding in reading.errors] == [("repository-file", 19)]


def test_warnings_leave_the_model(file: Path) -> None:
    file.write_text(GOOD.replace("    primary:", "    idle_timeout_seconds: null\n    primary:"))
    reading = read(file)
    assert reading.environment is not None
    assert reading.errors == ()
    assert [(f.severity, f.rule, f.line, f.path) for f in reading.findings] == [
        ("warning", "idle-timeout", 8, "clusters.etl.idle_timeout_seconds")
    ]
    assert require(file).findings == reading.findings


def test_errors_come_first_and_take_the_model(file: Path) -> None:
    text = GOOD.replace("    primary:", "    idle_timeout_seconds: null\n    primary:").replace(
        "cluster: etl", "cluster: elt"
    )
    file.write_text(text)
    reading = read(file)
    assert reading.environment is None
    assert [finding.severity for finding in reading.findings] == ["error", "warning", "warning"]


def test_require_raises_with_every_error(file: Path) -> None:
    file.write_text(GOOD.replace("region", "regoin").replace("release: emr-7.14.0", "release: 7"))
    with pytest.raises(InvalidEnvironmentError) as caught:
        require(file)
    rules = [finding.rule for finding in caught.value.findings]
    assert rules == ["missing-key", "unknown-key", "type"]
    *said, last = str(caught.value).splitlines()
    assert said == [str(finding) for finding in caught.value.findings]
    assert last == "mend these first: the rules across fields are asked once every value is readable"


def test_require_says_no_more_when_every_rule_was_asked(file: Path) -> None:
    file.write_text(GOOD.replace("emr-7.14.0", "emr-7.99.0"))
    with pytest.raises(InvalidEnvironmentError) as caught:
        require(file)
    assert str(caught.value).splitlines() == [str(finding) for finding in caught.value.findings]


def test_paths_start_from_the_nearest_folder_with_a_cdk_json(tmp_path: Path) -> None:
    (tmp_path / "cdk.json").write_text("{}")
    deep = tmp_path / "examples" / "one" / "environments"
    deep.mkdir(parents=True)
    (deep / "one.yaml").write_text("name: one")
    assert read(deep / "one.yaml").root == tmp_path


def test_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    assert said(tmp_path / "stage.yaml") == [
        ":1: got no file; an environment is one YAML file; write one with `emr-platform init stage` [error: file]"
    ]


def test_a_folder_is_a_finding(tmp_path: Path) -> None:
    assert said(tmp_path) == [
        ":1: got is a directory; an environment is one YAML file; name a file that can be read [error: file]"
    ]


def test_a_huge_file_is_not_read_to_its_end(file: Path) -> None:
    file.write_text(GOOD + "#" * LARGEST_FILE)
    assert said(file) == [":1: got a larger file; an environment is at most 256 KiB; split it [error: file]"]
    if Path("/dev/zero").exists():
        assert [finding.rule for finding in read(Path("/dev/zero")).findings] == ["file"]


def test_a_file_with_a_byte_order_mark_is_read(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert read(file).findings == ()


def test_wrong_values_beyond_a_number_are_counted(file: Path) -> None:
    file.write_text(GOOD + "".join(f"key{n}: 1\n" for n in range(MOST_VALUES + 7)))
    findings = read(file).findings
    assert len(findings) == MOST_VALUES + 1
    assert findings[0].message == ("got 7 more wrong values; each is reported once the others are right; mend these")


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"a{n}:\n" for n in range(34_000)),
        "[" + "yes," * 60_000 + "]",
        "".join(f"- &a{n} x\n" for n in range(20_000)),
        'notifications: {emails: ["a@' + "." * 200_000 + ' @"]}',
        "a" * 200_000 + ": 1\nreg" + "i" * 30_000 + ": 2",
        "clusters: {a: {reads: [" + "x," * 100_000 + "]}}",
    ],
    ids=["keys", "booleans", "anchors", "e-mail", "long keys", "locations"],
)
def test_hostile_files_cost_seconds_at_most(file: Path, text: str) -> None:
    file.write_text(text)
    begin = time.process_time()
    assert read(file).errors
    assert time.process_time() - begin < 10


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "ignore")))
def test_reading_never_raises(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.yaml"
    file.write_bytes(content)
    assert read(file).errors


def test_a_finding_is_written_on_one_line_and_as_data() -> None:
    finding = Finding("error", "choice", "environments/dev.yaml", 4, "network.internet", "got x; y; z")
    assert str(finding) == "environments/dev.yaml:4 network.internet: got x; y; z [error: choice]"
    assert finding.as_dict() == {
        "severity": "error", "rule": "choice", "file": "environments/dev.yaml", "line": 4, "path": "network.internet",
        "message": "got x; y; z",
    }  # fmt: skip


def test_a_file_of_the_repository_named_from_a_folder_below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "environments").mkdir()
    (tmp_path / "environments" / "dev.yaml").write_text("name: dev")
    (tmp_path / "jobs").mkdir()
    monkeypatch.chdir(tmp_path / "jobs")
    (finding,) = read(Path("environments/dev.yaml")).findings
    assert finding.message == (
        f"got no file; an environment is one YAML file; it is in {tmp_path.as_posix()}; run this there"
    )


def test_a_mistyped_file_name(tmp_path: Path) -> None:
    (tmp_path / "staging.yaml").write_text("name: staging")
    (finding,) = read(tmp_path / "stagign.yaml").findings
    assert finding.message == (
        f"got no file; an environment is one YAML file; did you mean {(tmp_path / 'staging').as_posix()}.yaml?"
    )
