"""Where the C++ library's source lies: beside this folder in a checkout, in it in an sdist."""

from pathlib import Path

package = Path(__file__).resolve().parent.parent
library_in_sdist = package / "library"


def library() -> Path:
    """Returns the root of the library's source tree."""
    return library_in_sdist if library_in_sdist.is_dir() else package.parent
