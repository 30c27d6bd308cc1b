#!/usr/bin/env python3
"""Makes src/tokenizer/unicode/unicode_data.cpp from the Unicode Character Database.

    make_tables.py [--ucd /usr/share/unicode] > src/tokenizer/unicode/unicode_data.cpp

The reference (Hugging Face tokenizers 0.22.2) takes its properties from libraries of different
ages, so that no single version of Unicode describes it:

  general categories   Unicode 8.0    unicode_categories 0.1.1
  normalisation forms  Unicode 9.0    unicode-normalization-alignments 0.1.12
  lower case           Unicode 17.0   the standard library of its Rust compiler
  \\w of the pattern    Unicode 16.0   regex-syntax

All four are derived here from version 15.0 (Debian's package unicode-data) and short lists of
what differs, each of them checked against the reference for every scalar value by
tests/tokenizer/differential.py.
"""

import argparse
import os

LIMIT = 0x110000

# Categories that were others in Unicode 8.0 than in 15.0, for characters that existed then.
PUNCTUATION_OF_8 = {0x166D, 0x111C9}
MARKS_OF_8 = {0x1734}
NO_MARKS_OF_8 = {0x1885, 0x1886, 0xA9BD, 0x111C9}

# Lower case letters that came after Unicode 15.0.
LOWER_AFTER_15 = {0x1C89: 0x1C8A, 0xA7CB: 0x0264, 0xA7CC: 0xA7CD, 0xA7CE: 0xA7CF, 0xA7D2: 0xA7D3,
                  0xA7D4: 0xA7D5, 0xA7DA: 0xA7DB, 0xA7DC: 0x019B}
LOWER_AFTER_15.update({c: c + 0x20 for c in range(0x10D50, 0x10D66)})
LOWER_AFTER_15.update({c: c + 0x1B for c in range(0x16EA0, 0x16EB9)})

# What Unicode 15.1 and 16.0 added to \w.
WORD_AFTER_15 = """0897 1C89-1C8A A7CB-A7CD A7DA-A7DC 105C0-105F3 10D40-10D65 10D69-10D6D
10D6F-10D85 10EC2-10EC4 10EFC 11380-11389 1138B 1138E 11390-113B5 113B7-113C0 113C2 113C5
113C7-113CA 113CC-113D3 113E1-113E2 116D0-116E3 11BC0-11BE0 11BF0-11BF9 11F5A 13460-143FA
16100-16139 16D40-16D6C 16D70-16D79 18CFF 1CCF0-1CCF9 1E5D0-1E5FA 2EBF0-2EE5D"""

# The bits of a character's properties; src/tokenizer/unicode/unicode.hpp has the same.
REMOVED, SPACE, PUNCTUATION, MARK, WORD, DECOMPOSES, LOWERS, REORDERS = (1 << i for i in range(8))


def code_points(text):
    first, _, last = text.partition("-" if "-" in text else "..")
    return range(int(first, 16), int(last or first, 16) + 1)


