"""Every environment of this project passes the controls of access, or its exception is named here."""

from __future__ import annotations

import pytest

from emr_platform.assembly import load
from emr_platform.review import catalogue, review
from tests.assemblies import Assembly
from tests.review.controls import access_mutations

CONTROLS = [one for one in catalogue() if one.id in {mutation.control for mutation in access_mutations.MUTATIONS}]
# Acknowledged in the environment's own file: Airflow's page is open to whoever may sign in with IAM.
EXCEPTED = {("SVC-12", "emr-everything-on-airflow")}


@pytest.mark.slow
def test_nothing_fails_and_nothing_is_unknown_at_high_severity(assembly: Assembly) -> None:
    found = [one for one in review(load([assembly.folder]), CONTROLS) if one.severity == "high"]

    wrong = [one for one in found if one.status in {"FAIL", "UNKNOWN"}]

    assert [one for one in wrong if (one.control, one.resource.split("/")[0]) not in EXCEPTED] == []
    assert {one.control for one in found if one.status == "PASS"} >= {"IAM-01", "IAM-03", "IAM-05", "S3-01", "KMS-02"}
