#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Gives the configurations on pages to the program, which must take them.

usage: configurations.py SCRATCH TASK PAGE...

A `yaml` block is a `.clang-tidy`, a description of a library or a `.corolint.yaml`, by
its keys; other blocks of yaml are for other programs. TASK is a header for the file that
is linted with it.
"""

import os
import re
import shutil
import subprocess
import sys

LIBRARY = "library: {}\nnamespaces: [{}]\n"


def kind(text):
    keys = set(re.findall(r"^([\w-]+):", text, re.M))
    if "CheckOptions" in keys:
        return ".clang-tidy"
    if "library" in keys:
        return "tools/library.yaml"
    if keys & {"checks", "options", "libraries", "suppressions"}:
        return ".corolint.yaml"
    return None


def lint(scratch, task, name, text):
    shutil.rmtree(scratch, ignore_errors=True)
    os.makedirs(os.path.join(scratch, "tools"))
    shutil.copy(task, os.path.join(scratch, "task.hpp"))

    def write(path, content):
        with open(os.path.join(scratch, path), "w", encoding="utf-8") as stream:
            stream.write(content)

    # What the examples name.
    for library in ("acme", "legacy"):
        write(f"tools/{library}.yaml", LIBRARY.format(library, library))
    write("a.cpp", '#include "task.hpp"\ntask f() { co_await save(); }\n')
    write(".clang-tidy", "InheritParentConfig: false\n")
    if name == "tools/library.yaml":
        write(".corolint.yaml", f"libraries: [{name}]\n")
    write(name, text)
    return subprocess.run(
        ["corolint", "--no-cache", "a.cpp", "--", "-std=c++20"],
        cwd=scratch, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def main():
    scratch, task, *pages = sys.argv[1:]
    count = bad = 0
    for page in pages:
        with open(page, encoding="utf-8") as stream:
            blocks = re.findall(r"^```yaml\n(.*?)^```$", stream.read(), re.M | re.S)
        for text in blocks:
            if not (name := kind(text)):
                continue
            count += 1
            result = lint(scratch, task, name, text)
            if result.returncode or "warning" in result.stdout:
                bad += 1
                print(f"{os.path.basename(page)}:\n{text}{result.stdout}")
    print(f"{count} configurations, {bad} refused")
    return 1 if bad or not count else 0


if __name__ == "__main__":
    sys.exit(main())
