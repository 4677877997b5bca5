"""What the engines of a cluster have in common.

Source: EMR Management Guide, emr-managed-scaling and emr-auto-termination-policy: both look at YARN applications;
Presto, Trino and HBase are not supported. EMR Release Guide, emr-7140-release: Trino alone comes without Hadoop.
"""

from __future__ import annotations

from ..engines import outside_yarn, without_hadoop
from ..engines.metastore import TABLE_ENGINES, TABLE_SERVERS

__all__ = ["TABLE_ENGINES", "TABLE_SERVERS", "outside_yarn", "without_hadoop"]
