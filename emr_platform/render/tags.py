"""Tags by which functions of the platform tell whose a cluster is."""

from __future__ import annotations

ENVIRONMENT_TAG = "emr-platform:environment"
