#!/usr/bin/env python3
#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Fixes a copy of the example service, and wants it to compile, to run and to be clean.

usage: fixed_examples.py ROOT SCRATCH DRIVER CXX

DRIVER is a main program for the parts of the service; what it prints, and what the
service itself prints, is printed.
"""

import glob
import json
import os
import shutil
import subprocess
import sys


def read_all(directory):
    texts = {}
    for path in glob.glob(directory + "/**/*.[ch]pp", recursive=True):
        with open(path, encoding="utf-8") as stream:
            texts[path] = stream.read()
    return texts


def fix(scratch):
    """Fixes what there is to fix, and expects nothing to be left."""
    result = subprocess.run(
        ["corolint", "fix", "--unsafe-fixes", "--format=concise", "examples"],
        cwd=scratch,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    print(result.stdout.splitlines()[-1])
    if result.returncode:
        sys.exit(f"corolint: exit code {result.returncode}\n{result.stdout}")


def build(compiler, examples, includes, main, program):
    sources = [
        path
        for path in glob.glob(examples + "/**/*.cpp", recursive=True)
        if os.path.basename(path) != "main.cpp"
    ]
    subprocess.run(
        [compiler, "-std=c++20", "-I" + examples, "-I" + includes, "-Wall", "-Wextra"]
        + ["-Werror", *sources, main, "-pthread", "-o", program],
        check=True,
    )


def run(program, directory):
    result = subprocess.run(
        [program], cwd=directory, stdout=subprocess.PIPE, text=True, timeout=120
    )
    print(result.stdout, end="")
    if result.returncode:
        sys.exit(f"{program}: exit code {result.returncode}")


def main():
    root, scratch, driver = map(os.path.abspath, sys.argv[1:4])
    compiler = sys.argv[4]
    shutil.rmtree(scratch, ignore_errors=True)
    examples = os.path.join(scratch, "examples")
    includes = os.path.join(root, "runtime", "include")
    shutil.copytree(os.path.join(root, "examples"), examples)
    os.mkdir(os.path.join(scratch, ".git"))
    database = [
        {
            "directory": examples,
            "file": source,
            "arguments": ["clang++", "-std=c++20", "-I.", "-I" + includes, source],
        }
        for source in sorted(glob.glob(examples + "/**/*.cpp", recursive=True))
    ]
    with open(os.path.join(examples, "compile_commands.json"), "w") as stream:
        json.dump(database, stream)

    fix(scratch)
    once = read_all(examples)
    fix(scratch)
    if read_all(examples) != once:
        sys.exit("the second run has changed something")
    for source in (driver, os.path.join(examples, "main.cpp")):
        program = os.path.join(scratch, "program")
        build(compiler, examples, includes, source, program)
        run(program, scratch)


if __name__ == "__main__":
    main()
