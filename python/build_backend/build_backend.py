"""scikit-build-core, and a copy of the C++ library in the sdist, which lies beside the package."""

from __future__ import annotations

import shutil
from typing import Any

from library_source import library, library_in_sdist, package
from scikit_build_core.build import *  # noqa: F403
from scikit_build_core.build import build_sdist as build_sdist_of_package

files = ("CMakeLists.txt", "LICENSE", "cmake", "include", "src")


def build_sdist(sdist_directory: str, config_settings: dict[str, Any] | None = None) -> str:
    """Builds an sdist from which the package can be built anywhere."""
    if library_in_sdist.is_dir():  # an sdist of an sdist
        return build_sdist_of_package(sdist_directory, config_settings)
    source = library()
    library_in_sdist.mkdir()
    try:
        for name in files:
            if (source / name).is_dir():
                shutil.copytree(source / name, library_in_sdist / name)
            else:
                shutil.copy2(source / name, library_in_sdist / name)
        shutil.copy2(source / "LICENSE", package / "LICENSE")
        return build_sdist_of_package(sdist_directory, config_settings)
    finally:
        shutil.rmtree(library_in_sdist)
        (package / "LICENSE").unlink(missing_ok=True)
