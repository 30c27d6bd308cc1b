#!/usr/bin/env python3
"""Makes src/tokenizer/unicode/python_unicode_data.cpp from the Unicode Character Database.

    make_python_tables.py [--ucd /usr/share/unicode] > src/tokenizer/unicode/python_unicode_data.cpp

Tokenizers that transformers has in Python alone take the properties of characters from
Python's unicodedata, which is of Unicode 14.0 in the reference (Python 3.11). No character that
existed then has another category in version 15.0 (Debian's package unicode-data).
"""

import argparse
import os

from make_tables import LIMIT, Database, print_array

VERSION = (14, 0)


def digits(ucd):
    """Characters with a digit value: what str.isdigit() knows."""
    found = set()
    with open(os.path.join(ucd.folder, "UnicodeData.txt"), encoding="utf-8") as file:
        for line in file:
            fields = line.split(";")
            if fields[7]:
                found.add(int(fields[0], 16))
    return found


def print_ranges(name, members):
    ranges = []
    for c in sorted(members):
        if ranges and ranges[-1][1] == c - 1:
            ranges[-1][1] = c
        else:
            ranges.append([c, c])
    print_array("CharacterRange", name, [f"{{{a}, {b}}}" for a, b in ranges])
    print(f"const std::size_t {name}_count = {len(ranges)};\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--ucd", default="/usr/share/unicode")
    ucd = Database(parser.parse_args().ucd)
    category = {c: k for c, k in ucd.category.items() if ucd.existed(c, VERSION)}

    print("// Made by scripts/unicode/make_python_tables.py; do not edit. See python_unicode.hpp.")
    print("// clang-format off\n")
    print('#include "tokenizer/unicode/python_unicode.hpp"\n')
    print("namespace electra::tokenizer::unicode::python {\n")
    print_ranges("others", {c for c in range(LIMIT) if category.get(c, "Cn")[0] == "C"})
    print_ranges("punctuation", {c for c, k in category.items() if k[0] == "P"})
    print_ranges("marks", {c for c, k in category.items() if k == "Mn"})
    print_ranges("digits", {c for c in digits(ucd) if ucd.existed(c, VERSION)})
    print("}  // namespace electra::tokenizer::unicode::python")


if __name__ == "__main__":
    main()
