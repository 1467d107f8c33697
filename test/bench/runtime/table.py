#!/usr/bin/env python3
#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""One table of what the runtime costs, what it is to cost, and what others do.

usage: table.py BUILDS REPETITIONS; for scripts/measure-runtime --peers.

BUILDS has a build with each compiler, whose program has asio's rows too where asio is
installed. Everything is CPU time, the lowest of the repetitions; the load average is
printed because a busy machine makes even that worse.
"""

import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
INCLUDE = HERE.parents[2] / "runtime" / "include"
COMPILERS = {"clang 22": "clang++-22", "gcc 12": "g++"}

# Number, name in bench.cpp, target in ns (of clang, of gcc).
TIMES = [
    ("1", "create+await", 12, 18),
    ("3", "group spawn+join", 50, 50),
    ("4", "gather of 10k, per task", 40, 40),
    ("5", "semaphore, free", 2.5, 2.5),
    ("5", "semaphore, 1k waiters", 50, 50),
    ("6", "generator item", 5, 5),
    ("7", "100k sleepers, each", 500, 500),
    ("8", "channel round trip", 45, 45),
    ("9", "cancel of 10k parked, each", 1000, 1000),
    ("", "1k sleepers, each", None, None),
    ("", "create+await outcome", None, None),
    ("", "fib(24), per call", None, None),
    ("", "create_task+await", None, None),
    ("", "with_timeout, in time", None, None),
    ("", "yield_now", None, None),
    ("", "socket round trip", None, None),
]

CORE = "#include <corolint/run.hpp>\n#include <corolint/task.hpp>\n"
ALL = "#include <corolint/corolint.hpp>\n"
SMALL = CORE + """#include <corolint/task_group.hpp>
#include <corolint/time.hpp>
using namespace corolint;
task<int> one(int x) { co_await yield_now(); co_return x; }
task<int> sum(int n) {
  int total = 0;
  for (int i = 0; i != n; ++i)
    total += co_await one(i);
  co_return total;
}
int main() { return run(sum(10)); }
"""
COMPILES = [
    ("10", "include the core", CORE, ["-fsyntax-only"], 0.35),
    ("10", "include everything", ALL, ["-fsyntax-only"], 1.0),
    ("10", "a small program, -O2 -c", SMALL, ["-O2", "-c", "-o", os.devnull], 0.7),
]


def load():
    return " ".join(f"{x:.1f}" for x in os.getloadavg())


def output(*words):
    return subprocess.run([str(w) for w in words], check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True).stdout


def bench(program, repetitions):
    """Nanoseconds by name, the lowest."""
    # Many short runs: one that nobody disturbs is what is wanted.
    report = json.loads(output(program, "--benchmark_format=json",
                               "--benchmark_min_time=0.05",
                               f"--benchmark_repetitions={repetitions}"))
    lowest = {}
    for run in report["benchmarks"]:
        if run["run_type"] == "iteration":
            name = run["run_name"]
            lowest[name] = min(lowest.get(name, float("inf")), run["each"] * 1e9)
    return lowest


def count(program, operation, n):
    """Allocations and bytes."""
    words = output(program, operation, n).split()
    return int(words[-4]), int(words[-2])


def compile_seconds(compiler, text, options):
    """CPU seconds, the best of three."""
    with tempfile.NamedTemporaryFile("w", suffix=".cpp") as unit:
        unit.write(text)
        unit.flush()
        best = float("inf")
        for _ in range(3):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            output(compiler, "-std=c++20", "-I", INCLUDE, *options, unit.name)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            best = min(best, after.ru_utime + after.ru_stime
                       - before.ru_utime - before.ru_stime)
        return best


def peers(ours, repetitions):
    """Nanoseconds by the names of bench.cpp, of every peer."""
    found = {"asyncio": json.loads(output(sys.executable, HERE / "peer_asyncio.py",
                                          repetitions))}
    # Each with the compiler that suits it better.
    asio = {}
    for times in ours.values():
        for name, nanoseconds in times.items():
            if name.startswith("asio/"):
                name = name.removeprefix("asio/")
                asio[name] = min(asio.get(name, float("inf")), nanoseconds)
    if asio:
        found["asio"] = asio
    return found


def row(number, name, target, cells):
    print(f"{number:>2}  {name:<28}{target:>12}" + "".join(f"{c:>12}" for c in cells))


def mark(value, target, form):
    """The value, with a star if it misses the target."""
    if value is None:
        return ""
    return format(value, form) + ("*" if target is not None and value > target else "")


def main():
    builds, repetitions = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    print(f"load average before: {load()}", flush=True)
    print(f"ns of CPU, lowest of {repetitions}", flush=True)
    ours = {name: bench(builds / c / "bin" / "corolint-runtime-bench", repetitions)
            for name, c in COMPILERS.items()}
    others = peers(ours, repetitions)
    row("", "", "target", [*ours, *others])
    for number, name, *targets in TIMES:
        target = "/".join(format(t, "g") for t in dict.fromkeys(targets) if t)
        cells = [mark(times.get(name), t, ".1f") for times, t in zip(ours.values(), targets)]
        cells += [mark(times.get(name), None, ".0f") for times in others.values()]
        row(number, name, target, cells)
    print("counts")
    counts = [builds / c / "bin" / "corolint-runtime-count" for c in COMPILERS.values()]
    for name, operation in (("allocations per await", "await"),
                            ("allocations per spawn", "spawn")):
        each = [(count(c, operation, 30_000)[0] - count(c, operation, 10_000)[0]) / 20_000
                for c in counts]
        row("2", name, "0", [mark(x, 0, "g") for x in each])
    row("2", "frame, in steps of 64 bytes", "96", [mark(count(c, "frame", 1)[1], 96, "d")
                                         for c in counts])
    print("CPU seconds of compiling, best of 3")
    for number, name, text, options, target in COMPILES:
        cells = [compile_seconds(c, text, options) for c in COMPILERS.values()]
        row(number, name, format(target, "g"), [mark(x, target, ".2f") for x in cells])
    print("11, 12: scripts/test --matrix. A star: the target is missed.")
    print(f"load average after: {load()}")


if __name__ == "__main__":
    main()
