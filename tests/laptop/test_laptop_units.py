"""The parts that need no emulator."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest
from ministack.services import stepfunctions

import emr_platform.laptop as package
from emr_platform.laptop import Event, LaptopError, audit, decisions, deployment
from emr_platform.laptop.decisions import Decision, DecisionLog, principal_name
from emr_platform.laptop.emulator import sandbox, spark, workflow
from emr_platform.laptop.emulator.runtime_roles import enabled, session_tags, tag_keys
from emr_platform.laptop.grants import Grant, Unused
from emr_platform.laptop.inputs import own
from emr_platform.laptop.report import grant_lines, table
from emr_platform.laptop.surroundings import clean_environment
from emr_platform.operate.following import Heartbeat
from emr_platform.operate.lines import event_line

SHIM = Path(sandbox.__file__).with_name("shims") / "shim.py"


def shim(node: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-IS", str(SHIM), *arguments],
        env={"LAPTOP_NODE": str(node), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("each", "lost"), [(2.0, None), (100.0, "D1012")])
def test_an_expression_may_take_long_on_a_busy_laptop(
    monkeypatch: pytest.MonkeyPatch, each: float, lost: str | None
) -> None:
    """Every look at the clock is some seconds after the last."""
    engine, clock = stepfunctions.jsonata, itertools.count(step=round(each * 1000))
    monkeypatch.setattr(engine.timebox.Timebox, "current_milli_time", staticmethod(lambda: next(clock)))
    with pytest.raises(stepfunctions._ExecutionError, match="D1012"):
        stepfunctions._evaluate_jsonata("'idle-' & 'j-1'", {})
    monkeypatch.setattr(engine.Jsonata, "jsonata", staticmethod(workflow.patient(engine.Jsonata.jsonata)))
    if lost is None:
        assert stepfunctions._evaluate_jsonata("'idle-' & 'j-1'", {}) == "idle-j-1"
    else:
        with pytest.raises(stepfunctions._ExecutionError, match=lost):
            stepfunctions._evaluate_jsonata("'idle-' & 'j-1'", {})


def test_all_names_are_there() -> None:
    assert sorted(package.__all__) == package.__all__
    assert all(hasattr(package, name) for name in package.__all__)


@pytest.mark.parametrize(
    ("arn", "name"),
    [
        ("arn:aws:sts::1:assumed-role/role/session", "role"),
        ("arn:aws:iam::1:user/path/user", "user"),
        ("arn:aws:iam::1:root", "root"),
    ],
)
def test_principal_name(arn: str, name: str) -> None:
    assert principal_name(arn) == name


def test_decision_log_counts_and_reads_back(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path / "decisions.jsonl")
    for decision in ("Allow", "ImplicitDeny"):
        log.write(
            principal="arn:aws:iam::1:user/u",
            action="s3:GetObject",
            resource="*",
            decision=decision,
            reason="r",
            service="s3",
        )
    log.close()

    found = decisions(tmp_path)

    assert [(item.sequence, item.allowed, item.name) for item in found] == [(1, True, "u"), (2, False, "u")]
    assert isinstance(found[0], Decision)
    assert decisions(tmp_path / "nothing") == []


def test_spark_submit_keeps_the_job_and_sets_the_cluster_aside() -> None:
    options = "--deploy-mode cluster --conf spark.yarn.maxAppAttempts=1 --conf spark.sql.ansi.enabled=true"
    more = "--conf=spark.executor.memory=9g --py-files s3://b/x.zip s3://b/job.py --conf"

    found = spark.parse([*options.split(), *more.split(), "its own"])

    assert found.application == ["s3://b/job.py", "--conf", "its own"]
    assert found.settings == {"spark.sql.ansi.enabled": "true"}
    assert found.options == ["--py-files", "s3://b/x.zip"]
    assert found.set_aside == ["--deploy-mode cluster", "spark.yarn.maxAppAttempts=1", "spark.executor.memory=9g"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--nonsense", "x"], "does not know '--nonsense'"),
        (["--conf"], "--conf needs a value"),
        ([], "names no application"),
    ],
)
def test_spark_submit_refuses_what_it_would_not_understand(arguments: list[str], message: str) -> None:
    with pytest.raises(LaptopError, match=message):
        spark.parse(arguments)


def test_environment_of_children_holds_nothing_of_the_users_aws(tmp_path: Path) -> None:
    users = {
        "AWS_PROFILE": "prod",
        "AWS_CONFIG_FILE": "x",
        "CDK_HOME": "y",
        "HTTPS_PROXY": "z",
        "https_proxy": "z",
        "HOME": "/h",
        "LANG": "C",
    }

    found = clean_environment(tmp_path / "home", users)

    assert set(found) == {"HOME", "LANG", "PATH"}
    assert found["HOME"] == str(tmp_path / "home")


def test_a_synthesis_takes_what_jsii_unpacked_for_the_caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JSII_RUNTIME_PACKAGE_CACHE_ROOT", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))

    (folder,) = deployment._unpacked().values()

    assert folder.startswith(str(tmp_path))
    assert Path(folder).stat().st_mode & 0o077 == 0
    monkeypatch.setenv("HOME", "/dev/null")
    assert deployment._unpacked() == {}, "jsii would fail where it may not write"


def test_audit_tells_acted_on_from_recorded(tmp_path: Path) -> None:
    resources = {
        "B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketEncryption": {}, "LifecycleConfiguration": {}}},
        "V": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        "C": {"Type": "Custom::Thing", "Properties": {"ServiceToken": "x"}},
        "M": {"Type": "AWS::CDK::Metadata"},
    }
    (tmp_path / "s.template.json").write_text(json.dumps({"Resources": resources}))

    found = {item.type: (item.acted_on, item.properties) for item in audit(tmp_path)}

    assert found == {
        "AWS::EC2::VPC": ((), ("CidrBlock",)),
        "AWS::S3::Bucket": (("BucketEncryption",), ("LifecycleConfiguration",)),
        "Custom::Thing": (("ServiceToken",), ()),
    }


def test_shims_record_instead_of_doing(tmp_path: Path) -> None:
    done = shim(tmp_path, "dnf", "install", "-y", "jq")

    assert (done.returncode, done.stdout) == (0, "laptop: recorded, not performed: dnf install -y jq\n")
    assert json.loads((tmp_path / "calls.log").read_text()) == ["dnf", "install", "-y", "jq"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("dnf", "frobnicate"),
        ("dnf", "install"),
        ("aws", "ec2", "describe-instances"),
        ("aws", "s3", "rm", "s3://b/k"),
        ("sudo", "no-such-command"),
    ],
)
def test_shims_fail_on_what_they_do_not_know(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = shim(tmp_path, *arguments)

    assert done.returncode != 0
    assert done.stderr


@pytest.mark.parametrize(
    ("program", "engine"),
    [("hbase", "HBase"), ("presto-cli", "Presto"), ("trino-cli", "Trino"), ("s3-dist-cp", "S3DistCp")],
)
def test_shims_say_which_engine_is_not_here(tmp_path: Path, program: str, engine: str) -> None:
    done = shim(tmp_path, program, "--file", "a.sql")

    assert (done.returncode, done.stderr) == (1, f"{program}: the laptop has no {engine}; its steps run on EMR only\n")


def test_sandbox_keeps_the_host_as_it_was(tmp_path: Path) -> None:
    node = sandbox.prepare(tmp_path / "node", cluster_id="j-1")
    level = sandbox.isolation()
    script = f"touch {tmp_path}/made /usr/made; no-such-command"

    done = subprocess.run(
        sandbox.wrap(["bash", "-c", script], node, level), env=sandbox.environment(node, level), check=False
    )

    assert done.returncode == 127
    assert not Path("/usr/made").exists()
    if level.namespaces:
        assert not (tmp_path / "made").exists()


def test_shims_only_runs_nothing_but_the_allowed_tools(tmp_path: Path) -> None:
    node = sandbox.prepare(tmp_path / "node", cluster_id="j-1")
    level = sandbox.Isolation(namespaces=False, reason="for the test")

    path = sandbox.environment(node, level)["PATH"]

    assert str(level).startswith("shims only, no namespaces (for the test)")
    assert (node / "tools" / "cat").exists()
    assert not any((Path(folder) / "curl").exists() for folder in path.split(":"))


def test_own_logs_must_exist(tmp_path: Path) -> None:
    with pytest.raises(LaptopError, match="does not exist"):
        own(tmp_path, tmp_path / "nothing")
    (tmp_path / "empty").mkdir()
    with pytest.raises(LaptopError, match="is an empty folder"):
        own(tmp_path, tmp_path / "empty")


def test_reports_read_well() -> None:
    unused = Unused("role", 3, (Grant("role", "a:B", ("arn:aws:x:r:1:thing/y",)),), exercised=True)

    assert event_line(Event(1.25, "state", "Begin", "entered")) == "    1.2 s  state     Begin"
    assert list(table([("x", 1000)], ("", "n"))) == ["         n", "  x  1,000"]
    assert list(grant_lines([unused]))[1:] == ["  role: 3 grants, 1 unused", "    a:B on thing/y"]


def test_grants_name_an_action_once_and_a_role_that_did_nothing() -> None:
    twice = tuple(Grant("role", "a:B", (f"arn:aws:x:{region}:1:thing/y",)) for region in ("r", "s"))

    assert list(grant_lines([Unused("role", 3, twice, exercised=True)]))[2:] == ["    a:B on thing/y"]
    assert list(grant_lines([Unused("role", 2, twice, exercised=True)]))[1:] == ["  role: 2 grants, not run"]


def test_a_running_step_is_told_every_ten_seconds() -> None:
    heartbeat = Heartbeat()
    heartbeat.note("s-1", "RUNNING", 100)

    assert [list(heartbeat.due(now)) for now in (109, 110, 119)] == [[], [("s-1", "still RUNNING, 10 s")], []]
    assert list(heartbeat.due(120)) == [("s-1", "still RUNNING, 20 s")]
    heartbeat.note("s-1", "COMPLETED", 121)
    assert list(heartbeat.due(140)) == []


def test_what_the_security_configuration_says() -> None:
    roles = {"IAMConfiguration": {"EnableApplicationScopedIAMRole": True}}
    lake = {"LakeFormationConfiguration": {"AuthorizedSessionTagValue": "Amazon EMR"}}
    with_lake = json.dumps({"AuthorizationConfiguration": roles | lake})
    plain = json.dumps({"AuthorizationConfiguration": roles})

    assert enabled(with_lake)
    assert enabled(plain)
    assert not any(enabled(text) for text in ("", "{}", '{"AuthorizationConfiguration": {"IAMConfiguration": {}}}'))
    assert session_tags(with_lake, "s-1") == {"LakeFormationAuthorizedCaller": "Amazon EMR"}
    assert session_tags(plain, "s-1") == {"emr-step": "s-1"}


def test_the_tags_of_a_request_are_condition_keys() -> None:
    body = b"Action=AssumeRole&Tags.member.1.Key=LakeFormationAuthorizedCaller&Tags.member.1.Value=Amazon+EMR"

    assert tag_keys(body) == {
        "aws:tagkeys": ["LakeFormationAuthorizedCaller"],
        "aws:requesttag/lakeformationauthorizedcaller": "Amazon EMR",
    }
    assert tag_keys(b"Action=AssumeRole") == {}


def test_requests_of_sdk_integrations_reach_the_api_in_its_spelling() -> None:
    disk = {"VolumeSpecification": {"SizeInGB": 64}, "VolumesPerInstance": 1}
    instances = {"InstanceGroups": [{"EbsConfiguration": {"EbsBlockDeviceConfigs": [disk]}}]}
    request = {"OsReleaseLabel": "2023.1", "Name": "c", "Instances": instances}
    assert workflow._api_spelling("emr", "runJobFlow", request) == {
        "OSReleaseLabel": "2023.1", "Name": "c", "Instances": instances,
    }  # fmt: skip
    assert workflow._api_spelling("emr", "inventClusters", {"OsX": 1}) == {"OsX": 1}
    assert workflow._api_spelling("nothing", "do", {"OsX": 1}) == {"OsX": 1}
