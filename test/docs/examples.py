#!/usr/bin/env python3
#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Compares the findings in the example service with the table of its README.

usage: examples.py EXAMPLES RUNTIME_INCLUDES SCRATCH
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


def found(examples, includes, scratch):
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
        ["corolint", "--quiet", "-p", scratch, "."],
        cwd=examples,
        stdout=subprocess.PIPE,
        text=True,
    )
    if result.returncode != 1:
        sys.exit(f"corolint: exit code {result.returncode}\n{result.stdout}")
    rows = []
    for line in result.stdout.splitlines():
        match = re.match(r"([\w./]+):(\d+):\d+: warning: .* \[([\w-]+)\]$", line)
        if match:
            path = os.path.join(examples, match[1])
            function = function_around(path, int(match[2]))
            rows.append(f"{match[1]} {function}: {match[3]}")
    return rows, result.stdout


def main():
    examples, includes, scratch = map(os.path.abspath, sys.argv[1:4])
    rows, output = found(examples, includes, scratch)
    difference = list(
        difflib.unified_diff(
            expected(examples), rows, "examples/README.md", "reported", lineterm=""
        )
    )
    print("\n".join(difference) or f"{len(rows)} findings, as described")
    if difference:
        print(output)
    return 1 if difference or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
