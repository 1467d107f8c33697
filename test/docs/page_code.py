#!/usr/bin/env python3
#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Compiles and lints the code on the pages of the checks.

usage: page_code.py PAGES INCLUDES SCRATCH

In the section "Reported" each line that ends in `// reported` must get exactly
one finding of the page's check and no other line any. In the section "Correct"
no check that is on by default may find anything.

All blocks of one kind make one file, each in a namespace of its own: parsing
the standard headers once and not for every page is what makes this fast.
"""

import glob
import os
import re
import subprocess
import sys

import catalogue

PREAMBLE = """\
#include "app.hpp"
#include <algorithm>
#include <array>
#include <atomic>
#include <barrier>
#include <cassert>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <iostream>
#include <latch>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <semaphore>
#include <set>
#include <shared_mutex>
#include <sstream>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>
using namespace app;
using namespace std::chrono_literals;
"""

FINDING = re.compile(r"^(?P<file>[^\s:]+):(?P<line>\d+):\d+: (?P<text>.*)$")
CHECK = re.compile(r"^warning: .* \[(?P<check>[\w-]+)\]$")


class Source:
    """One file made of the blocks of many pages."""

    def __init__(self, path):
        self.path = path
        self.lines = PREAMBLE.splitlines()
        self.origin = {}  # our line -> (page, line of the page, text)

    def add(self, page, index, block):
        """Includes come before the namespace, definitions of macros end with it."""
        includes = [l for _, l in block if re.match(r"\s*#\s*include\b", l)]
        macros = [
            m[1] for _, l in block if (m := re.match(r"\s*#\s*define\s+(\w+)", l))
        ]
        self.lines += includes + [f"namespace page{index} {{"]
        for number, line in block:
            self.lines.append("" if line in includes else line)
            self.origin[len(self.lines)] = (page, number, line)
        self.lines += ["}"] + [f"#undef {name}" for name in macros]

    def write(self):
        with open(self.path, "w", encoding="utf-8") as stream:
            stream.writelines(line + "\n" for line in self.lines)

    def place(self, line):
        page, number, text = self.origin.get(line, (self.path, line, ""))
        return f"{os.path.basename(page)}:{number}", text


class Pages:
    def __init__(self, folder, includes, scratch):
        self.folder = folder
        self.includes = includes
        self.scratch = scratch
        self.problems = []
        self.ids = {}

    def read(self, title):
        source = Source(os.path.join(self.scratch, title.lower() + ".cpp"))
        for index, page in enumerate(sorted(glob.glob(self.folder + "/*.md"))):
            with open(page, encoding="utf-8") as stream:
                sections = catalogue.sections(stream.read())
            for block in catalogue.code_blocks(sections.get(title, [])):
                source.add(page, index, block)
        source.write()
        return source

    def lint(self, source, checks):
        """The findings in the blocks, as (line, check, text)."""
        result = subprocess.run(
            [
                "corolint",
                "--quiet",
                "--checks=" + checks,
                os.path.basename(source.path),
                "--",
                "-std=c++20",
                "-I" + os.path.abspath(self.includes),
            ],
            cwd=self.scratch,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        findings = []
        for line in (result.stdout + result.stderr).splitlines():
            match = FINDING.match(line)
            if not match or match["file"] != os.path.basename(source.path):
                continue
            number, text = int(match["line"]), match["text"]
            if warning := CHECK.match(text):
                findings.append((number, warning["check"], text))
            elif not text.startswith(("note:", "warning:")):
                self.problems.append(f"{source.place(number)[0]}: {text}")
        if result.returncode not in (0, 1) and not self.problems:
            self.problems.append(
                f"corolint: exit code {result.returncode}\n{result.stderr}"
            )
        return findings

    def check_reported(self):
        source = self.read("Reported")
        found = {}
        for line, check, text in self.lint(source, "*"):
            page = source.origin.get(line, ("", 0, ""))[0]
            if os.path.basename(page) == check + ".md":
                found.setdefault(line, []).append(text)
        marked = {
            line
            for line, (_, _, text) in source.origin.items()
            if re.search(r"// reported$", text)
        }
        for line in sorted(marked | set(found)):
            place, text = source.place(line)
            texts = found.get(line, [])
            if line not in marked:
                self.problems.append(f"{place}: not marked, but: {texts[0]}")
            elif len(texts) != 1:
                self.problems.append(
                    f"{place}: {len(texts)} findings, not one: {text.strip()}"
                )
        pages = {page for page, _, _ in source.origin.values()}
        for page in sorted(pages - {source.origin[line][0] for line in marked}):
            self.problems.append(f"{os.path.basename(page)}: no line is reported")
        return len(marked)

    def check_correct(self):
        source = self.read("Correct")
        # Examples of one check should not teach the mistakes of another.
        for line, _, text in self.lint(source, "default"):
            self.problems.append(f"{source.place(line)[0]}: {text}")
        return len({page for page, _, _ in source.origin.values()})


def main():
    pages = Pages(*sys.argv[1:4])
    os.makedirs(pages.scratch, exist_ok=True)
    marked = pages.check_reported()
    correct = pages.check_correct()
    for problem in pages.problems:
        print(problem)
    print(f"{marked} reported lines, {correct} correct examples")
    return 1 if pages.problems or not marked or not correct else 0


if __name__ == "__main__":
    sys.exit(main())
