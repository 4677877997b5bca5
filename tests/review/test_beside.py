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
import time
from functools import partial

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

def where():
    time.sleep(0.05)
    return os.getpid(), "x" * 1_000_000

with beside([where] * 8) as made:
    found = [process for process, text in made()]
other = found.index(tested)
assert 0 < other < 8 and found == [found[0]] * other + [tested] * (8 - other), found
with beside([partial(int, one) for one in range(5_000)]) as made:
    assert made() == list(range(5_000))
with beside([]) as made:
    assert made() == []
with beside([failing_in_the_second, partial(str, 2)]) as made:
    time.sleep(0.2)
    assert made() == ["done again", "2"]
with beside([unsendable, partial(str, 2)]) as made:
    time.sleep(0.2)
    assert callable(made()[0])
for tasks in ([failing, where, where], [where, where, failing]):
    try:
        with beside(tasks) as made:
            made()
    except ArithmeticError as error:
        print(error)
# Nobody asks for what it made, which is more than a pipe holds, and the second process ends all the same.
try:
    with beside([where]):
        raise KeyError("body")
except KeyError as error:
    print(error)
try:
    os.waitpid(-1, 0)
except ChildProcessError:
    print("no process left")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_second_process_does_its_part_and_is_gone_afterwards() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["no answer", "no answer", "'body'", "no process left"], done.stderr


def test_a_process_with_threads_does_them_itself_when_it_is_asked() -> None:
    over = threading.Event()
    threading.Thread(target=over.wait).start()
    done: list[str] = []
    try:
        with beside([lambda: done.append("one"), lambda: done.append("two")]) as made:
            done.append("body")
            made()
    finally:
        over.set()
    assert done == ["body", "one", "two"]
