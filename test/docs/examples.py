#!/usr/bin/env python3
#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Compares the findings in the example service with what is written of them.

usage: examples.py ROOT SCRATCH

The table in examples/README.md must list them all, and what README.md quotes as
output of `corolint examples` must be part of the output.
"""

import difflib
import glob
import json
import os
import re
import subprocess
import sys


def expected(examples):
    """`file: check` for each row of the table, and in which function it is."""
    rows = []
    with open(os.path.join(examples, "README.md"), encoding="utf-8") as stream:
        for line in stream:
            cells = [c.strip().strip("`") for c in line.strip().strip("|").split("|")]
            if len(cells) == 4 and cells[2].startswith("async-"):
                rows.append(f"{cells[0]} {cells[1]}: {cells[2]}")
    return rows


def function_around(path, line):
    """The last name before the line that a declarator at low depth gives."""
    name = "?"
    with open(path, encoding="utf-8") as stream:
        for text in stream.readlines()[:line]:
            # Statements end in `;`; a declarator's line does not.
            match = re.match(r"(?:  )?(?=[\w:])[^=;()]*?\b(\w+)\([^;]*$", text)
            if match and not re.match(r"\s*(if|for|while|switch|return)\b", text):
                name = match[1]
    return name


def quoted(root):
    """What README.md shows as output, without the command line."""
    with open(os.path.join(root, "README.md"), encoding="utf-8") as stream:
        block = re.search(r"^\$ corolint examples\n(.*?)^```", stream.read(), re.M | re.S)
    return block[1]


def run_corolint(root, scratch):
    examples = os.path.join(root, "examples")
    includes = os.path.join(root, "runtime", "include")
    sources = sorted(glob.glob(examples + "/**/*.cpp", recursive=True))
    database = [
        {
            "directory": examples,
            "file": source,
            "arguments": ["clang++", "-std=c++20", "-I.", "-I" + includes, source],
        }
        for source in sources
    ]
    os.makedirs(scratch, exist_ok=True)
    with open(os.path.join(scratch, "compile_commands.json"), "w") as stream:
        json.dump(database, stream)
    result = subprocess.run(
        ["corolint", "--quiet", "-p", scratch, "examples"],
        cwd=root,
        stdout=subprocess.PIPE,
        text=True,
    )
    if result.returncode != 1:
        sys.exit(f"corolint: exit code {result.returncode}\n{result.stdout}")
    return result.stdout


def found(examples, output):
    """The findings in the form of the rows."""
    rows = []
    for line in output.splitlines():
        match = re.match(
            r"examples/([\w./]+):(\d+):\d+: warning: .* \[([\w-]+)\]$", line
        )
        if match:
            path = os.path.join(examples, match[1])
            function = function_around(path, int(match[2]))
            rows.append(f"{match[1]} {function}: {match[3]}")
    return rows


def main():
    root, scratch = map(os.path.abspath, sys.argv[1:3])
    examples = os.path.join(root, "examples")
    output = run_corolint(root, scratch)
    rows = found(examples, output)
    difference = list(
        difflib.unified_diff(
            expected(examples), rows, "examples/README.md", "reported", lineterm=""
        )
    )
    print("\n".join(difference) or f"{len(rows)} findings, as described")
    is_quoted = quoted(root) in output
    if not is_quoted:
        print("README.md: corolint no longer prints this")
    if difference or not is_quoted:
        print(output)
    return 1 if difference or not rows or not is_quoted else 0


if __name__ == "__main__":
    sys.exit(main())
