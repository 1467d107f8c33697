#!/usr/bin/env python3
#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Compares the CPU time of one unit in corolint, with all checks, with that of
clang-tidy and its five checks for coroutines, and of the compiler's syntax check.

    test/bench/engine/unit.py -p BUILD_DIR FILE...
    test/bench/engine/unit.py                        the example service

The programs run in turn; what is printed are medians of seconds of user and system
time, of peak memory, and of the ratios pair by pair, which a change of the
machine's speed does not touch. Nothing is asserted.
"""

import argparse
import json
import os
import shlex
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LLVM = "/usr/lib/llvm-22/bin/"
FIVE_CHECKS = ",".join(
    [
        "-*",
        "bugprone-unused-return-value",
        "cppcoreguidelines-avoid-capturing-lambda-coroutines",
        "cppcoreguidelines-avoid-reference-coroutine-parameters",
        "cppcoreguidelines-no-suspend-with-lock",
        "misc-coroutine-hostile-raii",
    ]
)


def usage_of(command, directory):
    """CPU seconds and peak MiB of a command; its output is thrown away."""
    process = subprocess.Popen(
        command, cwd=directory, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode < 0:
        sys.exit(f"error: '{shlex.join(command)}' died of signal {-process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def syntax_check(database, file):
    """The compile command of a file, without an output."""
    path = database / "compile_commands.json"
    if not path.exists():
        sys.exit(
            f"error: {path} does not exist; "
            "'scripts/corolint examples' makes that of the example service"
        )
    for entry in json.loads(path.read_text()):
        directory = Path(entry["directory"])
        if (directory / entry["file"]).resolve() != file:
            continue
        arguments = entry.get("arguments") or shlex.split(entry["command"])
        kept, skip = [LLVM + "clang++"], False
        for argument in arguments[1:]:
            if not skip and argument not in ("-c", "-o"):
                kept.append(argument)
            skip = not skip and argument == "-o"
        return kept + ["-fsyntax-only", "-w"], directory
    sys.exit(f"error: {file} is not listed in {database}")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-p", dest="database", type=Path, default=ROOT / "build/examples")
    parser.add_argument("-n", dest="runs", type=int, default=5, help="runs of each")
    parser.add_argument("--corolint", default=str(ROOT / "build/release/bin/corolint"))
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    database = options.database.resolve()
    files = options.files or [ROOT / "examples/harvest/crawler.cpp"]

    for file in [f.resolve() for f in files]:
        compiler, directory = syntax_check(database, file)
        commands = {
            "corolint": [options.corolint, "-j1", "--no-cache", "--checks=*", "-p", str(database), str(file)],
            "clang-tidy": [
                LLVM + "clang-tidy",
                "--checks=" + FIVE_CHECKS,
                "-p",
                str(database),
                str(file),
            ],
            "clang++ -fsyntax-only": compiler,
        }
        for command in commands.values():  # warms the file cache
            usage_of(command, directory)
        measured = {name: [] for name in commands}
        for _ in range(options.runs):
            for name, command in commands.items():
                measured[name].append(usage_of(command, directory))
        print(f"{file.name}, {options.runs} runs, load {os.getloadavg()[0]:.1f}")
        ours = measured["corolint"]
        for name, runs in measured.items():
            seconds = statistics.median(run[0] for run in runs)
            memory = statistics.median(run[1] for run in runs)
            line = f"  {name:22} {seconds:7.2f} s  {memory:6.0f} MiB"
            if name != "corolint":
                ratio = statistics.median(a[0] / b[0] for a, b in zip(ours, runs))
                line += f"   corolint / it: {ratio:.2f}"
            print(line)


if __name__ == "__main__":
    main()
