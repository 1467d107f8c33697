#!/usr/bin/env python3
#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Runs the commands of the documentation.

usage: commands.py ROOT SCRATCH [PAGE...]
       commands.py --list ROOT [PAGE...]     only compares pages and lists

All pages of the tree, or those named by their paths in it. Each block of commands
must stand in one of the lists below: in RUN, by page, or in NOT_RUN, with a reason. The
blocks of a page are run one after another, by one bash, in a project that is made for
the page. A `text` block right below one must be what it prints; a line `…` in it stands
for any lines.

A block is called by its first line. If a command in it ends with another exit code than
0, its list says so.
"""

import argparse
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap

COMMANDS = ("sh", "bash", "shell", "console")
# The tree that projects are made of; the pages may be others.
TREE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# What looks like commands should say so.
LOOKS_LIKE = re.compile(r"\s*(\$ |corolint |scripts/|cmake |ninja |lit |git )")


class Block:
    def __init__(self, page, number, language):
        self.page, self.number, self.language = page, number, language
        self.lines = []
        self.expected = None

    @property
    def name(self):
        return re.sub(r"\s+#.*", "", self.lines[0]) if self.lines else ""

    @property
    def script(self):
        """What of it is to be run; a console shows prompts and output."""
        if self.language != "console":
            return self.lines
        return [line[2:] for line in self.lines if line.startswith("$ ")]

    def __str__(self):
        return f"{self.page}:{self.number}"


def read(root, page):
    """The code blocks of a page."""
    with open(os.path.join(root, page), encoding="utf-8") as stream:
        lines = stream.read().splitlines()
    blocks, current, last_end = [], None, None
    for number, line in enumerate(lines, 1):
        fence = re.match(r"\s*```(\w*)", line)
        if current is None and fence:
            current = Block(page, number, fence[1])
        elif current is not None and fence:
            above = blocks[-1] if blocks else None
            is_output = current.language == "text" and current.number == last_end
            if is_output and above.language in COMMANDS:
                above.expected = current.lines
            blocks.append(current)
            current, last_end = None, number + 1
        elif current is not None:
            current.lines.append(line)
    return blocks


# Projects.


class Project:
    """A directory for the commands of a page."""

    def __init__(self, directory):
        self.directory = directory
        shutil.rmtree(directory, ignore_errors=True)
        os.makedirs(directory)
        self.home = directory + ".home"
        shutil.rmtree(self.home, ignore_errors=True)
        os.makedirs(self.home)

    def write(self, path, text):
        path = os.path.join(self.directory, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(textwrap.dedent(text).lstrip("\n"))

    def environment(self):
        return {
            **os.environ,
            "HOME": self.home,
            "TMPDIR": self.home,
            "COROLINT_CACHE_DIR": os.path.join(self.home, "cache"),
            "GIT_CONFIG_GLOBAL": os.path.join(self.home, "gitconfig"),
            "GIT_AUTHOR_NAME": "A",
            "GIT_AUTHOR_EMAIL": "a@example.org",
            "GIT_COMMITTER_NAME": "A",
            "GIT_COMMITTER_EMAIL": "a@example.org",
        }

    def run(self, script):
        result = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=self.directory,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if result.returncode:
            sys.exit(f"{script}\n{result.stdout}")
        return result.stdout


TASK = "test/Inputs/task.hpp"
SOURCE = '#include "task.hpp"\ntask serve{0}() {{\n  save();\n  co_await save();\n}}\n'


def service(project, units=5):
    """A project in git, with a finding in each unit; one of them is not in
    origin/main."""
    shutil.copy(os.path.join(TREE, TASK), project.directory)
    names = [f"src/unit{number}.cpp" for number in range(units)]
    for number, name in enumerate(names):
        project.write(name, SOURCE.format(number))
    database = [
        {
            "directory": project.directory,
            "file": name,
            "arguments": ["clang++", "-std=c++20", "-I.", "-c", name],
        }
        for name in names
    ]
    project.write("compile_commands.json", json.dumps(database))
    project.run("git init -q -b main && git add . && git commit -q -m first")
    project.run("git update-ref refs/remotes/origin/main main && git switch -q -c work")
    project.write(names[0], SOURCE.format(0).replace("  co_await", "  save();\n  co_await"))
    project.run("git commit -q -a -m second")


def checkout(project):
    """The tree itself as far as the helper script needs it, with a build that is up to
    date, and a project in the home directory."""
    for name in ("examples", "scripts"):
        shutil.copytree(
            os.path.join(TREE, name), os.path.join(project.directory, name)
        )
    os.makedirs(os.path.join(project.directory, "runtime"))
    for name in ("runtime/include", "runtime/src"):
        os.symlink(
            os.path.join(TREE, name), os.path.join(project.directory, name)
        )
    project.write("build/release/build.ninja", "build corolint: phony\n")
    os.makedirs(os.path.join(project.directory, "build/release/bin"))
    os.symlink(
        shutil.which("corolint"),
        os.path.join(project.directory, "build/release/bin/corolint"),
    )
    mine = Project(os.path.join(project.home, "project"))
    service(mine, units=1)


def quick_start(project):
    checkout(project)
    project.write(
        "../shop/CMakeLists.txt",
        """
        cmake_minimum_required(VERSION 3.25)
        project(shop CXX)
        add_executable(shop shop.cpp)
        target_compile_options(shop PRIVATE -std=c++20)
        target_include_directories(shop PRIVATE
          $ENV{COROLINT}/examples $ENV{COROLINT}/runtime/include)
        """,
    )


def command_line(project):
    service(project, units=2)
    shutil.copytree(project.directory + "/src", project.directory + "/tools")
    os.rename(project.directory + "/tools/unit1.cpp", project.directory + "/tools/cli.cpp")
    one_file(project)
    for folder in (".local/share/bash-completion/completions", ".zfunc",
                   ".config/fish/completions"):  # fmt: skip
        os.makedirs(os.path.join(project.home, folder))


def other_shards(project):
    project.run(
        "for k in 2 3 4; do corolint --shard=$k/4 --format=sarif --fail-on=none"
        " > shard-$k.sarif; done"
    )


def one_file(project):
    shutil.copy(os.path.join(TREE, TASK), project.directory)
    project.write("file.cpp", SOURCE.format(""))


def ninja(project):
    one_file(project)
    project.write(
        "build.ninja",
        """
        rule compile
          command = clang++ -std=c++20 -c $in -o $out
        build file.o: compile file.cpp
        """,
    )


def described_library(project):
    """The library of the description on the page, as far as its names need it."""
    text = open(os.path.join(TREE, "docs/libraries.md"), encoding="utf-8").read()
    example = next(
        block for block in re.findall(r"^```yaml\n(.*?)^```", text, re.M | re.S)
        if "library: acme\n" in block
    )
    project.write("tools/acme.yaml", example)
    project.write(".corolint.yaml", "libraries: [tools/acme.yaml]\n")
    project.write("include/acme.hpp", "namespace acme { void pause(int); }\n")
    shutil.copy(os.path.join(TREE, TASK), os.path.join(project.directory, "include"))
    project.write(
        "probe.cpp",
        """
        #include "acme.hpp"
        #include "task.hpp"
        task probe() {
          acme::pause(1);
          co_await save();
        }
        """,
    )


class Run:
    """How a block is run. `fails` has the commands in it that do not end with 0, with
    their exit codes; `replaces` has texts that can only be true elsewhere."""

    def __init__(self, *fails, before=None, replaces=None):
        self.fails = list(fails)
        self.before = before
        self.replaces = replaces or {}


# By page: what makes the project, and the blocks by their first line.
RUN = {
    "README.md": (
        checkout,
        {
            "scripts/corolint examples": Run(
                "1 scripts/corolint examples", "1 scripts/corolint ~/project"
            ),
            "clang-tidy-22 -load=/path/to/corolint-tidy-plugin.so -checks='-*,async-*' file.cpp": Run(
                before=one_file,
                replaces={"/path/to/": "{lib}/", "file.cpp": "file.cpp -- -std=c++20"},
            ),
        },
    ),
    "docs/quick-start.md": (
        quick_start,
        {
            "scripts/corolint examples": Run("1 scripts/corolint examples"),
            "scripts/corolint explain async-unawaited-coroutine": Run(),
            "export COROLINT=$PWD": Run(),
            "mkdir -p /tmp/shop && cd /tmp/shop": Run(replaces={"/tmp/shop": "../shop"}),
            'flags="-std=c++20 -Wall -Wextra -I$COROLINT/examples -I$COROLINT/runtime/include"': Run(),
            "corolint shop.cpp -- $flags": Run("1 corolint shop.cpp -- $flags"),
            "corolint --diff shop.cpp -- $flags": Run("1 corolint --diff shop.cpp -- $flags"),
            "corolint --fix shop.cpp -- $flags": Run("1 corolint --fix shop.cpp -- $flags"),
            "./shop": Run(),
            "cmake -S . -B build -G Ninja -DCMAKE_EXPORT_COMPILE_COMMANDS=ON": Run("1 corolint"),
        },
    ),
    "docs/command-line.md": (
        command_line,
        {
            "corolint": Run(
                "1 corolint",
                "1 corolint src tools/cli.cpp",
                "1 corolint file.cpp -- -std=c++20",
            ),
            "source <(corolint completion bash)": Run(),
        },
    ),
    "docs/baseline.md": (
        service,
        {
            "corolint baseline write": Run(),
            "corolint baseline prune": Run(),
        },
    ),
    "docs/ci.md": (
        service,
        {
            "corolint --since=origin/main": Run("1 corolint --since=origin/main"),
            "git diff -U0 origin/main... | corolint --diff-file=-": Run(
                "1 corolint --diff-file=-"
            ),
            "corolint --shard=1/4 --format=sarif > shard-1.sarif": Run(
                "1 corolint --shard=1/4 --format=sarif > shard-1.sarif",
                "1 corolint merge shard-*.sarif --output=sarif:corolint.sarif",
                before=other_shards,
            ),
        },
    ),
    "docs/suppressions.md": (
        service,
        {
            "corolint --report-unused-suppressions --require-reasons": Run(
                "1 corolint --report-unused-suppressions --require-reasons"
            )
        },
    ),
    "docs/reports.md": (
        service,
        {
            "corolint --output=sarif:corolint.sarif --output=junit:corolint.xml .": Run(
                "1 corolint --output=sarif:corolint.sarif --output=junit:corolint.xml ."
            )
        },
    ),
    "docs/build-systems.md": (
        ninja,
        {"ninja -t compdb > compile_commands.json": Run("1 corolint .")},
    ),
    "docs/fixes.md": (
        service,
        {
            "corolint fix": Run(),
            "corolint fix --diff > fixes.patch": Run(),
        },
    ),
    "docs/engine.md": (
        service,
        {"$ corolint cache stats": Run()},
    ),
    "docs/libraries.md": (
        described_library,
        {
            "corolint probe.cpp -- -std=c++20 -Iinclude": Run(
                "1 corolint probe.cpp -- -std=c++20 -Iinclude"
            )
        },
    ),
}

EVERYTHING = "builds and tests everything, this test among the rest"
BAZEL = "test/integrations/bazel.test runs it, where bazel is"
PACKAGES = "test/integrations/packages.test makes the packages and installs them"
# By page and first line: why.
NOT_RUN = {
    ("README.md", "$ corolint examples"): "test/docs/examples.test compares its output",
    ("examples/README.md", "scripts/corolint examples"): "README.md has the same",
    ("CONTRIBUTING.md", "scripts/test"): EVERYTHING,
    ("CONTRIBUTING.md", "cmake --preset dev && ninja -C build/dev"): EVERYTHING,
    ("docs/adding-a-check.md", "lit -v build/dev/test --filter empty-handler"): EVERYTHING,
    ("runtime/examples/README.md",
     "cmake -S runtime -B build/runtime -DCOROLINT_BUILD_TESTS=ON"):
        "builds the runtime and its tests; ctest runs the examples",
    ("docs/build-systems.md", "cmake -S . -B build -G Ninja"):
        "test/integrations/cmake.test runs them",
    ("docs/build-systems.md", "bazel build --config=corolint //..."): BAZEL,
    ("docs/build-systems.md",
     "find -L bazel-bin -path '*.corolint/*.sarif' | xargs corolint merge --output=sarif:corolint.sarif"):
        BAZEL,
    ("docs/editors.md", "corolint-clangd --version"): "test/clangd/version.test runs it",
    ("docs/editors.md", "cd tool/integrations/vscode"):
        "test/editors/vscode.test runs them, where npm is",
    ("docs/install.md", "cmake --preset release"): EVERYTHING,
    ("docs/install.md", "cmake -S runtime -B build/runtime"):
        "test/install builds and installs the runtime",
    ("docs/install.md", "cd build/release"): PACKAGES,
    ("docs/install.md", "sudo apt install ./corolint_*.deb ./libcorolint-dev_*.deb"):
        PACKAGES,
    ("docs/engine.md",
     "$ corolint --remote-cache=https://cache.example.com/corolint"):
        "needs a server; test/engine has one",
}  # fmt: skip


# Comparing.


def matches(expected, printed):
    """Whether the lines are printed, `…` standing for any number of lines."""
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == "…" else re.escape(line.rstrip()) + r" *\n"
        for line in expected
    )
    return re.fullmatch(pattern, "".join(line.rstrip() + "\n" for line in printed))


# Writes what each command that fails was to file descriptor 9.
PROLOGUE = """
trap 'code=$?; [ $code -eq 0 ] || printf "%s %s\\n" "$code" "$BASH_COMMAND" >&9' ERR
"""


class Shell:
    """One bash for all blocks of a page, so that a `cd` lasts."""

    def __init__(self, project):
        self.project = project
        self.state = os.path.join(project.home, "state")
        open(self.state, "w").close()

    def run(self, lines):
        """What is printed, and what has failed."""
        failures = os.path.join(self.project.home, "failures")
        script = "\n".join(
            [f"exec 9>{failures}", f". {self.state}", PROLOGUE, *lines, "trap - ERR"]
            + [f"{{ declare -p | grep -E '^declare -[-x]+ (flags|COROLINT|PATH|HOME)='",
               f"printf 'cd %q\\n' \"$PWD\"; }} >{self.state}"]
        )  # fmt: skip
        result = subprocess.run(
            ["bash", "-c", script],
            cwd=self.project.directory,
            env=self.project.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=500,
        )
        with open(failures, encoding="utf-8") as stream:
            return result.stdout.splitlines(), stream.read().splitlines()


class Test:
    def __init__(self, root, scratch):
        self.root, self.scratch = os.path.abspath(root), os.path.abspath(scratch or "")
        self.problems = []
        self.run_blocks = 0
        program = shutil.which("corolint")
        self.lib = os.path.join(os.path.dirname(os.path.dirname(program)), "lib")

    def compare(self, page):
        """What is on the page and in no list, and the other way round."""
        _, listed = RUN.get(page, (None, {}))
        names = set()
        for block in read(self.root, page):
            if block.language in COMMANDS:
                names.add(block.name)
                if (block.name in listed) == ((page, block.name) in NOT_RUN):
                    self.problems.append(
                        f"{block}: '{block.name}' must be in one of the lists of "
                        "test/docs/commands.py"
                    )
            elif not block.language and any(LOOKS_LIKE.match(l) for l in block.lines[:1]):
                self.problems.append(f"{block}: commands, so say ```sh or ```console")
        left_over = set(listed) | {name for where, name in NOT_RUN if where == page}
        for name in sorted(left_over - names):
            self.problems.append(f"{page}: nothing begins with '{name}'")

    def run(self, page):
        make, listed = RUN.get(page, (None, {}))
        if not listed:
            return
        project = Project(os.path.join(self.scratch, page.replace("/", "-"), "it"))
        make(project)
        shell = Shell(project)
        for block in read(self.root, page):
            how = listed.get(block.name)
            if block.language not in COMMANDS or not how:
                continue
            if how.before:
                how.before(project)
            lines = block.script
            for old, new in how.replaces.items():
                new = new.format(lib=self.lib)
                if not any(old in line for line in lines):
                    self.problems.append(f"{block}: no '{old}'")
                lines = [line.replace(old, new) for line in lines]
            self.run_blocks += 1
            printed, failed = shell.run(lines)
            fails = how.fails
            for old, new in how.replaces.items():
                fails = [f.replace(old, new.format(lib=self.lib)) for f in fails]
            text = "\n".join(printed)
            if failed != fails:
                self.problems.append(
                    f"{block}: the failed commands are {failed}, not {fails}\n{text}"
                )
            if block.expected is not None and not matches(block.expected, printed):
                self.problems.append(f"{block}: prints\n{text}")


def pages(root):
    paths = ["README.md", "CONTRIBUTING.md", "examples/README.md",
             "runtime/examples/README.md"]  # fmt: skip
    paths += sorted(
        os.path.relpath(path, root)
        for path in glob.glob(os.path.join(root, "docs/**/*.md"), recursive=True)
    )
    return paths


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--list", action="store_true")
    parser.add_argument("arguments", nargs="+")
    options = parser.parse_args()
    root, *rest = options.arguments
    scratch = None if options.list else rest.pop(0)
    test = Test(root, scratch)
    chosen = rest or pages(root)
    for page in chosen:
        if os.path.exists(os.path.join(root, page)):
            test.compare(page)
            if not options.list:
                test.run(page)
        else:
            test.problems.append(f"{page}: missing")
    if not rest:
        for page in sorted({*RUN, *(where for where, _ in NOT_RUN)} - set(chosen)):
            test.problems.append(f"{page}: listed in test/docs/commands.py, and no page")
    for problem in test.problems:
        print(problem)
    print(f"{len(chosen)} pages, {test.run_blocks} blocks run")
    return 1 if test.problems else 0


if __name__ == "__main__":
    sys.exit(main())
