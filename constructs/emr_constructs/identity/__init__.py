"""Roles, and what they may do."""

from __future__ import annotations

from ._access import DataAccess
from ._roles import ClusterRoles
from ._runtime import RuntimeRoles

__all__ = ["ClusterRoles", "DataAccess", "RuntimeRoles"]
