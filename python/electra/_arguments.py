"""What is said about arguments that are not taken."""

from __future__ import annotations

import difflib


def refused(taker: str, name: str, known: list[str]) -> TypeError:
    """Returns the exception for an argument that `taker` does not have."""
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"it takes {', '.join(sorted(known))}"
    return TypeError(f"{taker} has no argument '{name}'; {hint}")
