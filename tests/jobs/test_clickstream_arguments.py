"""What the clickstream job decides without Spark: its arguments and its check."""

from __future__ import annotations

import pytest

from jobs.clickstream import sessionise

RIGHT = {
    "lines": 10,
    "rejected": 1,
    "page_views": 9,
    "visitors": 2,
    "sessions": 3,
    "daily_page_views": 9,
    "daily_sessions": 3,
    "pages_views": 9,
    "entries": 3,
    "exits": 3,
}


def test_results_that_add_up_pass() -> None:
    sessionise.check(RIGHT)


@pytest.mark.parametrize("name", sorted(RIGHT.keys() - {"visitors"}))
@pytest.mark.parametrize("error", [-1, 1])
def test_one_row_more_or_less_anywhere_is_noticed(name: str, error: int) -> None:
    with pytest.raises(sessionise.ResultsDoNotAddUpError, match=r"^\w+: got \d+, must be \d+"):
        sessionise.check({**RIGHT, name: RIGHT[name] + error})


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("s3://raw/logs/", "s3://curated/clickstream/", False),
        ("s3://bucket/raw/", "s3://bucket/", False),
        ("s3://bucket/raw/", "s3://bucket/raw-results/", False),
        ("s3://bucket/raw/*.log", "s3://bucket/results/", False),
        ("s3://bucket/", "s3://bucket/results/", True),
        ("s3://bucket", "s3a://bucket/results", True),
        ("s3://bucket/raw/", "s3://bucket/raw/", True),
        ("s3://bucket/raw*/", "s3://bucket/raw-results/", True),
        ("s3://bucket/out/rejected/", "s3://bucket/out/", True),
        ("/data/logs", "/data/./logs/out", True),
        ("/data/logs", "file:///data/logs/out", True),
        ("/data/logs", "/data/out", False),
    ],
)
def test_output_must_not_share_a_folder_with_input(source: str, target: str, expected: bool) -> None:
    assert sessionise.overlap(source, target) is expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--output", "out"], "the following arguments are required: --input"),
        (["--input", "in"], "the following arguments are required: --output"),
        (["--input", "in", "--output", "out", "--gap-minutes", "0"], "--gap-minutes: got 0, must be at least 1"),
        (["--input", "in", "--output", "in/out"], "choose another folder"),
    ],
)
def test_wrong_arguments_end_with_2_before_spark_starts(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        sessionise.main(arguments)
    assert message in capsys.readouterr().err
