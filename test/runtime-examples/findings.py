#!/usr/bin/env python3
#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Lints the examples of the runtime and compares.

usage: findings.py FOLDER INCLUDES SCRATCH

A line that ends in `// expect: CHECK` must get one finding of that check, and no
other line any, also none in a header. A file `NAME.wrong.cpp` needs such a line,
and a `NAME.right.cpp` beside it; the table of the folder's README.md names the
checks.
"""

import glob
import json
import os
import re
import subprocess
import sys

EXPECT = re.compile(r"// expect: (async-[\w-]+)$")
FINDING = re.compile(r"^(?P<file>[^\s:]+):(?P<line>\d+):\d+: warning: .* \[(?P<check>[\w-]+)\]$")
# The cells of a row: links to the wrong and the right one, and to the checks.
ROW = re.compile(r"^\|[^|]*\|[^|]*\((?P<wrong>[^)]*\.wrong\.cpp)\)[^|]*\|[^|]*\|(?P<checks>.*)\|$")


class Examples:
    def __init__(self, folder, includes, scratch):
        self.folder = os.path.abspath(folder)
        self.includes = os.path.abspath(includes)
        self.scratch = os.path.abspath(scratch)
        self.sources = sorted(glob.glob(self.folder + "/**/*.cpp", recursive=True))
        self.problems = []

    def name(self, path):
        return os.path.relpath(os.path.join(self.folder, path), self.folder)

    def lint(self):
        database = [
            {
                "directory": self.folder,
                "file": source,
                "arguments": ["clang++", "-std=c++20", "-I.", "-I" + self.includes, source],
            }
            for source in self.sources
        ]
        os.makedirs(self.scratch, exist_ok=True)
        with open(os.path.join(self.scratch, "compile_commands.json"), "w") as stream:
            json.dump(database, stream)
        result = subprocess.run(
            ["corolint", "--quiet", "-p", self.scratch, "."],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if result.returncode not in (0, 1):
            sys.exit(f"corolint: exit code {result.returncode}\n{result.stdout}")
        found = [
            (self.name(match["file"]), int(match["line"]), match["check"])
            for line in result.stdout.splitlines()
            if (match := FINDING.match(line))
        ]
        if bool(found) != (result.returncode == 1):
            sys.exit(f"no finding was understood in\n{result.stdout}")
        return found

    def expected(self):
        rows = []
        for source in self.sources:
            with open(source, encoding="utf-8") as stream:
                for number, line in enumerate(stream, 1):
                    if match := EXPECT.search(line.rstrip()):
                        rows.append((self.name(source), number, match[1]))
        return rows

    def compare(self, expected, found):
        for file, line, check in expected:
            if (file, line, check) not in found:
                self.problems.append(f"{file}:{line}: not reported: {check}")
        for file, line, check in found:
            if (file, line, check) not in expected:
                self.problems.append(f"{file}:{line}: not expected: {check}")
        for row in set(found):
            if found.count(row) > 1:
                self.problems.append("%s:%d: reported more than once: %s" % row)

    def pairs(self, expected):
        wrong = [self.name(s) for s in self.sources if s.endswith(".wrong.cpp")]
        for name in wrong:
            if not any(file == name for file, _, _ in expected):
                self.problems.append(f"{name}: expects nothing")
            right = name.replace(".wrong.", ".right.")
            if not os.path.exists(os.path.join(self.folder, right)):
                self.problems.append(f"{name}: there is no {right}")
        for file, line, _ in expected:
            if file not in wrong:
                self.problems.append(f"{file}:{line}: an error in a right example")
        return wrong

    def table(self, wrong, expected):
        rows = {}
        with open(os.path.join(self.folder, "README.md"), encoding="utf-8") as stream:
            for line in stream:
                if match := ROW.match(line.rstrip()):
                    checks = re.findall(r"`(async-[\w-]+)`", match["checks"])
                    rows[match["wrong"]] = set(checks)
        for name in wrong:
            checks = {check for file, _, check in expected if file == name}
            if rows.get(name) != checks:
                self.problems.append(f"README.md: the row of {name} must name {sorted(checks)}")


def main():
    examples = Examples(*sys.argv[1:4])
    expected, found = examples.expected(), examples.lint()
    examples.compare(expected, found)
    wrong = examples.pairs(expected)
    examples.table(wrong, expected)
    print("\n".join(sorted(examples.problems)))
    print(f"{len(found)} findings in {len(wrong)} of {len(examples.sources)} examples")
    return 1 if examples.problems or not wrong else 0


if __name__ == "__main__":
    sys.exit(main())
