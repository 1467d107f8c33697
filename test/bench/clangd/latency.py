#!/usr/bin/env python3
#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Compares corolint-clangd with the clangd of the same release: how long after an edit
the diagnostics of a file come, and what CPU time that takes.

    test/bench/clangd/latency.py                  a generated file that uses asio
    test/bench/clangd/latency.py -p BUILD_DIR FILE     a file of a project
    test/bench/clangd/latency.py --edits=50 --server=PATH --stock=PATH

Both servers have the file open and get the same edits in turn, in changing order, each
when the other is idle; both run the checks that they run without configuration. Printed
are per edit the medians of milliseconds, for the waiting and for the CPU, and for both
the median of the ratios pair by pair, which a change of the machine's speed does not
touch. Nothing is asserted.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "test/clangd/Inputs"))

import session  # noqa: E402

# asio 1.22 does not know that clang has coroutines.
FLAGS = "-std=c++20\n-DASIO_HAS_CO_AWAIT\n-DASIO_HAS_STD_COROUTINE\n"

PROLOGUE = """#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

using asio::awaitable;
using asio::ip::tcp;
using asio::use_awaitable;
using namespace asio::experimental::awaitable_operators;

"""

CONNECTION = """
class connection{n} {{
public:
  explicit connection{n}(tcp::socket socket) : socket_(std::move(socket)) {{}}

  awaitable<void> serve() {{
    std::string buffer;
    for (;;) {{
      try {{
        auto size = co_await asio::async_read_until(
            socket_, asio::dynamic_buffer(buffer), '\\n', use_awaitable);
        std::string line = buffer.substr(0, size);
        buffer.erase(0, size);
        if (line == "stats\\n")
          co_await report(line);
        else if (line.starts_with("get "))
          co_await answer(line.substr(4));
        else
          lines_.push_back(line);
      }} catch (const asio::system_error &error) {{
        if (error.code() == asio::error::eof)
          co_return;
        std::cerr << error.what() << '\\n';
        throw;
      }}
    }}
  }}

private:
  awaitable<void> report(const std::string &line) {{
    asio::steady_timer timer(co_await asio::this_coro::executor);
    timer.expires_after(std::chrono::milliseconds({n}));
    co_await (timer.async_wait(use_awaitable) ||
              asio::async_write(socket_, asio::buffer(line), use_awaitable));
    std::map<std::string, std::size_t> counts;
    for (const std::string &l : lines_)
      ++counts[l];
    for (const auto &[text, count] : counts)
      co_await answer(text + std::to_string(count));
  }}

  awaitable<void> answer(std::string text) {{
    auto shared = std::make_shared<std::string>(std::move(text));
    co_await asio::async_write(socket_, asio::buffer(*shared), use_awaitable);
  }}

  tcp::socket socket_;
  std::vector<std::string> lines_;
}};

awaitable<void> listen{n}(unsigned short port) {{
  auto executor = co_await asio::this_coro::executor;
  tcp::acceptor acceptor(executor, {{tcp::v4(), port}});
  for (;;) {{
    auto c = std::make_shared<connection{n}>(
        co_await acceptor.async_accept(use_awaitable));
    asio::co_spawn(executor, [c]() -> awaitable<void> {{ co_await c->serve(); }},
                   asio::detached);
  }}
}}
"""


class Server:
    """A server that has the file open."""

    def __init__(self, program, path, *flags):
        self.uri = path.as_uri()
        self.text = path.read_text()
        self.version = 1
        # The index of a project would be made while edits are measured.
        self.session = session.Server([program, "--background-index=false", *flags])
        # Its watchdog is for tests.
        self.session.watchdog.cancel()
        capabilities = {"publishDiagnostics": {"versionSupport": True}}
        self.session.request(
            "initialize",
            processId=None,
            rootUri=None,
            capabilities={"textDocument": capabilities},
        )
        self.session.notify("initialized")
        document = {"uri": self.uri, "languageId": "cpp", "version": 1, "text": self.text}
        self.session.notify("textDocument/didOpen", textDocument=document)
        self.diagnostics = self.session.diagnostics(self.uri, 1)
        self.session.request("sync")

    def cpu(self):
        """CPU seconds of the process so far."""
        stat = Path(f"/proc/{self.session.process.pid}/stat").read_text()
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def edit(self, insert):
        """Adds a line at the end or takes it away; seconds of waiting and of CPU."""
        self.version += 1
        end = self.text.count("\n")
        start = {"line": end, "character": 0}
        change = {"range": {"start": start, "end": {"line": end + 1, "character": 0}}}
        if insert:
            change = {"range": {"start": start, "end": start}}
        change["text"] = "int edited;\n" if insert else ""
        cpu, begin = self.cpu(), time.monotonic()
        self.session.notify(
            "textDocument/didChange",
            textDocument={"uri": self.uri, "version": self.version},
            contentChanges=[change],
        )
        self.session.diagnostics(self.uri, self.version)
        waited = time.monotonic() - begin
        # What it does afterwards for this edit belongs to it.
        self.session.request("sync")
        return waited, self.cpu() - cpu


def measure(path, options):
    flags = [f"--compile-commands-dir={options.p}"] if options.p else []
    stock = Server(options.stock, path, *flags)
    ours = Server(options.server, path, *flags)
    for name, server in (("clangd", stock), ("corolint-clangd", ours)):
        found = [d for d in server.diagnostics if "source" in d]
        if any(d["source"] == "clang" and d["severity"] == 1 for d in found):
            sys.exit(f"error: {path} does not compile: " + found[0]["message"])
        print(f"{name}: {len(found)} diagnostics")
    rows = []
    for number in range(options.edits + 2):
        order = (stock, ours) if number % 2 else (ours, stock)
        row = {server: server.edit(insert=number % 2 == 0) for server in order}
        # The first edits of a session warm up.
        if number >= 2:
            rows.append((row[stock], row[ours]))
    stock.session.end()
    ours.session.end()

    # CPU time comes in steps of ten milliseconds: ratios of pairs would be coarse.
    for index, name in ((0, "waiting"), (1, "CPU")):
        of_stock = [1000 * row[0][index] for row in rows]
        of_ours = [1000 * row[1][index] for row in rows]
        print(
            f"{name:8} clangd {statistics.mean(of_stock):7.1f} ms   "
            f"corolint-clangd {statistics.mean(of_ours):7.1f} ms   "
            f"ratio of sums {sum(of_ours) / sum(of_stock):.3f}   median of ratios "
            f"{statistics.median(o / s for s, o in zip(of_stock, of_ours) if s):.3f}"
        )


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("-p", metavar="BUILD_DIR", help="of compile_commands.json")
    parser.add_argument("--server", default=ROOT / "build/release/bin/corolint-clangd")
    parser.add_argument("--stock", default="/usr/lib/llvm-22/bin/clangd")
    parser.add_argument("--edits", type=int, default=20)
    parser.add_argument("--classes", type=int, default=10, help="in the generated file")
    options = parser.parse_args()

    if options.file:
        return measure(options.file.resolve(), options)
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "server.cpp")
        Path(directory, "compile_flags.txt").write_text(FLAGS)
        classes = "".join(CONNECTION.format(n=n) for n in range(options.classes))
        path.write_text(PROLOGUE + classes)
        measure(path, options)


if __name__ == "__main__":
    main()
