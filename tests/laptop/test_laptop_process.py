"""The emulator's process: it starts, keeps to itself, and leaves nothing behind however it ends."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from emr_platform.laptop import Laptop, LaptopError, deployment, end, server_process
from emr_platform.laptop.emulator import version
from emr_platform.laptop.processes import is_alive, started_at
from tests.laptop.sample import Sample


def gone(pid: int, started: str | None, seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not is_alive(pid, started):
            return True
        time.sleep(0.1)
    return False


def test_the_process_imports_no_model() -> None:
    """Which would take a third of its start."""
    code = (
        "import sys, emr_platform.laptop.server, emr_platform.laptop.emulator.app\n"
        "print({'aws_cdk', 'emr_platform.model', 'pydantic'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.mark.xdist_group("sample")
def test_two_emulators_are_two_accounts_on_two_ports(sample: Sample, emulator: Callable[..., Laptop]) -> None:
    first, second = sample.laptop, emulator("second", account="123456789012")

    first.client("s3").create_bucket(Bucket="mine", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})

    assert first.server.endpoint != second.server.endpoint
    assert first.server.account != second.server.account == "123456789012"
    assert second.client("s3").list_buckets()["Buckets"] == []
    assert deployment.is_bootstrapped(first.server)
    assert not deployment.is_bootstrapped(second.server)


def test_down_leaves_no_process_and_no_file(emulator: Callable[..., Laptop], tmp_path: Path) -> None:
    laptop = emulator()
    server = laptop.server

    assert laptop.down()

    assert not is_alive(server.pid, server.started)
    assert list(tmp_path.iterdir()) == []
    assert not end(tmp_path / "state")


@pytest.mark.xdist_group("sample")
def test_a_second_up_on_the_same_state_is_refused(sample: Sample) -> None:
    ways = "deploy to it: .*emr-platform laptop deploy --state .*, or end it first: .*emr-platform laptop down --state "
    with pytest.raises(LaptopError, match=f"is running there already; {ways}"):
        Laptop.up(sample.laptop.state)

    assert sample.laptop.server.alive


def test_the_server_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    code = f"""
        import sys, time
        from emr_platform.laptop import Laptop
        server = Laptop.up({str(tmp_path / "state")!r}, bound_to_caller=True).server
        print(server.pid, server.started, flush=True)
        time.sleep(60)
    """
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid, started = parent.stdout.readline().split()
        parent.kill()

    assert gone(int(pid), started)
    assert end(tmp_path / "state")
    assert list(tmp_path.iterdir()) == []


def test_a_server_nobody_talks_to_ends_by_itself(tmp_path: Path) -> None:
    server = server_process.start(tmp_path / "state", region="eu-west-1", idle=0.5)

    assert gone(server.pid, server.started)
    assert end(tmp_path / "state")


def test_a_directory_that_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("precious")

    with pytest.raises(LaptopError, match="is not a laptop state directory"):
        Laptop.up(tmp_path)
    with pytest.raises(LaptopError, match="is not a laptop state directory"):
        end(tmp_path)

    assert (tmp_path / "thesis.txt").read_text() == "precious"


def test_attaching_to_nothing_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LaptopError, match="no emulator is running there, start one: .*emr-platform laptop up --state "):
        Laptop.attach(tmp_path)


def test_a_recycled_pid_is_not_taken_for_the_server(tmp_path: Path) -> None:
    content = {"endpoint": "https://localhost:1", "region": "eu-west-1", "access_key": "a", "secret_key": "b"}
    document = {"pid": os.getpid(), "started": "0", **content}
    (tmp_path / "server.json").write_text(json.dumps(document))

    assert server_process.find(tmp_path) is None
    assert started_at(os.getpid()) not in (None, "0")


def test_an_unknown_ministack_is_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(version, "version", lambda name: "9.9.9")

    with pytest.raises(LaptopError, match=r"^ministack 9\.9\.9 is installed, .* 'pip install ministack==1\.5\.33'$"):
        version.check_version()


def test_a_changed_ministack_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(version, "_SEAMS", {"json": ("loads", "no_such_name")})

    with pytest.raises(LaptopError, match="json has no no_such_name"):
        version.check_seams()


def test_a_function_in_the_midst_of_a_call_ends_with_the_server(emulator: Callable[..., Laptop]) -> None:
    laptop = emulator()
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    document = json.dumps({"Version": "2012-10-17", "Statement": trust})
    role = laptop.client("iam").create_role(RoleName="function", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    mark = f"sleep 5{os.getpid()}"
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("code.py", f"import os\ndef handler(event, context): os.execlp('sleep', *{mark.split()})\n")
    functions = laptop.client("lambda")
    functions.create_function(
        FunctionName="f", Runtime="python3.11", Role=role, Handler="code.handler", Code={"ZipFile": code.getvalue()},
        Timeout=900,
    )  # fmt: skip
    functions.invoke(FunctionName="f", InvocationType="Event")
    assert running(mark, expected=True)

    os.kill(laptop.server.pid, signal.SIGTERM)

    assert gone(laptop.server.pid, laptop.server.started)
    assert running(mark, expected=False)


def test_a_crash_ends_the_steps_and_the_next_up_starts_afresh(emulator: Callable[..., Laptop]) -> None:
    crashed = emulator()
    crashed.client("s3").create_bucket(Bucket="old", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    iam, emr = crashed.client("iam"), crashed.client("emr")
    for name, service in (("service", "elasticmapreduce"), ("node", "ec2")):
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": f"{service}.amazonaws.com"}}
        document = json.dumps({"Version": "2012-10-17", "Statement": trust})
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)
    iam.create_instance_profile(InstanceProfileName="profile")
    iam.add_role_to_instance_profile(InstanceProfileName="profile", RoleName="node")
    mark = f"sleep 4{os.getpid()}"
    emr.run_job_flow(
        Name="c",
        ServiceRole="service",
        JobFlowRole="profile",
        Instances={"KeepJobFlowAliveWhenNoSteps": True},
        Steps=[{"Name": "s", "HadoopJarStep": {"Jar": "command-runner.jar", "Args": ["bash", "-c", mark]}}],
    )
    assert running(mark, expected=True)

    os.kill(crashed.server.pid, signal.SIGKILL)

    assert gone(crashed.server.pid, crashed.server.started)
    assert running(mark, expected=False)
    again = emulator()
    assert again.client("s3").list_buckets()["Buckets"] == []
    assert again.client("emr").list_clusters()["Clusters"] == []


def running(mark: str, *, expected: bool) -> bool:
    """Wait until a process with this command line is (or is no longer) there."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
        if any(line.strip() == mark for line in listed.splitlines()) == expected:
            return True
        time.sleep(0.2)
    return False
