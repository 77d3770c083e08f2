"""Workers for ordinary notebooks: forked from a server that has imported nbgrader once for all of them.

The server is a process of this command's, with a clean environment, and ends with it. Workers of our own judge do not
need it: they import no nbgrader.
"""

from __future__ import annotations

import multiprocessing
from concurrent.futures import Executor, ProcessPoolExecutor

from ..course import workers as pools
from ..startup import start_worker

PRELOADED = f"{__package__}.preloaded"


def forked_pool(workers: int) -> Executor:
    """Workers on this machine, which inherit only a few environment variables."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([PRELOADED])
    init_worker = (pools.__name__, pools._init_worker.__name__, None)
    return ProcessPoolExecutor(workers, mp_context=context, initializer=start_worker, initargs=init_worker)
