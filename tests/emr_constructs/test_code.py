"""The code of functions as an upload: the same bytes from the same files, whenever and wherever."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

from emr_constructs._code import packed


def test_the_zip_depends_on_names_and_contents_alone(tmp_path: Path) -> None:
    one, two = tmp_path / "one.py", tmp_path / "two.py"
    one.write_text("x = 1\n")
    two.write_text("x = 1\n")
    two.chmod(0o600)
    os.utime(two, (0, 0))

    assert packed({"a.py": one, "b.py": one}) == packed({"b.py": two, "a.py": two})
    assert packed({"a.py": one}) != packed({"b.py": one})


def test_the_files_are_in_it_byte_for_byte_and_readable(tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_bytes(b"y = 2\r\n")

    with zipfile.ZipFile(io.BytesIO(packed({"folder/x.py": file}))) as archive:
        assert archive.read("folder/x.py") == b"y = 2\r\n"
        assert archive.getinfo("folder/x.py").external_attr >> 16 == 0o100644
