"""Features: from which release on EMR has them, in every line it came to."""

from __future__ import annotations

import pytest

from emr_platform.catalog import NEWEST, Feature, feature, feature_since, features, release_labels


@pytest.mark.parametrize(
    ("name", "without", "having"),
    [
        ("managed_scaling", ("emr-5.29.0", "emr-6.0.0"), ("emr-5.30.0", "emr-5.36.2", "emr-6.1.0", "emr-7.3.0")),
        ("auto_termination", ("emr-6.0.1",), ("emr-6.1.0", NEWEST, "emr-spark-8.1.0")),
        ("ha_fleets", ("emr-5.36.0", "emr-6.7.0", "emr-6.8.0", "emr-6.10.0"), ("emr-6.8.1", "emr-6.12.0", NEWEST)),
        ("imdsv2", ("emr-5.23.0", "emr-5.24.1", "emr-6.1.1"), ("emr-5.23.1", "emr-5.27.1", "emr-5.33.0", "emr-6.2.0")),
        ("instance_fleets", ("emr-4.7.4", "emr-5.0.3"), ("emr-4.8.0", "emr-4.9.6", "emr-5.1.0")),
        ("s3a_default", ("emr-7.9.0", "emr-6.15.0"), ("emr-7.10.0", NEWEST, "emr-spark-8.0.0")),
        ("emr_wal", ("emr-6.14.0", "emr-spark-8.1.0"), ("emr-6.15.0", "emr-7.0.0")),
        ("spark_connect", (NEWEST, "emr-8.0.0"), ("emr-spark-8.0.0", "emr-spark-8.1.0")),
        ("multibyte_configuration", ("emr-7.13.0", "emr-spark-8.0.0"), (NEWEST, "emr-spark-8.1.0")),
    ],
)
def test_which_releases_have_it(name: str, without: tuple[str, ...], having: tuple[str, ...]) -> None:
    assert {label: feature(name).in_release(label) for label in (*without, *having)} == {
        **dict.fromkeys(without, False),
        **dict.fromkeys(having, True),
    }


def test_a_release_nobody_knows_yet_can_be_asked_about() -> None:
    assert feature("managed_scaling").in_release("emr-7.99.0")
    with pytest.raises(ValueError, match="has not the form emr-<major>"):
        feature("managed_scaling").in_release("7.14.0")


def test_since_is_the_release_from_which_on_all_have_it() -> None:
    assert feature_since("advanced_scaling") == (
        (7, 0, 0),
        "EMR Management Guide, managed-scaling-allocation-strategy-optimized",
        True,
    )
    assert feature_since("managed_scaling")[0] == (6, 1, 0)


def test_an_unknown_feature_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ValueError, match=r"feature 'manage_scaling' is not in the catalog; did you mean 'managed_"):
        feature("manage_scaling")
    with pytest.raises(ValueError, match=r"feature 'x' is not in the catalog; instance_fleets, allocation_strategies"):
        feature("x")


@pytest.mark.parametrize("item", features(), ids=lambda item: item.name)
def test_every_feature_is_told_in_full(item: Feature) -> None:
    assert item.source
    assert item.line in (None, "emr", "emr-spark")
    assert list(item.floors) == sorted(set(item.floors))
    assert item.since == item.floors[-1]
    having = [label for label in release_labels() if item.in_release(label)]
    assert having, "no release the catalog knows has it"


def test_only_what_no_source_confirms_is_unsure() -> None:
    assert {item.name for item in features() if not item.sure} == {"price_capacity_optimized_default", "web_tls"}
