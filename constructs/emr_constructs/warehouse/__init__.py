"""Where results go: a warehouse, and tables over S3."""

from __future__ import annotations

from ._catalog import EmrDataCatalog
from ._warehouse import EmrWarehouse

__all__ = ["EmrDataCatalog", "EmrWarehouse"]
