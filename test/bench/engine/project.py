#!/usr/bin/env python3
#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Compares whole code bases in corolint, with all checks on, with run-clang-tidy and
its five checks for coroutines, both with two workers.

    test/bench/engine/project.py                      a generated project
    test/bench/engine/project.py -p BUILD_DIR [PATH]  a real one
    test/bench/engine/project.py --many               10,000 units, all cached

The generated project has 200 units, of which 20 use coroutines (asio, from Debian's
libasio-dev). Printed are CPU seconds and peak memory, the lowest of the runs, and
ratios. Nothing is asserted.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from unit import FIVE_CHECKS, LLVM, ROOT, usage_of

PLAIN = """#include "project.hpp"
#include <algorithm>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace project {{
class store{n} {{
public:
  void add(std::string key, int value) {{ values_[std::move(key)].push_back(value); }}
  int sum() const {{
    int total = 0;
    for (const auto &[key, values] : values_)
      for (int value : values)
        total += scaled(value);
    return total;
  }}

private:
  std::map<std::string, std::vector<int>> values_;
}};

int use{n}() {{
  auto s = std::make_unique<store{n}>();
  std::vector<std::string> names{{"c", "a", "b"}};
  std::sort(names.begin(), names.end());
  for (const auto &name : names)
    s->add(name, {n});
  std::function<int()> sum = [&] {{ return s->sum(); }};
  std::cout << sum() << '\\n';
  return sum();
}}
}}
"""

COROUTINES = """#include "project.hpp"
#include <asio.hpp>
#include <iostream>

namespace project {{
using asio::awaitable;
using asio::use_awaitable;

awaitable<void> echo{n}(asio::ip::tcp::socket socket) {{
  char data[1024];
  for (;;) {{
    auto size = co_await socket.async_read_some(asio::buffer(data), use_awaitable);
    co_await asio::async_write(socket, asio::buffer(data, size), use_awaitable);
  }}
}}

awaitable<void> listen{n}() {{
  auto executor = co_await asio::this_coro::executor;
  asio::ip::tcp::acceptor acceptor(executor, {{asio::ip::tcp::v4(), 5555}});
  for (;;) {{
    auto socket = co_await acceptor.async_accept(use_awaitable);
    asio::co_spawn(executor, echo{n}(std::move(socket)), asio::detached);
  }}
}}

awaitable<void> late{n}() {{
  std::this_thread::sleep_for(std::chrono::seconds(scaled({n})));
  co_return;
}}
}}
"""

HEADER = """#pragma once
namespace project {
inline int scaled(int value) { return 3 * value; }
}
"""

SMALL = """#include "shared{m}.hpp"
#include <vector>
int small{n}() {{ return shared{m}() + int(std::vector<int>({{1, 2}}).size()); }}
"""


def generate(directory, units):
    """Writes a project of (name, text) units with a database."""
    (directory / ".git").mkdir()
    (directory / "project.hpp").write_text(HEADER)
    database = []
    for name, text in units:
        (directory / name).write_text(text)
        database.append(
            {
                "directory": str(directory),
                "file": name,
                # asio 1.22 does not know that clang has coroutines.
                "command": "c++ -std=c++20 -DASIO_HAS_CO_AWAIT -DASIO_HAS_STD_COROUTINE "
                f"-I. -c {name}",
            }
        )
    (directory / "compile_commands.json").write_text(json.dumps(database))


