"""Kerberos is for long-running clusters.

Source: AWS Step Functions Developer Guide, connect-emr: createCluster takes KerberosAttributes as plain values, and
the execution history keeps what a state was given; CloudFormation reads them from the secret by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        if cluster.security.kerberos and cluster.lifetime == "transient":
            yield Problem(
                (*path, "security", "kerberos"),
                "Kerberos on a transient cluster",
                "Step Functions launches it, and would keep the passwords in its execution history",
                "write lifetime: long-running, or remove kerberos",
            )
