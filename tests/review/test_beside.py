"""Work in a second process, and in this one where none can be forked."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from emr_platform.review._beside import beside

ROOT = Path(__file__).parents[2]
# A process of its own: those that run tests have threads.
PROGRAM = """
import os
from emr_platform.review._beside import beside

tested = os.getpid()

def failing():
    raise ArithmeticError("no answer")

def failing_in_the_second():
    if os.getpid() != tested:
        raise ArithmeticError("no answer")
    return "done again"

def unsendable():
    return lambda: None

with beside(lambda: (os.getpid(), "x" * 1_000_000)) as made:
    found = made()
assert found[0] != tested and len(found[1]) == 1_000_000, found
with beside(failing_in_the_second) as made:
    assert made() == "done again"
with beside(unsendable) as made:
    assert callable(made())
try:
    with beside(failing) as made:
        made()
except ArithmeticError as error:
    print(error)
# Nobody asks for what it made, which is more than a pipe holds, and the second process ends all the same.
try:
    with beside(lambda: "x" * 1_000_000):
        raise KeyError("body")
except KeyError as error:
    print(error)
try:
    os.waitpid(-1, 0)
except ChildProcessError:
    print("no process left")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_second_process_does_the_work_and_is_gone_afterwards() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["no answer", "'body'", "no process left"], done.stderr


def test_a_process_with_threads_does_it_itself_when_it_is_asked() -> None:
    over = threading.Event()
    threading.Thread(target=over.wait).start()
    done: list[str] = []
    try:
        with beside(lambda: done.append("work")) as made:
            done.append("body")
            made()
    finally:
        over.set()
    assert done == ["body", "work"]
