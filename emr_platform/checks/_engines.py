"""What the engines of a cluster have in common.

Source: EMR Release Guide, emr-7140-release: Trino alone comes without Hadoop. Managed scaling and auto-termination look
at YARN; whose work it does not see is in the catalogue.
"""

from __future__ import annotations

from ..engines import outside_yarn, without_hadoop
from ..engines.metastore import TABLE_ENGINES, TABLE_SERVERS

__all__ = ["TABLE_ENGINES", "TABLE_SERVERS", "outside_yarn", "without_hadoop"]
