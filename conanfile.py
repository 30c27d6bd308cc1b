"""electra for Conan 2: `conan create .` in this folder makes the package."""

import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load, rmdir


class Electra(ConanFile):
    name = "electra"
    description = "Inference for the ELECTRA family of language models"
    license = "Apache-2.0"
    topics = ("electra", "transformer", "nlp", "inference", "tokenizer")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "fPIC": [True, False], "with_program": [True, False]}
    default_options = {"shared": False, "fPIC": True, "with_program": False}
    implements = ["auto_shared_fpic"]
    exports = "CMakeLists.txt"
    exports_sources = "CMakeLists.txt", "LICENSE", "CHANGELOG.md", "cmake/*", "include/*", "src/*"

    def set_version(self):
        """The version stands in CMakeLists.txt and nowhere else."""
        text = load(self, os.path.join(self.recipe_folder, "CMakeLists.txt"))
        self.version = re.search(r"project\(electra VERSION ([0-9.]+)", text).group(1)

    def layout(self):
        cmake_layout(self)

    def requirements(self):
        self.requires("eigen/[>=3.4 <4]", transitive_headers=True)
        self.requires("nlohmann_json/[>=3.11.2 <4]")
        if self.options.with_program:
            self.requires("cli11/[>=2.1 <3]")

    def validate(self):
        check_min_cppstd(self, 17)

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["ELECTRA_BUILD_PROGRAM"] = bool(self.options.with_program)
        for part in ("TESTS", "EXAMPLES", "BENCHMARKS"):
            toolchain.cache_variables[f"ELECTRA_BUILD_{part}"] = False
        # ConanCenter has no SentencePiece, and another one would not be the package's own.
        toolchain.cache_variables["ELECTRA_WITH_SENTENCEPIECE"] = False
        # It is loaded at run time, by its name on a system that has it.
        toolchain.cache_variables["ELECTRA_WITH_CURL"] = False
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        CMake(self).install()
        for folder in ("cmake", "pkgconfig"):  # Conan writes its own
            rmdir(self, os.path.join(self.package_folder, "lib", folder))

    def package_info(self):
        self.cpp_info.libs = ["electra"]
        self.cpp_info.set_property("cmake_target_name", "electra::electra")
        if self.settings.os == "Linux":
            self.cpp_info.system_libs = ["pthread", "m"]
