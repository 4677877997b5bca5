"""What the nodes write to S3 is encrypted with a key of the customer's.

Source: this platform's default; SSE-S3, with keys of Amazon S3, is a weakening that needs an acknowledgement.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        where, s3 = (*path, "security", "s3"), cluster.security.s3
        modes = [((*where, "mode"), s3.mode)]
        modes += [((*where, "overrides", i, "mode"), override.mode) for i, override in enumerate(s3.overrides)]
        for place, mode in modes:
            if mode == "SSE-S3":
                yield Problem(
                    place,
                    mode,
                    "Amazon S3 then holds the key: nobody here can refuse or log its use",
                    "use SSE-KMS, or acknowledge s3-customer-key with the reason",
                    acknowledgeable=True,
                )