class Bench:
    def __init__(self, options, database, paths):
        self.options = options
        self.database = database
        self.paths = [str(p) for p in paths]
        self.kept = Path(tempfile.mkdtemp(prefix="corolint-bench-cache."))

    def corolint(self, *flags):
        command = [
            self.options.corolint, "-j2", "--checks=*", "--cache-dir=" + str(self.kept),
            "-p", str(self.database), *flags, *self.paths,
        ]
        start = time.monotonic()
        seconds, memory = usage_of(command, self.database)
        return seconds, memory, time.monotonic() - start

    def stats(self):
        """What a run says of itself."""
        done = subprocess.run(
            [
                self.options.corolint, "-j2", "--checks=*", "--stats", "--cache-dir=" + str(self.kept),
                "-p", str(self.database), *self.paths,
            ],
            cwd=self.database, capture_output=True, text=True,
        )
        return re.search(r"\d+ units? in .*", done.stderr)[0]

    def clang_tidy(self):
        command = [
            LLVM + "run-clang-tidy", "-quiet", "-j2", "-p", str(self.database),
            "-clang-tidy-binary=" + LLVM + "clang-tidy", "-checks=" + FIVE_CHECKS,
            *(f"^{re.escape(path)}" for path in self.paths),
        ]
        start = time.monotonic()
        seconds, memory = usage_of(command, self.database)
        return seconds, memory, time.monotonic() - start

    def clear(self):
        shutil.rmtree(self.kept, ignore_errors=True)
        self.kept.mkdir()


def lowest(runs):
    return tuple(min(run[i] for run in runs) for i in range(3))


def show(name, run, against=None):
    seconds, memory, wall = run
    line = f"  {name:34} {seconds:8.2f} s CPU {wall:8.2f} s {memory:6.0f} MiB"
    if against:
        line += f"   ratio {seconds / against[0]:.3f} CPU, {wall / against[2]:.3f} time, {memory / against[1]:.2f} memory"
    print(line, flush=True)


def compare(bench, runs):
    cold, tidy = [], []
    for _ in range(runs):
        bench.clear()
        cold.append(bench.corolint())
        if not bench.options.alone:
            tidy.append(bench.clang_tidy())
    peer = lowest(tidy) if tidy else None
    if peer:
        show("run-clang-tidy, five checks", peer)
    first = lowest(cold)
    show("corolint, cold", first, peer)
    again = lowest([bench.corolint() for _ in range(runs)])
    show("corolint, unchanged", again, first)
    print("  " + bench.stats())


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-p", dest="database", type=Path)
    parser.add_argument("-n", dest="runs", type=int, default=3)
    parser.add_argument("--many", action="store_true")
    parser.add_argument("--units", type=int, default=10000, help="for --many")
    parser.add_argument("--alone", action="store_true", help="leave out clang-tidy")
    parser.add_argument("--corolint", default=str(ROOT / "build/release/bin/corolint"))
    parser.add_argument("paths", nargs="*", type=Path)
    options = parser.parse_args()
    options.corolint = str(Path(options.corolint).resolve())
    print(f"load {os.getloadavg()[0]:.1f}, lowest of {options.runs}")
    if options.database:
        database = options.database.resolve()
        print(database.name)
        compare(Bench(options, database, [p.resolve() for p in options.paths] or [database]), options.runs)
        return
    with tempfile.TemporaryDirectory(prefix="corolint-bench.") as scratch:
        directory = Path(scratch).resolve()
        if options.many:
            for m in range(50):
                (directory / f"shared{m}.hpp").write_text(
                    f"#pragma once\n#include <string>\ninline int shared{m}() {{ return {m}; }}\n"
                )
            generate(
                directory,
                [(f"s{n}.cpp", SMALL.format(n=n, m=n % 50)) for n in range(options.units)],
            )
            bench = Bench(options, directory, [directory])
            show(f"corolint, {options.units} units, cold", bench.corolint())
            show("corolint, unchanged", lowest([bench.corolint() for _ in range(options.runs)]))
            return
        generate(
            directory,
            [(f"p{n}.cpp", PLAIN.format(n=n)) for n in range(180)]
            + [(f"c{n}.cpp", COROUTINES.format(n=n)) for n in range(20)],
        )
        print("generated: 180 units without, 20 with coroutines")
        bench = Bench(options, directory, [directory])
        compare(bench, options.runs)
        (directory / "project.hpp").write_text(HEADER + "// changed\n")
        print("  a header of all units changed: " + bench.stats())
        with open(directory / "c0.cpp", "a") as file:
            file.write("// changed\n")
        print("  one unit changed: " + bench.stats())


if __name__ == "__main__":
    main()
