"""Apache Airflow for workflows: DAGs in a bucket, the role that runs them, and an environment of Amazon MWAA."""

from __future__ import annotations

from ._airflow import EmrAirflow

__all__ = ["EmrAirflow"]
