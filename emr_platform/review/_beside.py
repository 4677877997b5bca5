"""Does two things at once where a second process can be had."""

from __future__ import annotations

import os
import pickle
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar, cast

Made = TypeVar("Made")


@contextmanager
def beside(work: Callable[[], Made]) -> Iterator[Callable[[], Made]]:
    """Do some work in a second process while the body runs; yields what waits for it and gives what it made.

    Where none can be forked the work is done when it is asked for. A process with threads is not forked: another
    thread's locks would stay locked in the copy. Work that failed in the second process is done again in this one,
    which then raises what went wrong.
    """
    if not hasattr(os, "fork") or threading.active_count() > 1:
        yield work
        return
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reading)
            with os.fdopen(writing, "wb") as answer:
                pickle.dump(work(), answer, pickle.HIGHEST_PROTOCOL)
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        waited = False

        def made() -> Made:
            nonlocal waited
            sent = pipe.read()
            _, status = os.waitpid(child, 0)
            waited = True
            return work() if status else cast("Made", pickle.loads(sent))  # noqa: S301  # its own copy wrote it

        try:
            yield made
        finally:
            if not waited:
                pipe.close()  # a process that writes to it ends
                os.waitpid(child, 0)
