"""Properties that take an engine out of encryption in transit."""

from __future__ import annotations

import pytest

from emr_platform.catalog import is_unwanted, of_hadoop, takes_out_of_encryption


@pytest.mark.parametrize(
    ("value", "words", "expected"),
    [
        ("false", ("false",), True),
        (" False ", ("false",), True),
        ("privacy, integrity", ("authentication", "integrity"), True),
        ("privacy", ("authentication", "integrity"), False),
        ("HTTP://10.0.0.1", ("http://*",), True),
        ("https://10.0.0.1", ("http://*",), False),
        ("", ("",), True),
        ("", ("false",), False),
        ("no", ("!true",), True),
        ("", ("!true",), True),
        ("truely", ("!true",), True),
        (" True ", ("!true",), False),
        ("true/", ("!true",), False),
        ("$FLAG", ("!true",), False),
        ("auth-conf", ("!privacy|auth-conf",), False),
        ("auth", ("!privacy|auth-conf",), True),
    ],
)
def test_values(value: str, words: tuple[str, ...], expected: bool) -> None:
    assert is_unwanted(value, words) is expected


@pytest.mark.parametrize(
    ("classification", "key", "expected"),
    [
        ("yarn-site", "spark.authenticate", True),
        ("spark-defaults", "spark.hadoop.dfs.encrypt.data.transfer", True),
        ("spark-defaults", "spark.ssl.history.enabled", True),
        ("spark-defaults", "dfs.encrypt.data.transfer", False),
        ("*", "dfs.encrypt.data.transfer", True),
        ("*", "spark.eventLog.enabled", False),
    ],
)
def test_properties(classification: str, key: str, expected: bool) -> None:
    assert takes_out_of_encryption(classification, key, "false") is expected
    assert not takes_out_of_encryption(classification, key, "true")


def test_hadoops_properties_reach_it_through_other_engines() -> None:
    assert of_hadoop({"a.b": ("x",)}) == {
        ("*-site", "a.b"): ("x",),
        ("spark-defaults", "spark.hadoop.a.b"): ("x",),
        ("flink-conf", "flink.hadoop.a.b"): ("x",),
        ("pig-properties", "a.b"): ("x",),
    }