class Database:
    def __init__(self, folder):
        self.folder = folder
        self.age = self.ages()
        self.category, self.combining, self.decomposition, self.lower = {}, {}, {}, {}
        self.read_unicode_data()

    def lines(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8") as file:
            for line in file:
                line = line.partition("#")[0].strip()
                if line:
                    yield [field.strip() for field in line.split(";")]

    def ages(self):
        age = {}
        for fields in self.lines("DerivedAge.txt"):
            version = tuple(int(part) for part in fields[1].split("."))
            for c in code_points(fields[0]):
                age[c] = version
        return age

    def read_unicode_data(self):
        first = None
        for fields in self.lines("UnicodeData.txt"):
            c = int(fields[0], 16)
            if fields[1].endswith("First>"):
                first = c
                continue
            for k in range(first if first is not None else c, c + 1):
                self.category[k] = fields[2]
            first = None
            if int(fields[3]):
                self.combining[c] = int(fields[3])
            if fields[5]:
                self.decomposition[c] = fields[5]
            if fields[13]:
                self.lower[c] = int(fields[13], 16)

    def property(self, file, name):
        return {c for fields in self.lines(file) if fields[1] == name for c in code_points(fields[0])}

    def existed(self, c, version):
        return self.age.get(c, (99, 0)) <= version


def categories_of_8(ucd):
    old = {c: k for c, k in ucd.category.items() if ucd.existed(c, (8, 0))}
    removed = {c for c, k in old.items() if k in ("Cc", "Cf", "Co")}
    removed = removed - {0x09, 0x0A, 0x0D} | {0xFFFD}
    ascii_punctuation = {c for c in range(0x21, 0x7F) if not chr(c).isalnum()}
    punctuation = {c for c, k in old.items() if k[0] == "P"} | ascii_punctuation | PUNCTUATION_OF_8
    marks = {c for c, k in old.items() if k == "Mn"} - NO_MARKS_OF_8 | MARKS_OF_8
    return removed, punctuation, marks


def word_characters(ucd):
    word = ucd.property("DerivedCoreProperties.txt", "Alphabetic")
    word |= ucd.property("PropList.txt", "Join_Control")
    word |= {c for c, k in ucd.category.items() if k[0] == "M" or k in ("Nd", "Pc")}
    for part in WORD_AFTER_15.split():
        word |= set(code_points(part))
    return word


def expand(c, step):
    """The full decomposition of a character by one table of single steps."""
    if c not in step:
        return [c]
    return [d for part in step[c] for d in expand(part, step)]


def decompositions(ucd):
    """Full decompositions of characters of Unicode 9.0: canonical, and compatibility where it differs."""
    canonical, any_kind = {}, {}
    for c, text in ucd.decomposition.items():
        if not ucd.existed(c, (9, 0)):
            continue
        parts = [int(part, 16) for part in text.split() if not part.startswith("<")]
        any_kind[c] = parts
        if not text.startswith("<"):
            canonical[c] = parts
    full = {c: expand(c, canonical) for c in canonical}
    compatible = {c: expand(c, any_kind) for c in any_kind}
    return canonical, full, {c: d for c, d in compatible.items() if d != full.get(c)}


def compositions(ucd, canonical):
    excluded = ucd.property("DerivedNormalizationProps.txt", "Full_Composition_Exclusion")
    return {tuple(d): c for c, d in canonical.items() if len(d) == 2 and c not in excluded}


def two_stages(values, size):
    blocks, index = {}, []
    for start in range(0, LIMIT, size):
        block = tuple(values[start:start + size])
        index.append(blocks.setdefault(block, len(blocks)))
    return index, [v for block in blocks for v in block]


def ranges_of(mapping):
    """[first, last, value] of neighbours with the same value."""
    out = []
    for c in sorted(mapping):
        if out and out[-1][1] == c - 1 and out[-1][2] == mapping[c]:
            out[-1][1] = c
        else:
            out.append([c, c, mapping[c]])
    return out


def pooled(table):
    """[character, first in the pool, how many] of each entry, and the pool."""
    entries, pool, seen = [], [], {}
    for c in sorted(table):
        key = tuple(table[c])
        if key not in seen:
            seen[key] = len(pool)
            pool += key
        entries.append((c, seen[key], len(key)))
    return entries, pool


def rows(numbers, width=100):
    line = "   "
    for number in numbers:
        text = f" {number},"
        if len(line) + len(text) > width:
            yield line
            line = "   "
        line += text
    yield line


def print_array(kind, name, numbers):
    print(f"const {kind} {name}[] = {{")
    for line in rows(numbers):
        print(line)
    print("};\n")


def print_records(kind, name, records):
    print_array(kind, name, ["{" + ", ".join(str(v) for v in r) + "}" for r in records])
    print(f"const std::size_t {name}_count = {len(records)};\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--ucd", default="/usr/share/unicode")
    ucd = Database(parser.parse_args().ucd)

    removed, punctuation, marks = categories_of_8(ucd)
    canonical, full, compatible = decompositions(ucd)
    lower = {**ucd.lower, **LOWER_AFTER_15}
    combining = {c: k for c, k in ucd.combining.items() if ucd.existed(c, (9, 0))}
    space = ucd.property("PropList.txt", "White_Space")

    bits = [0] * LIMIT
    for flag, members in ((REMOVED, removed), (SPACE, space), (PUNCTUATION, punctuation), (MARK, marks),
                          (WORD, word_characters(ucd)), (DECOMPOSES, full), (LOWERS, lower),
                          (REORDERS, combining)):
        for c in members:
            bits[c] |= flag
    for c in range(0xAC00, 0xD7A4):
        bits[c] |= DECOMPOSES
    index, blocks = two_stages(bits, 256)

    print("// Made by scripts/unicode/make_tables.py; do not edit. unicode.hpp describes the tables.")
    print("// clang-format off\n")
    print('#include "tokenizer/unicode/unicode.hpp"\n')
    print("namespace electra::tokenizer::unicode {\n")
    print_array("std::uint8_t", "property_index", index)
    print_array("std::uint8_t", "property_blocks", blocks)
    for name, table in (("canonical", full), ("compatibility", compatible)):
        entries, pool = pooled(table)
        print_records("Decomposition", f"{name}_decompositions", entries)
        print_array("char32_t", f"{name}_pool", pool)
    print_records("Composition", "compositions",
                  sorted((a, b, c) for (a, b), c in compositions(ucd, canonical).items()))
    print_records("Mapping", "lower_case", sorted(lower.items()))
    print_records("CombiningClass", "combining_classes", ranges_of(combining))
    print("}  // namespace electra::tokenizer::unicode")


if __name__ == "__main__":
    main()
