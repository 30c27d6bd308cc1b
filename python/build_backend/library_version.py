"""The version of the package: that of project() in the library's CMakeLists.txt."""

from __future__ import annotations

import re
from typing import Any

from library_source import library


def dynamic_metadata(field: str, settings: dict[str, Any] | None = None, *_: Any) -> str:
    """Returns the version, which is the only field that is asked for."""
    file = library() / "CMakeLists.txt"
    found = re.search(r"^project\(electra VERSION ([0-9.]+)", file.read_text(), re.MULTILINE)
    if found is None:
        raise ValueError(f"{file} has no project(electra VERSION …)")
    return found[1]
