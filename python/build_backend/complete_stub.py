"""Completes what nanobind writes of the extension for type checkers: complete_stub.py FROM TO

`list`, `dict` and the like get the types of their elements, without which strict checkers refuse them.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

elements = {"list": "Any", "dict": "str, Any", "tuple": "Any, ...", "PathLike": "str"}


def completed(stub: str) -> str:
    """Returns a stub in which each generic type of a signature names its elements."""
    bare = re.compile(rf"\b({'|'.join(elements)})\b(?!\[)")
    lines = [
        bare.sub(lambda found: f"{found[1]}[{elements[found[1]]}]", line)
        if line.lstrip().startswith("def ")
        else line
        for line in stub.splitlines()
    ]
    text = "\n".join(lines) + "\n"
    first = re.search(r"^(from|import) ", text, re.MULTILINE)
    place = first.start() if first else 0
    return f"{text[:place]}from typing import Any\n{text[place:]}"


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    target.write_text(completed(source.read_text(encoding="utf-8")), encoding="utf-8")
