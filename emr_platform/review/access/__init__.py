"""Who can do what: effective permissions, trust, paths to more rights, and what crosses the account's border."""

from __future__ import annotations

from ._deployment import Deployment, deployment
from ._escalation import escalation_paths
from ._trust import cross_account, trust
from ._who import who_can_do_what

__all__ = ["Deployment", "cross_account", "deployment", "escalation_paths", "trust", "who_can_do_what"]
