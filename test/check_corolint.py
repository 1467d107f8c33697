#!/usr/bin/env python3
#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Runs a check over an annotated source file, in two hosts.

In a test:

  // RUN: %check_corolint %s async-foo [OPTION...] [-- COMPILER-FLAG...]

The file is linted by clang-tidy with the plugin and by `corolint`; both must
report the same, and so must both engines of `corolint`. Every warning and error needs an expectation:

  // CHECK-MESSAGES: [[@LINE-1]]:5: warning: 'task' is never run [async-foo]

A file that uses CHECK-NOTES instead must expect every note as well. Lines of
the fixed file are expected with CHECK-FIXES; the fixed file must compile.

Options:
  -std=STD              language standard, c++20 unless told
  -check-suffix=A[,B]   expectations are named CHECK-MESSAGES-A, ...
  -config=MAP           options of checks, as a YAML flow mapping:
                        -config='{async-foo.Depth: 3, TaskTypes: my::task}'
  -fix-notes            apply the fixes of notes too
  -broken               the file does not compile; its errors are not compared
  -host=HOST            run one host only: tidy or corolint
"""

import argparse
import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile

DIAGNOSTIC = re.compile(
    r"^(?P<path>[^\s:][^:]*):(?P<line>\d+):(?P<col>\d+): "
    r"(?P<level>warning|error|note): (?P<text>.*)$"
)
EXPECTATION = re.compile(r"//\s*CHECK-(?:MESSAGES|NOTES|FIXES)[A-Z0-9-]*:.*")


class Failure(Exception):
    """The test failed; the text says why."""


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clang-tidy", required=True)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--corolint", required=True)
    parser.add_argument("--clang", required=True)
    parser.add_argument("--filecheck", required=True)
    parser.add_argument("-std", default="c++20")
    parser.add_argument("-check-suffix", "-check-suffixes", default="")
    parser.add_argument("-config", default="{}")
    parser.add_argument("-fix-notes", action="store_true")
    parser.add_argument("-broken", action="store_true")
    parser.add_argument("-host", choices=["tidy", "corolint"])
    parser.add_argument("source")
    parser.add_argument("checks")
    arguments = sys.argv[1:]
    flags = []
    if "--" in arguments:
        split = arguments.index("--")
        arguments, flags = arguments[:split], arguments[split + 1 :]
    options = parser.parse_args(arguments)
    options.flags = flags
    return options


def run(command, cwd):
    return subprocess.run(
        command,
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
    )


class Copy:
    """The test in a directory of its own, with the headers that fixes may touch:
    `Inputs` beside the test, and the mocks that all tests share."""

    def __init__(self, test, directory):
        self.directory = directory
        self.file = os.path.join(directory, os.path.basename(test.source))
        here = os.path.dirname(test.source)
        mocks = os.path.join(os.path.dirname(os.path.abspath(__file__)), "checks")
        self.moved = {
            os.path.join(mocks, "Inputs"): os.path.join(directory, "mocks"),
            here: directory,
        }
        os.mkdir(directory)
        for original, copied in [
            (os.path.join(here, "Inputs"), os.path.join(directory, "Inputs")),
            (os.path.join(mocks, "Inputs"), os.path.join(directory, "mocks")),
        ]:
            if os.path.isdir(original):
                shutil.copytree(original, copied)
        with open(self.file, "w", encoding="utf-8") as stream:
            stream.write(test.stripped)
        self.flags = [
            "-std=" + test.options.std,
            "-I" + directory,
            "-I" + os.path.join(directory, "mocks"),
            *(self.copied(flag) for flag in test.options.flags),
        ]

    def copied(self, flag):
        for original, copied in self.moved.items():
            flag = flag.replace(original, copied)
        return flag

    def original(self, path):
        path = os.path.realpath(os.path.join(self.directory, path))
        for original, copied in self.moved.items():
            copied = os.path.realpath(copied)
            if path.startswith(copied + os.sep):
                return original + path[len(copied) :]
        return path

    def text(self):
        with open(self.file, encoding="utf-8") as stream:
            return stream.read()


class Test:
    """One annotated file and what is known of it."""

    def __init__(self, options, scratch):
        self.options = options
        self.scratch = scratch
        self.source = os.path.abspath(options.source)
        with open(self.source, encoding="utf-8") as stream:
            text = stream.read()
        suffixes = ["-" + s for s in options.check_suffix.split(",") if s] or [""]
        self.messages = self.used(text, "CHECK-MESSAGES", suffixes)
        self.notes = self.used(text, "CHECK-NOTES", suffixes)
        self.fixes = self.used(text, "CHECK-FIXES", suffixes)
        if self.messages and self.notes:
            raise Failure("use either CHECK-MESSAGES or CHECK-NOTES, not both")
        # Expectations must not match themselves in the fixed file.
        self.stripped = EXPECTATION.sub("//", text)

    @staticmethod
    def used(text, word, suffixes):
        return [
            word + suffix for suffix in suffixes if f"{word}{suffix}:" in text
        ]

    def clang_tidy(self, copy):
        result = run(
            [
                self.options.clang_tidy,
                "-load=" + os.path.abspath(self.options.plugin),
                "--quiet",
                "--checks=-*," + self.options.checks,
                "--config={CheckOptions: " + self.options.config + "}",
                "--header-filter=.*",
                "--fix-notes" if self.options.fix_notes else "--fix",
                copy.file,
                "--",
                *copy.flags,
            ],
            copy.directory,
        )
        if result.returncode != (1 if self.options.broken else 0):
            raise Failure(
                f"clang-tidy: exit code {result.returncode}\n"
                + result.stdout
                + result.stderr
            )
        return result.stdout

    def corolint(self, copy):
        with open(os.path.join(copy.directory, ".corolint.yaml"), "w") as stream:
            stream.write("options: " + self.options.config + "\n")
        self.compare_engines(copy)
        result = run(
            [
                self.options.corolint,
                "--quiet",
                "--checks=" + self.options.checks,
                "--fix",
                *(["--unsafe-fixes"] if self.options.fix_notes else []),
                os.path.basename(copy.file),
                "--",
                *copy.flags,
            ],
            copy.directory,
        )
        if result.returncode not in ((3,) if self.options.broken else (0, 1)):
            raise Failure(
                f"corolint: exit code {result.returncode}\n"
                + result.stdout
                + result.stderr
            )
        return result.stdout

    def compare_engines(self, copy):
        """What is left out of a parse must not change a byte of the report."""
        fast, full = (
            run(
                [
                    self.options.corolint,
                    "--quiet",
                    "--no-cache",
                    "--checks=" + self.options.checks,
                    "--format=sarif",
                    "--engine=" + engine,
                    os.path.basename(copy.file),
                    "--",
                    *copy.flags,
                ],
                copy.directory,
            )
            for engine in ("fast", "full")
        )
        for what in ("stdout", "stderr", "returncode"):
            ours, theirs = (str(getattr(r, what)).splitlines() for r in (fast, full))
            if ours != theirs:
                raise Failure(
                    f"--engine=fast and --engine=full differ in {what}:\n"
                    + "\n".join(
                        difflib.unified_diff(theirs, ours, "full", "fast", lineterm="")
                    )
                )

    def is_wanted(self, match):
        if self.options.broken and match["level"] == "error":
            return False
        # A note about an applied fix is clang-tidy's own remark.
        return match["text"] != "FIX-IT applied suggested code changes"

    def normalise(self, copy, output):
        """The diagnostics of a run, with the names that the files have here."""
        lines = []
        for line in output.splitlines():
            match = DIAGNOSTIC.match(line)
            if match and self.is_wanted(match):
                lines.append(
                    f"{copy.original(match['path'])}:{match['line']}:"
                    f"{match['col']}: {match['level']}: {match['text']}"
                )
        return lines

    def check_file(self, prefixes, path, *more):
        result = run(
            [
                self.options.filecheck,
                self.source,
                "--input-file=" + path,
                "--check-prefixes=" + ",".join(prefixes),
                "--allow-empty",
                "--dump-input-filter=all",
                *more,
            ],
            self.scratch,
        )
        if result.returncode:
            with open(path, encoding="utf-8") as stream:
                raise Failure(result.stderr + "\nthe text was:\n" + stream.read())

    def check_messages(self, lines):
        path = os.path.join(self.scratch, "messages")
        with open(path, "w", encoding="utf-8") as stream:
            stream.writelines(line + "\n" for line in lines)
        levels = "warning|error|note" if self.notes else "warning|error"
        prefixes = self.notes or self.messages
        if prefixes:
            self.check_file(
                prefixes, path, f"--implicit-check-not={{{{(^|: )({levels}):}}}}"
            )
        elif any(DIAGNOSTIC.match(l)["level"] != "note" for l in lines):
            raise Failure("no diagnostic was expected:\n" + "\n".join(lines))

    def check_fixed(self, copy):
        if self.fixes:
            self.check_file(self.fixes, copy.file, "--strict-whitespace")
        if copy.text() == self.stripped or self.options.broken:
            return
        result = run(
            [self.options.clang, "-fsyntax-only", "-w", *copy.flags, copy.file],
            copy.directory,
        )
        if result.returncode:
            raise Failure("the fixed file does not compile:\n" + result.stderr)

    def run(self):
        hosts = {"tidy": self.clang_tidy, "corolint": self.corolint}
        if self.options.host:
            hosts = {self.options.host: hosts[self.options.host]}
        results = []
        for name, lint in hosts.items():
            copy = Copy(self, os.path.join(self.scratch, name))
            results.append((self.normalise(copy, lint(copy)), copy))
        (lines, copy), *others = results
        self.check_messages(lines)
        self.check_fixed(copy)
        for other_lines, other_copy in others:
            require_same("messages", lines, other_lines)
            require_same(
                "fixed file",
                copy.text().splitlines(),
                other_copy.text().splitlines(),
            )


def require_same(what, tidy, corolint):
    difference = "\n".join(
        difflib.unified_diff(tidy, corolint, "clang-tidy", "corolint", lineterm="")
    )
    if difference:
        raise Failure(f"the hosts differ in the {what}:\n{difference}")


def main():
    options = parse_arguments()
    scratch = tempfile.mkdtemp(prefix="check_corolint.")
    try:
        Test(options, scratch).run()
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(scratch)
    return 0


if __name__ == "__main__":
    sys.exit(main())
