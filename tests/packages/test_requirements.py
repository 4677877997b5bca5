"""Requirements files that give the same packages every time."""

from __future__ import annotations

import pytest

from emr_platform.packages import objections

HASH = f"--hash=sha256:{'0' * 64}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n\n",
        f"humanize==4.11.0 {HASH}\n",
        f"humanize==4.11.0 \\\n    {HASH} \\\n    {HASH}\n    # via -r requirements.in\n",
        f"redis[hiredis]==5.0.0 ; python_full_version < '3.11.3' \\\n    {HASH}",
    ],
)
def test_pinned(text: str) -> None:
    assert list(objections(text)) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("humanize==4.11.0\n", (1, "has no hash")),
        (
            f"# a\nhumanize>=4 {HASH}\n",
            (2, "is 'humanize>=4', not a package and its version as in humanize==4.11.0"),
        ),
        ("-r other.txt", (1, "is '-r', not a package and its version as in humanize==4.11.0")),
        ("\\\n./local \\\n", (1, "is './local', not a package and its version as in humanize==4.11.0")),
        (f"PySpark==3.5.9 {HASH}", (1, "brings a PySpark of its own, which would hide the cluster's")),
    ],
)
def test_not_pinned(text: str, said: tuple[int, str]) -> None:
    assert list(objections(text)) == [said]
