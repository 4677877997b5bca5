"""Does things in two processes at once, where a second one can be had."""

from __future__ import annotations

import os
import pickle
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar, cast

Made = TypeVar("Made")


@contextmanager
def beside(tasks: Sequence[Callable[[], Made]]) -> Iterator[Callable[[], list[Made]]]:
    """Do tasks in a second process, from the first on, while the body runs; yields what helps and gives what they made.

    Called once, in the body, it does in this process those that nobody has begun, from the last on, until the two meet,
    and returns what each task made, in their order. So tasks that share what they find out stand side by side, and a
    long one stands at an end.

    Where no process can be forked they are all done when it is called. A process with threads is not forked: another
    thread's locks would stay locked in the copy. When a task fails in the second process, those that it had are done in
    this one, which then raises what went wrong.

    Args:
        tasks: up to 60,000, as many as a pipe holds bytes. What they make can be pickled, or is made in this process.
    """
    if not hasattr(os, "fork") or threading.active_count() > 1:
        yield lambda: [task() for task in tasks]
        return
    # One byte for each task: whoever takes one takes the next task at its end, and they meet when none is left.
    left, filling = os.pipe()
    os.write(filling, bytes(len(tasks)))
    os.close(filling)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reading)
            with os.fdopen(writing, "wb") as answer:
                made = [task() for task in tasks if os.read(left, 1)]
                pickle.dump(made, answer, pickle.HIGHEST_PROTOCOL)
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        waited = False

        def all_made() -> list[Made]:
            nonlocal waited
            last = [task() for task in reversed(tasks) if os.read(left, 1)][::-1]
            sent = pipe.read()
            _, status = os.waitpid(child, 0)
            waited = True
            if status:
                first = [task() for task in tasks[: len(tasks) - len(last)]]
            else:
                first = cast("list[Made]", pickle.loads(sent))  # noqa: S301  # its own copy wrote it
            return [*first, *last]

        try:
            yield all_made
        finally:
            if not waited:
                pipe.close()  # a process that writes to it ends
                os.waitpid(child, 0)
            os.close(left)
