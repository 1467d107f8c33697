#!/usr/bin/env python3
#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Does to corolint what machines do to it, and sees that nothing is lost.

  engine_faults.py SCENARIO DIRECTORY

DIRECTORY is made anew. Exits with 1 and says why if something went wrong.
"""

import http.server
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time

TASK = (pathlib.Path(__file__).parent / "task.hpp").read_text()
UNIT = """#include "task.hpp"
{extra}
task run{n}() {{
  save();
  co_await save();
}}
"""


def check(condition, message):
    if not condition:
        sys.exit(f"engine_faults.py: {message}")


class Project:
    def __init__(self, directory, units, extra=""):
        self.root = pathlib.Path(directory).resolve()
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir(parents=True)
        (self.root / "task.hpp").write_text(TASK)
        database = []
        for n in range(units):
            (self.root / f"u{n}.cpp").write_text(UNIT.format(n=n, extra=extra))
            database.append(
                {
                    "directory": str(self.root),
                    "file": f"u{n}.cpp",
                    "command": f"c++ -std=c++20 -c u{n}.cpp",
                }
            )
        (self.root / "compile_commands.json").write_text(json.dumps(database))

    def command(self, *flags):
        return ["corolint", "--stats", "--cache-dir=" + str(self.root / "kept"), *flags, "."]

    def run(self, *flags, code=1, **how):
        done = subprocess.run(
            self.command(*flags), cwd=self.root, capture_output=True, text=True, **how
        )
        check(done.returncode == code, f"exit code {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def files(self):
        return sorted((self.root / "kept" / "ac").glob("llvmcache-*"))

    def values(self):
        """Results and what leads to them: neither precompiled headers nor files in the making."""
        return [path for path in self.files() if re.fullmatch(r"llvmcache-[0-9a-f]{64}", path.name)]


def counts(done):
    found = re.search(r": (\d+) from the cache, \d+ without asynchronous code, (\d+) parsed", done.stderr)
    check(found, "no statistics in\n" + done.stderr)
    return int(found[1]), int(found[2])


def kill(directory):
    """Killed in the middle; what was finished is kept, and the rest is made."""
    project = Project(directory, 12)
    expected = project.run("--no-cache").stdout
    running = subprocess.Popen(
        project.command("-j2"),
        cwd=project.root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while len(project.values()) < 6 and time.monotonic() < deadline and running.poll() is None:
        time.sleep(0.001)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    kept = len(project.values())
    check(kept >= 6, f"only {kept} values were kept")
    again = project.run()
    check(again.stdout == expected, "other findings after a kill")
    cached, parsed = counts(again)
    check(cached >= 1 and cached + parsed == 12, f"{cached} from the cache, {parsed} parsed")
    check(counts(project.run()) == (12, 0), "the second run is not from the cache")


def interrupt(directory):
    """Ctrl-C: what there is is printed and kept."""
    project = Project(directory, 60)
    running = subprocess.Popen(
        project.command("-j2"),
        cwd=project.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while len(project.values()) < 6 and running.poll() is None:
        time.sleep(0.001)
    os.killpg(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=60)
    check(running.returncode == 130, f"exit code {running.returncode}\n{err}")
    check("warning:" in out, "the findings up to then are not printed")
    check("interrupted" in err, "nothing is said of the interruption:\n" + err)
    cached, parsed = counts(project.run())
    check(cached >= 1 and cached + parsed == 60, f"{cached} from the cache, {parsed} parsed")


def disk(directory):
    """No space for results: said once, and nothing else changes."""
    project = Project(directory, 3)
    expected = project.run("--no-cache").stdout

    def fill():
        # A write beyond the limit fails as on a full disk.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    (project.root / "kept").mkdir()
    done = project.run(preexec_fn=fill)
    check(done.stdout == expected, "other findings on a full disk")
    check(done.stderr.count("no result can be kept in") == 1, done.stderr)
    check(project.files() == [], "something was left behind")
    check(counts(project.run()) == (0, 3), "results were kept on a full disk")


def unwritable(directory):
    """The cache directory cannot be made."""
    project = Project(directory, 2)
    (project.root / "kept").write_text("a file")
    done = project.run()
    check("warning: no result can be kept in" in done.stderr, done.stderr)


def corrupt(directory):
    """Damaged values are made again."""
    project = Project(directory, 4)
    expected = project.run().stdout
    for damage in (
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: data[:-1] + bytes([data[-1] ^ 1]),
        lambda data: bytes([data[0] ^ 1]) + data[1:],
    ):
        for path in project.values():
            path.write_bytes(damage(path.read_bytes()))
        done = project.run()
        check(done.stdout == expected, "other findings from a damaged cache")
        check(counts(done) == (0, 4), "a damaged value was used")
        check(counts(project.run()) == (4, 0), "damaged values were not replaced")


def together(directory):
    """Several runs on one cache at once."""
    project = Project(directory, 8)
    expected = project.run("--no-cache").stdout
    running = [
        subprocess.Popen(
            project.command("-j1"), cwd=project.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    for process in running:
        out, err = process.communicate()
        check(process.returncode == 1 and out == expected, "runs disturb each other\n" + err)
    check(counts(project.run()) == (8, 0), "not everything was kept")


def size(directory):
    """The cache does not grow beyond its limit."""
    project = Project(directory, 40)
    project.run()
    large = sum(path.stat().st_size for path in project.files())
    limit = large // 2 // 1024
    project.run(f"--cache-size={limit}K")
    small = sum(path.stat().st_size for path in project.files())
    check(0 < small <= limit * 1024, f"{small} bytes of at most {limit} KB")


def memory(directory):
    """More memory than allowed: one after another, and everything is done."""
    # Enough code for the workers to be seen with it.
    extra = "#include <functional>\n#include <regex>\n#include <map>"
    project = Project(directory, 4, extra)
    expected = project.run("--no-cache", "-j1", "--engine=full").stdout
    done = project.run("--no-cache", "-j4", "--engine=full", "--max-memory=60M")
    check(done.stdout == expected, "other findings with little memory")


class Remote:
    """A cache over HTTP, that may be ill."""

    def __init__(self, illness=None):
        self.values = {}
        self.requests = 0
        remote = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self, status, body=b""):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                remote.requests += 1
                if illness == "hang":
                    time.sleep(30)
                    return None
                if illness == "error":
                    return self.answer(500)
                body = remote.values.get(self.path)
                if body is None:
                    return self.answer(404)
                if illness == "lie":
                    body = body[: len(body) // 2] + b"?" * 40
                return self.answer(200, body)

            def do_PUT(self):
                remote.requests += 1
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if not re.fullmatch(r"/cache/ac/[0-9a-f]{64}", self.path):
                    return self.answer(400)
                remote.values[self.path] = body
                return self.answer(201)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/cache"


def remote(directory):
    """One machine's results are another's; who may not write does not."""
    server = Remote()
    project = Project(directory, 5)
    expected = project.run("--remote-cache=" + server.url).stdout
    check(len(server.values) == 10, f"{len(server.values)} values at the server")
    # Another machine: another local cache.
    shutil.rmtree(project.root / "kept")
    done = project.run("--remote-cache=" + server.url)
    check(done.stdout == expected and counts(done) == (5, 0), "not from the remote cache\n" + done.stderr)
    before = server.requests
    check(counts(project.run("--remote-cache=" + server.url)) == (5, 0), "not from the local cache")
    check(server.requests == before, "the server is asked for what is kept here")
    shutil.rmtree(project.root / "kept")
    server.values.clear()
    project.run("--remote-cache=" + server.url, "--remote-cache-read-only")
    check(not server.values, "a read-only run has written")


def ill(directory):
    """A remote cache that hangs, fails, lies or is not there costs little."""
    for illness in ("hang", "error", "lie", "gone"):
        server = Remote()
        project = Project(directory, 6)
        expected = project.run("--remote-cache=" + server.url).stdout
        values = server.values
        if illness == "gone":
            server.server.shutdown()
            server.server.server_close()
        else:
            server = Remote(illness)
            server.values = values
        shutil.rmtree(project.root / "kept")
        start = time.monotonic()
        done = project.run("-j2", "--remote-cache=" + server.url)
        taken = time.monotonic() - start
        check(done.stdout == expected, f"other findings with a server that is ill: {illness}")
        check(counts(done) == (0, 6), f"{illness}: {done.stderr}")
        if illness != "lie":
            warning = f"the remote cache {server.url} is not used: "
            check(done.stderr.count(warning) == 1, f"{illness}: {done.stderr}")
        # One request may time out per thread, not one per unit.
        check(taken < 30, f"{illness}: {taken:.0f} s")


if __name__ == "__main__":
    globals()[sys.argv[1]](sys.argv[2])
