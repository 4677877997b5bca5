"""What the guard does with a cluster: a decision of values, asked for every kind of cluster there can be."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emr_constructs.governance.guard import (
    ENVIRONMENT,
    EXECUTION,
    EXTEND,
    LEAVE,
    MAXIMUM_AGE,
    Cluster,
    Rules,
    decide,
    instant,
)
from emr_platform.render import tags

NOW = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)
RUNS = st.sampled_from(["RUNNING", "ENDED", "UNKNOWN", None])
TIMES = st.integers(-100_000, 100_000).map(lambda minutes: NOW + dt.timedelta(minutes=minutes))
ANYTHING = st.text(max_size=20)
TAGS = st.fixed_dictionaries(
    {},
    optional={
        ENVIRONMENT: st.sampled_from(["dev", "dev2", ""]) | ANYTHING,
        MAXIMUM_AGE: st.integers(0, 9000).map(str) | ANYTHING,
        EXTEND: TIMES.map(dt.datetime.isoformat) | ANYTHING,
        EXECUTION: ANYTHING,
    },
)
CLUSTERS = st.builds(
    Cluster,
    id=st.just("j-1"),
    name=st.just("dev-etl"),
    tags=TAGS,
    created=TIMES.filter(lambda created: created <= NOW),
    protected=st.booleans(),
)
RULES = st.builds(
    Rules,
    environment=st.just("dev"),
    overdue=st.sampled_from(["report", "terminate"]),
    warn=st.integers(15, 10080).map(lambda minutes: dt.timedelta(minutes=minutes)),
    now=st.just(NOW),
)


def cluster(hours_old: float = 1, *, protected: bool = False, **labels: str) -> Cluster:
    given_tags = {f"emr-platform:{key.replace('_', '-')}": value for key, value in labels.items()}
    tagged = {ENVIRONMENT: "dev", MAXIMUM_AGE: "24", **given_tags}
    return Cluster("j-1", "dev-etl", tagged, NOW - dt.timedelta(hours=hours_old), protected)


def rules(overdue: str = "terminate") -> Rules:
    return Rules("dev", overdue, dt.timedelta(hours=1), NOW)


@given(CLUSTERS, RULES, RUNS, st.booleans())
def test_a_foreign_cluster_is_left_alone(one: Cluster, said: Rules, run: str | None, stray: bool) -> None:
    foreign = Cluster(one.id, one.name, {**one.tags, ENVIRONMENT: "other"}, one.created, one.protected)
    unmarked = {key: value for key, value in one.tags.items() if key != ENVIRONMENT}

    assert decide(foreign, said, run=run, stray=stray) == LEAVE
    assert decide(Cluster(one.id, one.name, unmarked, one.created), said, run=run, stray=stray) == LEAVE


@given(CLUSTERS, RULES, RUNS, st.booleans(), st.integers(1, 100_000))
def test_an_extended_cluster_never_ends(one: Cluster, said: Rules, run: str | None, stray: bool, minutes: int) -> None:
    later = {EXTEND: (NOW + dt.timedelta(minutes=minutes)).isoformat()}
    extended = Cluster(one.id, one.name, {**one.tags, **later}, one.created)

    assert decide(extended, said, run=run, stray=stray).action in ("leave", "warn")


@given(CLUSTERS, RULES, ANYTHING | TIMES.filter(lambda until: until <= NOW).map(dt.datetime.isoformat))
def test_an_orphan_always_ends_or_somebody_is_told_why_not(one: Cluster, said: Rules, over: str) -> None:
    labels = {**one.tags, ENVIRONMENT: "dev", EXTEND: over}
    orphan = Cluster(one.id, one.name, labels, one.created, one.protected)
    until = instant(over)
    if until and until > NOW:
        return

    assert decide(orphan, said, run="ENDED").action == ("report" if one.protected else "terminate")
    assert decide(orphan, said, stray=True).action == ("report" if one.protected else "terminate")


@given(CLUSTERS, RULES, st.booleans())
def test_nothing_that_runs_ends_before_its_time(one: Cluster, said: Rules, stray: bool) -> None:
    young = Cluster(one.id, one.name, {**one.tags, ENVIRONMENT: "dev", MAXIMUM_AGE: "24"}, NOW)

    assert decide(young, said, run="RUNNING").action in ("leave", "warn")


@pytest.mark.parametrize(
    ("given_cluster", "overdue", "action", "reason"),
    [
        (cluster(22), "terminate", "leave", ""),
        (cluster(23.5), "terminate", "warn", "it will soon be older than its 24 hours"),
        (cluster(25), "terminate", "terminate", "it is older than its 24 hours"),
        (cluster(25), "report", "report", "it is older than its 24 hours; guard.overdue is report, so it goes on"),
        (
            cluster(25, protected=True), "terminate", "report",
            "it is older than its 24 hours, but it is protected from termination, so it goes on",
        ),
        (cluster(999, max_age_hours=""), "terminate", "leave", ""),
        (cluster(25, extend_until="2026-11-26T11:59"), "terminate", "terminate", "it is older than its 24 hours"),
        (cluster(25, extend_until="2026-11-26T12:30"), "terminate", "warn", "its extension ends soon"),
        (cluster(25, extend_until="2026-11-26T14:30+01:00"), "terminate", "leave", ""),
        (
            cluster(25, extend_until="tomorrow"), "terminate", "terminate",
            "it is older than its 24 hours; its tag emr-platform:extend-until is no time",
        ),
    ],
)  # fmt: skip
def test_by_age(given_cluster: Cluster, overdue: str, action: str, reason: str) -> None:
    verdict = decide(given_cluster, rules(overdue), run="RUNNING")

    assert (verdict.action, verdict.reason) == (action, reason)


def test_a_run_that_cannot_be_seen_is_reported() -> None:
    assert decide(cluster(), rules(), run="UNKNOWN").action == "report"


def test_a_new_deadline_is_a_new_stage() -> None:
    first = decide(cluster(23.5), rules(), run="RUNNING")
    second = decide(cluster(23.5, extend_until="2026-11-26T12:45Z"), rules(), run="RUNNING")

    assert first.action == second.action == "warn"
    assert first.about != second.about


def test_the_function_and_the_renderings_mean_the_same_tags() -> None:
    """The function is uploaded by itself and cannot import them."""
    assert (ENVIRONMENT, EXECUTION, EXTEND, MAXIMUM_AGE) == (
        tags.ENVIRONMENT_TAG, tags.EXECUTION_TAG, tags.EXTEND_TAG, tags.MAXIMUM_AGE_TAG,
    )  # fmt: skip
