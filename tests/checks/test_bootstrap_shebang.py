"""Rule bootstrap-shebang."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

SCRIPT = {"clusters.etl.bootstrap_actions": [{"name": "set up", "script": "set-up.sh"}]}
WHERE = "clusters.etl.bootstrap_actions[0].script"


@pytest.mark.parametrize("content", [b"", b"echo hello\n", b"\xef\xbb\xbf#!/bin/bash\n", b"\n#!/bin/bash\n"])
def test_fires_without_an_interpreter(ask: Callable[..., list[str]], tmp_path: Path, content: bytes) -> None:
    (tmp_path / "set-up.sh").write_bytes(content)
    assert ask("bootstrap-shebang", SCRIPT, root=tmp_path) == [
        (
            f"{WHERE}: got 'set-up.sh', which does not begin with #!; "
            "a bootstrap script names its interpreter in its first line; begin it with #!/bin/bash [error]"
        )
    ]


def test_fires_on_windows_line_ends(ask: Callable[..., list[str]], tmp_path: Path) -> None:
    (tmp_path / "set-up.sh").write_bytes(b"#!/bin/bash\r\necho hello\r\n")
    assert ask("bootstrap-shebang", SCRIPT, root=tmp_path) == [
        (
            f"{WHERE}: got 'set-up.sh', which has Windows line ends; Linux takes the carriage return for a part of the "
            "interpreter's name; save it with Unix line ends [error]"
        )
    ]


def test_is_quiet_with_an_interpreter(ask: Callable[..., list[str]], tmp_path: Path) -> None:
    (tmp_path / "set-up.sh").write_bytes(b"#!/bin/bash -eu\necho hello\n")
    assert ask("bootstrap-shebang", SCRIPT, root=tmp_path) == []


def test_is_quiet_about_a_missing_file(ask: Callable[..., list[str]], tmp_path: Path) -> None:
    assert ask("bootstrap-shebang", SCRIPT, root=tmp_path) == []
    assert ask("bootstrap-shebang", SCRIPT) == []
