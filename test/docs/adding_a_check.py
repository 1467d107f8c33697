#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Adds the check of the page about adding checks to a copy of the sources, and compiles
what comes of it.

usage: adding_a_check.py ROOT SCRATCH BUILD PAGE

The row goes to where the order puts it; the catalogue's assertions hold with it; the
source file compiles with the flags of its neighbours.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys


def blocks(page):
    with open(page, encoding="utf-8") as stream:
        return re.findall(r"^```cpp\n(.*?)^```$", stream.read(), re.M | re.S)


def only(found, what):
    if len(found) != 1:
        sys.exit(f"{len(found)} blocks of the page are {what}")
    return found[0]


def add_row(catalogue, row):
    """Behind the last row whose id is smaller."""
    with open(catalogue, encoding="utf-8") as stream:
        text = stream.read()
    name = re.search(r'"(async-[\w-]+)"', row)[1]
    place = 0
    for other in re.finditer(r'^CHECK\(\w+,\s*"(async-[\w-]+)"[^;]*?\)\n', text, re.M):
        if other[1] < name:
            place = other.end()
    with open(catalogue, "w", encoding="utf-8") as stream:
        stream.write(text[:place] + row + text[place:])


def flags_of(database, file):
    with open(database, encoding="utf-8") as stream:
        for entry in json.load(stream):
            if entry["file"] == file:
                words = shlex.split(entry["command"])
                # Neither precompiled headers nor results.
                return [w for w in words[1:]
                        if re.match(r"-[DIW]|-f|-std|-idirafter|/.*/include", w)
                        and w != "-Winvalid-pch"]  # fmt: skip
    sys.exit(f"{database}: no {file}")


def main():
    root, scratch, build, page = map(os.path.abspath, sys.argv[1:])
    code = blocks(page)
    row = only([b for b in code if b.startswith("CHECK(")], "a row")
    source = only([b for b in code if "COROLINT_CHECK(" in b], "a source file")
    group, name = re.search(r'CHECK\((\w+), "[\w-]+", (\w+)', row).group(2, 1)
    shutil.rmtree(scratch, ignore_errors=True)
    checks = os.path.join(scratch, "checks")
    shutil.copytree(os.path.join(root, "checks"), checks)
    add_row(os.path.join(checks, "Catalogue.def"), row)
    added = os.path.join(checks, group, name + ".cpp")
    with open(added, "w", encoding="utf-8") as stream:
        stream.write(source)
    flags = flags_of(
        os.path.join(build, "compile_commands.json"),
        os.path.join(root, "checks", "Catalogue.cpp"),
    )
    flags = [f.replace("-I" + os.path.join(root, "checks"), "-I" + checks) for f in flags]
    bad = 0
    for file in (os.path.join(checks, "Catalogue.cpp"), added):
        result = subprocess.run(
            ["clang++", *flags, "-Werror", "-fsyntax-only", file],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        if result.returncode:
            bad += 1
            print(result.stdout)
    print(f"{os.path.basename(added)}: {2 - bad} of 2 files compile")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
