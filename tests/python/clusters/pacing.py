"""Workers that wait in the middle of a job, until a test has killed one of them."""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path


class Pace:
    """Marks in a folder for the batches that were answered; a process waits after its share for go().

    Args:
        folder: where all workers and the test see it.
        processes: how many there are.
        share: so many batches each answers before go().
    """

    def __init__(self, folder: Path, processes: int, share: int) -> None:
        self.folder = folder
        self.processes = processes
        self.share = share

    def answered(self, worker: str) -> None:
        """Marks a batch of this process, which is on a worker; waits for go() after its share."""
        process = f"{worker}.{os.getpid()}."
        (self.folder / f"{process}{uuid.uuid4().hex}.batch").touch()
        deadline = time.monotonic() + 240
        while not (self.folder / "go").exists() and self._count(process) >= self.share:
            if time.monotonic() > deadline:
                raise TimeoutError("no worker was killed")
            time.sleep(0.02)

    def _count(self, process: str = "") -> int:
        names = os.listdir(self.folder)
        return sum(name.startswith(process) and name.endswith(".batch") for name in names)

    def workers(self) -> list[str]:
        """Returns the worker of each batch."""
        return [name.split(".")[0] for name in os.listdir(self.folder) if name.endswith(".batch")]

    def kill_in_the_middle(self, kill: Callable[[str], object]) -> threading.Thread:
        """Starts a thread that calls kill(a worker) when all have done their share, and then go()."""

        def work() -> None:
            deadline = time.monotonic() + 240
            while self._count() < self.processes * self.share and time.monotonic() < deadline:
                time.sleep(0.05)
            workers = self.workers()
            try:
                assert len(set(workers)) > 1
                kill(workers[0])
                (self.folder / "killed").touch()
            finally:
                (self.folder / "go").touch()

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        return thread
