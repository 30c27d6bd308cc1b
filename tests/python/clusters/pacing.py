"""Workers that stop half way, until a test has killed one of them."""

from __future__ import annotations

import os
import threading
import time
import uuid
from pathlib import Path


class Pace:
    """Marks in a folder for the batches that were answered; nobody passes half of them before go().

    Args:
        folder: where all workers and the test see it.
        half: so many batches are answered before go().
    """

    def __init__(self, folder: Path, half: int) -> None:
        self.folder = folder
        self.half = half

    def answered(self, worker: str) -> None:
        """Marks a batch of a worker; waits for go() if half are done."""
        (self.folder / f"{worker}.{uuid.uuid4().hex}.batch").touch()
        deadline = time.monotonic() + 240
        while not (self.folder / "go").exists() and len(self.workers()) >= self.half:
            if time.monotonic() > deadline:
                raise TimeoutError("no worker was killed")
            time.sleep(0.02)

    def workers(self) -> list[str]:
        """Returns the worker of each batch."""
        return [name.split(".")[0] for name in os.listdir(self.folder) if name.endswith(".batch")]

    def go(self) -> None:
        """Lets all go on."""
        (self.folder / "go").touch()

    def kill_half_way(self, kill) -> threading.Thread:
        """Starts a thread that calls kill(a worker of some batch) half way, and go()."""

        def work() -> None:
            deadline = time.monotonic() + 240
            while len(self.workers()) < self.half and time.monotonic() < deadline:
                time.sleep(0.05)
            try:
                kill(self.workers()[0])
                (self.folder / "killed").touch()
            finally:
                self.go()

        thread = threading.Thread(target=work)
        thread.start()
        return thread
