"""The catalogue as a package: what it exports, what it costs to import, and that every fact says where it is from."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import date

import pytest

from emr_platform import catalog
from emr_platform.catalog import _data, _format, _instance_types


def test_everything_named_is_there_and_documented() -> None:
    assert catalog.__all__ == sorted(
        catalog.__all__, key=lambda name: (not name.isupper(), not name[0].isupper(), name)
    )
    for name in catalog.__all__:
        assert hasattr(catalog, name)
        assert name == "NEWEST" or getattr(catalog, name).__doc__


def test_names_are_fetched_from_their_homes() -> None:
    assert sorted(catalog._HOME_OF) == sorted(catalog.__all__) == dir(catalog)
    with pytest.raises(AttributeError, match=r"module 'emr_platform.catalog' has no attribute 'price_of_tea'"):
        _ = catalog.price_of_tea  # type: ignore[attr-defined]  # absent on purpose


def test_every_fact_file_says_where_its_facts_come_from() -> None:
    assert len(catalog.fact_files()) == 14
    for name in catalog.fact_files():
        header = catalog.provenance(name)
        assert header.source
        assert header.refresh
        assert date(2026, 1, 1) <= date.fromisoformat(header.date)


def test_an_unknown_fact_file_is_refused() -> None:
    with pytest.raises(
        ValueError,
        match=r"'prices_of_tea' is not in the catalog; the files are airflow, applications, features",
    ):
        catalog.provenance("prices_of_tea")


def test_fact_files_are_in_the_one_form_the_refresh_writes() -> None:
    for name in catalog.fact_files():
        text = (_data.DATA_FOLDER / f"{name}.json").read_text(encoding="utf-8")
        assert text == _format.render(json.loads(text))
        assert len(text) < 150_000


@pytest.mark.parametrize(
    ("ranges", "members"), [("", set()), ("3", {3}), ("0-2 5 7-8", {0, 1, 2, 5, 7, 8}), ("10-11", {10, 11})]
)
def test_ranges(ranges: str, members: set[int]) -> None:
    assert {index for index in range(20) if _data.in_ranges(ranges, index)} == members


def test_importing_reads_no_file_and_pulls_in_nothing_heavy() -> None:
    program = (
        "import sys, emr_platform.sizing\n"
        "from emr_platform.catalog import *\n"
        "from emr_platform.catalog import _data\n"
        "heavy = {'aws_cdk', 'jsii', 'boto3', 'botocore', 'pydantic', 'yaml', 'moto', 'cfnlint'} & set(sys.modules)\n"
        "print(sorted(heavy), _data.load.cache_info().currsize)"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout == "[] 0\n"


def test_the_instance_types_load_in_milliseconds() -> None:
    def seconds() -> float:
        for cached in (_data.load, _instance_types._rows, _instance_types.instance_type):
            cached.cache_clear()
        begin = time.process_time()
        assert catalog.instance_type("m5.xlarge") is not None
        return time.process_time() - begin

    assert min(seconds() for _ in range(5)) < 0.015
