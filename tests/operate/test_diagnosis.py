"""Collecting: which logs are read, how much of them, and what a diagnosis says when they are not there."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emr_platform.operate.diagnosis import CATEGORIES, Diagnosis, diagnose, masked
from emr_platform.operate.diagnosis import _logs as logs
from tests.operate.clients import CLUSTER, RUN, S3, STEP, Emr, refused, step

FAILED = {"State": "Step sessionise", "Error": "States.TaskFailed", "Cause": json.dumps({"Step": step()})}
STEPS = f"steps/{STEP}"
APPLICATION = "application_1764130000000_0007"
DRIVER = f"containers/{APPLICATION}/container_1764130000000_0007"
TRACEBACK = "Traceback (most recent call last):\n  File \"/mnt/tmp/job.py\", line 3, in <module>\nKeyError: 'x'\n"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


def run(s3: S3 | None = None, emr: Any = None, failure: dict[str, Any] | None = None, **more: Any) -> Diagnosis:
    asked = {"cluster": CLUSTER, "step": STEP, "run": RUN} | more
    return diagnose(emr or Emr(steps={STEP: step()}), s3 or S3(), failure=failure or FAILED, **asked)


def test_the_steps_own_log_explains_it() -> None:
    found = run(S3({f"{STEPS}/stderr.gz": TRACEBACK, f"{STEPS}/controller.gz": "INFO exit code 1"}))

    assert (found.category, found.rule) == ("user-code", "python-error")
    assert found.summary == "the program failed in job.py, line 3: KeyError: 'x'"
    assert found.where == f"step sessionise ({STEP})"
    assert f"s3://logs/clusters/etl/{CLUSTER}/{STEPS}/stderr.gz" in found.logs
    assert (found.cluster, found.step, found.awaited, found.complete) == (CLUSTER, STEP, (), True)


def test_in_cluster_mode_the_drivers_log_of_the_last_attempt_explains_it() -> None:
    says_little = f"INFO Client: Application report for {APPLICATION}\nexit code 1"
    s3 = S3(
        {
            f"{STEPS}/stderr.gz": says_little,
            f"{DRIVER}_01_000001/stdout.gz": TRACEBACK.replace("job.py", "first_attempt.py"),
            f"{DRIVER}_02_000001/stdout.gz": TRACEBACK,
            f"{DRIVER}_02_000002/stderr.gz": "java.lang.OutOfMemoryError: an executor that was lost and replaced",
        }
    )

    found = run(s3)

    assert found.summary == "the program failed in job.py, line 3: KeyError: 'x'"
    assert [url.removeprefix(f"s3://logs/clusters/etl/{CLUSTER}/") for url in found.logs] == [
        f"{STEPS}/stderr.gz",
        f"{DRIVER}_02_000001/stdout.gz",
    ]


def test_containers_of_a_restarted_resource_manager_are_found() -> None:
    container = f"containers/{APPLICATION}/container_e02_1764130000000_0007_01_000001/stderr.gz"

    found = run(S3({f"{STEPS}/stderr.gz": APPLICATION, container: "java.lang.OutOfMemoryError: Java heap space"}))

    assert found.category == "out-of-memory"


def test_without_logs_it_says_where_they_will_be() -> None:
    found = run()

    assert found.category == "unknown"
    assert found.awaited == tuple(
        f"s3://logs/clusters/etl/{CLUSTER}/{STEPS}/{name}.gz" for name in ("stderr", "stdout")
    )
    assert not found.complete
    assert found.as_dict()["complete"] is False


def test_what_emr_says_of_the_step_is_enough_when_it_is_exact() -> None:
    details = {"Reason": "Unknown Error.", "Message": "Path does not exist: s3://raw/nothing"}
    failed = step()
    failed["Status"]["FailureDetails"] = details

    found = run(emr=Emr(steps={STEP: failed}))

    assert (found.category, found.summary) == ("s3-not-found", "there is nothing at s3://raw/nothing")
    assert found.complete


def test_a_bootstrap_action_is_named_with_the_end_of_its_log() -> None:
    node = "i-0a1b2c3d4e5f67890"
    emr = Emr(
        {
            "Code": "BOOTSTRAP_FAILURE",
            "Message": f"On the master instance ({node}), bootstrap action 2 returned a non-zero return code",
        },
        [{"ErrorCode": "BOOTSTRAP_FAILURE_PRIMARY_WITH_NON_ZERO_CODE", "ErrorData": [{"primary-instance-id": node}]}],
    )
    s3 = S3({f"node/{node}/bootstrap-actions/2/stderr.gz": "wheels are of the wrong kind\n"})
    failure = {"State": "LaunchCluster", "Error": "ClusterFailed", "Cause": '{"Code":"BOOTSTRAP_FAILURE"}'}

    found = run(s3, emr, failure, step=None)

    assert found.category == "bootstrap"
    assert found.where == f"bootstrap action 2 on {node}"
    assert found.summary == "a bootstrap action ended with an error; its log ends with: wheels are of the wrong kind"
    assert found.step == ""


def test_bootstrap_logs_are_looked_for_when_emr_names_no_node() -> None:
    emr = Emr({"Code": "BOOTSTRAP_FAILURE", "Message": "On 2 worker instances, a script failed"})
    s3 = S3({"node/i-1/bootstrap-actions/1/stderr.gz": "curl: (6) Could not resolve host: repo.example.com"})

    found = run(s3, emr, {"State": "LaunchCluster", "Error": "ClusterFailed", "Cause": ""}, step=None)

    assert (found.category, found.where) == ("network", "a bootstrap action")


def test_the_log_of_an_application_that_does_not_start_is_read() -> None:
    emr = Emr({"Code": "INTERNAL_ERROR", "Message": "On the master instance (i-1), application provisioning failed"})
    s3 = S3({"node/i-1/provision-node/0a1b/stderr.gz": "Error: hive-server2 did not start\n"})

    found = run(s3, emr, {"State": "LaunchCluster", "Error": "ClusterFailed", "Cause": ""}, step=None)

    assert (found.category, found.where) == ("bootstrap", "installing applications")
    assert "hive-server2 did not start" in found.summary


def test_error_details_are_read() -> None:
    data = [{"instance-type": "m7g.4xlarge"}, {"availability-zone": "eu-west-1b"}]
    emr = Emr(
        {"Code": "INTERNAL_ERROR"}, [{"ErrorCode": "INTERNAL_ERROR_EC2_INSUFFICIENT_CAPACITY_AZ", "ErrorData": data}]
    )

    found = run(None, emr, {"State": "LaunchCluster", "Error": "ClusterFailed", "Cause": ""}, step=None)

    assert found.category == "capacity"
    assert "instance-type=m7g.4xlarge" in found.evidence[0]


@pytest.mark.parametrize("code", ["USER_REQUEST", "ALL_STEPS_COMPLETED", "STEP_FAILURE"])
def test_that_the_workflow_ended_its_cluster_is_no_reason(code: str) -> None:
    emr = Emr({"Code": code, "Message": "Terminated by user request"}, steps={STEP: step()})

    assert run(emr=emr).category == "unknown"


def test_a_step_that_timed_out_is_found_by_the_runs_name() -> None:
    other = step(step_id="s-2OTHER0000000", run="somebody-elses")
    mine = step("CANCELLED")
    emr = Emr(steps={"s-2OTHER0000000": other, STEP: mine})

    found = run(emr=emr, failure={"State": "Step sessionise", "Error": "States.Timeout", "Cause": ""}, step=None)

    assert (found.category, found.step) == ("timeout", STEP)


def test_the_first_failure_counts_when_ending_the_cluster_failed_too() -> None:
    before = {"State": "Step sessionise", "Error": "States.Timeout", "Cause": ""}
    later = {"State": "TerminateCluster", "Error": "Emr.EmrException", "Cause": "not authorized to perform: x:Y"}

    found = diagnose(Emr(), S3(), None, None, {**later, "Before": before})

    assert (found.category, found.where) == ("timeout", "Step sessionise")


def test_the_arguments_of_a_step_are_no_reason() -> None:
    """A step's cause is EMR's whole description of it, its arguments among them."""
    described = step() | {"Config": {"Args": ["--message", "No space left on device"]}}

    assert run(failure={**FAILED, "Cause": json.dumps({"Step": described})}).category == "unknown"
    assert run(failure={**FAILED, "Cause": json.dumps({"Step": described})[:-20]}).category == "unknown"


def test_a_refused_log_is_told_and_hides_no_other() -> None:
    s3 = S3({f"{STEPS}/stderr.gz": refused("AccessDenied"), f"{STEPS}/stdout.gz": TRACEBACK})

    found = run(s3)

    assert found.category == "user-code"
    assert found.evidence[-1].endswith("stderr.gz: could not be read: AccessDenied")


class Refusing:
    """A service that refuses everything."""

    def __getattr__(self, operation: str) -> Any:
        def call(**request: Any) -> Any:
            raise refused("AccessDeniedException", operation)

        return call


def test_when_nothing_can_be_asked_the_workflows_own_words_remain() -> None:
    failure = {"State": "LaunchCluster", "Error": "ClusterFailed", "Cause": '{"Code":"INSTANCE_FLEET_TIMEOUT"}'}

    found = diagnose(Refusing(), Refusing(), CLUSTER, None, failure)

    assert (found.category, found.logs) == ("capacity", ())


@pytest.mark.parametrize("uri", ["", "hdfs://nowhere/", "s3://logs"])
def test_a_cluster_may_log_anywhere(uri: str) -> None:
    assert run(emr=Emr(steps={STEP: step()}, log_uri=uri)).category == "unknown"


# --- bounds ---------------------------------------------------------------------------------------------------------


def test_only_the_end_of_a_log_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "TAIL", 100)
    where = logs.Place("logs", f"clusters/etl/{CLUSTER}/")

    found = logs.tail(S3({"a.gz": "x" * 5000 + "the end"}), where, "step", "a.gz")

    assert (len(found.text), found.text[-7:]) == (100, "the end")


def test_no_more_of_an_object_is_read_than_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "MOST_READ", 10)
    where = logs.Place("logs", f"clusters/etl/{CLUSTER}/")

    assert logs.tail(S3({"a": b"0123456789-more"}), where, "step", "a").text == "0123456789"


def test_a_small_object_that_unpacks_to_very_much_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "MOST_TEXT", 1_000_000)
    where = logs.Place("logs", f"clusters/etl/{CLUSTER}/")

    found = logs.tail(S3({"a.gz": gzip.compress(b"0" * 50_000_000)}), where, "step", "a.gz")

    assert len(found.text) == logs.TAIL


def test_a_log_of_several_gzip_members_and_one_cut_short_are_read() -> None:
    where = logs.Place("logs", f"clusters/etl/{CLUSTER}/")
    whole = gzip.compress(b"first ") + gzip.compress(b"second")
    s3 = S3({"two.gz": whole, "cut.gz": gzip.compress(b"begun " * 1000)[:-12], "none.gz": b"no gzip"})

    assert logs.tail(s3, where, "step", "two.gz").text == "first second"
    assert logs.tail(s3, where, "step", "cut.gz").text.startswith("begun ")
    assert logs.tail(s3, where, "step", "none.gz").text == ""


def test_few_objects_are_read_however_many_there_are() -> None:
    many = {f"node/i-{n:017d}/bootstrap-actions/1/stderr.gz": "no" for n in range(500)}
    s3 = S3(many)

    run(s3, Emr({"Code": "BOOTSTRAP_FAILURE"}), {"State": "LaunchCluster", "Error": "ClusterFailed"}, step=None)

    assert len(s3.read) <= 12


@given(st.binary(max_size=2000), st.binary(max_size=2000), st.text(max_size=300), st.text(max_size=2000))
def test_it_never_raises_says_the_same_again_and_stays_small(one: bytes, two: bytes, error: str, cause: str) -> None:
    objects: dict[str, Any] = {f"{STEPS}/stderr.gz": gzip.compress(one), f"{STEPS}/stdout.gz": two}
    failure = {"State": "Step x", "Error": error, "Cause": cause}

    found = [run(S3(objects), failure=failure).as_dict() for _ in range(2)]

    assert found[0] == found[1]
    assert found[0]["category"] in CATEGORIES
    assert len(json.dumps(found[0])) < 8000


PIECES = st.sampled_from(
    [
        "Traceback (most recent call last):",
        '  File "/mnt/tmp/job.py", line 3, in <module>',
        "KeyError: 'x'",
        "Caused by: java.io.IOException: \U0001f600 " + "é" * 500,
        "\tat com.example.Daily.main(Daily.java:14)",
        "26/11/26 05:14:00 WARN Thing: lost",
        "26/11/26 05:14:00 ERROR Thing: Job aborted due to stage failure",
        'Exception in thread "main" org.apache.spark.SparkException: finished with failed status',
        "User: a is not authorized to perform: kms:Decrypt on resource: ",
        APPLICATION,
        "",
        "s3://bucket/" + "k" * 900 + " 403 Forbidden",
    ]
)


@given(st.lists(PIECES, max_size=40), st.lists(PIECES, max_size=10))
def test_logs_in_any_order_are_read(lines: list[str], cause: list[str]) -> None:
    s3 = S3({f"{STEPS}/stderr.gz": "\n".join(lines), f"{DRIVER}_01_000001/stdout.gz": "\n".join(reversed(lines))})

    said = run(s3, failure={"State": "Step x", "Error": "States.TaskFailed", "Cause": "\n".join(cause)}).as_dict()

    assert said["category"] in CATEGORIES
    assert len(json.dumps(said)) < 8000


def test_a_diagnosis_survives_the_way_through_json() -> None:
    found = run(S3({f"{STEPS}/stderr.gz": TRACEBACK}))

    assert Diagnosis.of(json.loads(json.dumps(found.as_dict()))).as_dict() == found.as_dict()
    assert Diagnosis.of({"category": "iam"}).category == "iam"


def test_evidence_goes_before_the_limit_is_passed() -> None:
    loud = Diagnosis(
        "unknown", "", "é" * 900, "é" * 900, evidence=("é" * 900,) * 20, logs=("s3://x/" + "é" * 900,) * 20
    )

    said = loud.as_dict()

    assert len(json.dumps(said)) <= 7500
    assert said["summary"]
    assert len(said["evidence"]) < 8


# --- secrets --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        f"aws_secret_access_key={SECRET}",
        f"the secret is {SECRET}.",
        f"spark.hadoop.fs.s3a.secret.key -> {SECRET}",
        f'{{"SecretAccessKey": "{SECRET}"}}',
        f"--password {SECRET} --user me",
        f"password: '{SECRET}'",
        f"Authorization: Bearer {SECRET}",
        f"jdbc:mysql://me:{SECRET}@db.example.com/x",
        f"https://s3/x?X-Amz-Security-Token={SECRET}&y=1",
        f"javax.jdo.option.ConnectionPassword={SECRET}",
        f"export API_KEY={SECRET}",
        f"-----BEGIN RSA PRIVATE KEY-----\n{SECRET}\n-----END RSA PRIVATE KEY-----",
        f"-----BEGIN PRIVATE KEY-----\n{SECRET}",
    ],
)
def test_what_looks_like_a_secret_is_masked(text: str) -> None:
    assert SECRET not in masked(text)
    assert "****" in masked(text)
    logged = S3({f"{STEPS}/stderr.gz": f"{TRACEBACK}ValueError: {text}\nno such command: {text}\n"})
    assert SECRET not in json.dumps(run(logged).as_dict())


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("key AKIAIOSFODNN7EXAMPLE was used", "IOSFODNN7EXAMPLE"),
        ("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc-def", "eyJzdWIiOiIxMjM0In0"),
        ("ghp_0123456789abcdefghij", "0123456789abcdefghij"),
    ],
)
def test_tokens_and_ids_of_keys_are_masked(text: str, gone: str) -> None:
    assert gone not in masked(text)


@pytest.mark.parametrize(
    "text",
    [
        "there is nothing at s3://emr-dev-raw/clickstream/day=2026-11-26",
        "arn:aws:kms:eu-west-1:000000000000:key/11111111-2222-3333-4444-555555555555",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709.py, line 61: KeyError: 'gap'",
        "com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3; Status Code: 403)",
    ],
)
def test_ordinary_text_stays(text: str) -> None:
    assert masked(text) == text
