"""The data on actions: what patterns stand for, and that they say what policy_sentry says."""

from __future__ import annotations

import pytest
from policy_sentry.querying.actions import get_action_data

from emr_platform.review.actions import Action, action, all_but, matching, services
from scripts import iam_data


def test_an_action_is_found_in_any_letters() -> None:
    assert action("S3:getobject") == Action("s3:GetObject", "Read", scoped=True)
    assert action("elasticmapreduce:ListClusters") == Action("elasticmapreduce:ListClusters", "List", scoped=False)
    assert action("elasticmapreduce:MakeTea") is None
    assert action("tea:Make") is None


def test_not_action_leaves_what_none_of_its_patterns_stands_for() -> None:
    left = {one.name for one in all_but(frozenset({"iam:*", "s3:Get*", "tea:Make"}))}
    assert {"s3:PutObject", "sts:AssumeRole"} <= left
    assert not {"iam:PassRole", "s3:GetObject"} & left
    assert all_but(frozenset({"*"})) == ()


@pytest.mark.parametrize(
    ("pattern", "some", "none"),
    [
        ("s3:Get*", "s3:GetObject", "s3:PutObject"),
        ("elasticmapreduce:*JobFlow", "elasticmapreduce:RunJobFlow", "elasticmapreduce:AddJobFlowSteps"),
        ("sts:AssumeRol?", "sts:AssumeRole", "sts:AssumeRoot"),
        ("redshift*:GetCredentials", "redshift-serverless:GetCredentials", "redshift:GetClusterCredentials"),
        ("*", "iam:PassRole", "iam:NoSuchThing"),
    ],
)
def test_a_pattern_stands_for_the_actions_that_it_matches(pattern: str, some: str, none: str) -> None:
    names = {one.name for one in matching(pattern)}
    assert some in names
    assert none not in names


def test_every_service_stands_in_the_data_once() -> None:
    assert {"elasticmapreduce", "s3", "kms", "iam", "states"} <= services()
    assert len(matching("*")) == len({one.name for one in matching("*")}) > 20_000


@pytest.mark.parametrize("name", ["s3:PutObject", "kms:CreateGrant", "logs:CreateLogDelivery", "glue:GetTable"])
def test_the_data_agree_with_policy_sentry(name: str) -> None:
    rows = get_action_data(*name.split(":"))
    assert rows
    (service,) = rows
    found = action(name)
    assert found is not None
    assert {row["access_level"] for row in rows[service]} == {found.level}
    assert any(row["resource_arn_format"] != "*" for row in rows[service]) == found.scoped


def test_the_files_are_what_their_sources_give() -> None:
    """Fails after an update of a source: run the command that the file's header names."""
    for path, text in iam_data.texts("2026-01-01").items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is stale: {iam_data.COMMAND}"
