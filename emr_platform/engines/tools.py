"""What is installed beside the engines: notebooks, gateways, schedulers, libraries.

Source: EMR Release Guide, emr-jupyterhub-s3 (notebooks go to the folder `jupyter` of a bucket, whatever the prefix).
"""

from __future__ import annotations

from emr_platform.model import Cluster

from ._base import YARN_METRICS, Engine, Locations, Settings, Where


def _notebooks(cluster: Cluster, where: Where) -> Settings:
    if not cluster.notebooks:
        return {}
    bucket = where.bucket(cluster.notebooks)
    return {"jupyter-s3-conf": {"s3.persistence.enabled": "true", "s3.persistence.bucket": bucket}}


def _notebook_locations(cluster: Cluster) -> Locations:
    if not cluster.notebooks:
        return Locations()
    bucket = cluster.notebooks.removeprefix("s3://").partition("/")[0]
    return Locations(writes=(f"s3://{bucket}/jupyter/",))


ENGINES = (
    Engine(name="JupyterHub", settings=_notebooks, locations=_notebook_locations),
    Engine(name="JupyterEnterpriseGateway"),
    Engine(name="Livy"),
    Engine(name="Zeppelin"),
    Engine(name="Hue"),
    Engine(name="Oozie"),
    Engine(name="Pig", metrics=YARN_METRICS),
    Engine(name="Sqoop", metrics=YARN_METRICS),
    Engine(name="Mahout", metrics=YARN_METRICS),
    Engine(name="TensorFlow"),
    Engine(name="MXNet"),
)
