#!/usr/bin/env python3
#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Compiles, runs and lints the code of a guide to the runtime.

usage: guide_code.py PAGE PREAMBLE INCLUDES SOURCE SCRATCH COMPILER...

    PREAMBLE  a header, and beside it the same for Python (.py)
    SOURCE    the runtime's source file
    COMPILER  each compiles everything

A `cpp` block is code of a namespace; one called `cpp body` is the body of a
coroutine. If it is that, or defines `main` or a coroutine `example()`, it is run, on
a virtual clock, and must print what the next `text` block says, in every compiler.
A `python` block, or `python body`, is run, too; the `text` block after a pair of
both is what each of them prints.

A line that ends in `// async-...` must get one finding of that check, and no other
line any.
"""

import os
import re
import subprocess
import sys

FENCE = re.compile(r"^```(\w+)?(?: (\w+))?$")
MARK = re.compile(r"// (async-[\w-]+)$")
FINDING = re.compile(r"^(?P<file>[^\s:]+):(?P<line>\d+):\d+: warning: .* \[(?P<check>[\w-]+)\]$")


class Block:
    def __init__(self, language, kind, start):
        self.language, self.kind, self.start = language, kind, start
        self.lines = []
        self.expected = None  # what it prints

    def call(self):
        """What runs it; None if nothing does."""
        text = "\n".join(self.lines)
        if self.language == "python":
            return "run" if self.kind == "body" or "async def example():" in text else None
        if self.kind == "body" or re.search(r"^task<> example\(\)", text, re.M):
            return "corolint::testing::run({}::example())"
        return "{}::program()" if re.search(r"^int main\(\)", text, re.M) else None


def read(page):
    """The blocks of code, each with the output that stands below."""
    blocks, waiting, current = [], [], None
    with open(page, encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            line = line.rstrip("\n")
            fence = FENCE.match(line)
            if current is None:
                if fence:
                    current = Block(fence[1], fence[2], number)
                elif line.startswith("#"):
                    waiting = []
            elif line == "```":
                if current.language in ("cpp", "python"):
                    # The next of a language does not share what is printed.
                    waiting = [b for b in waiting if b.language != current.language]
                    waiting.append(current)
                    blocks.append(current)
                elif current.language == "text":
                    for block in waiting:
                        block.expected = current.lines
                    waiting = []
                current = None
            else:
                current.lines.append(line)
    return blocks


class Guide:
    def __init__(self, page, preamble, includes, source, scratch):
        self.page = os.path.basename(page)
        self.preamble = os.path.abspath(preamble)
        self.includes = os.path.abspath(includes)
        self.source = os.path.abspath(source)
        self.scratch = os.path.abspath(scratch)
        self.problems = []
        self.blocks = read(page)
        self.cpp = [b for b in self.blocks if b.language == "cpp"]
        self.file = os.path.join(self.scratch, "guide.cpp")
        self.origin = {}  # our line -> (line of the page, text)
        os.makedirs(self.scratch, exist_ok=True)

    def problem(self, line, text):
        self.problems.append(f"{self.page}:{line}: {text}")

    def write(self):
        lines = [f'#include "{self.preamble}"']
        for block in self.cpp:
            lines.append(f"namespace block{block.start} {{")
            if block.kind == "body":
                lines.append("task<> example() {")
            for offset, line in enumerate(block.lines, 1):
                # The preamble has included it.
                skipped = re.match(r"#include|using namespace", line)
                line = line.replace("int main()", "void program()")
                lines.append("" if skipped else line)
                self.origin[len(lines)] = (block.start + offset, line)
            if block.kind == "body":
                lines += ["co_return;", "}"]
            lines.append("}")
        lines.append("int main(int, char **argv) {")
        lines.append("std::string block = argv[1];")
        for block in self.cpp:
            if call := block.call():
                call = call.format(f"block{block.start}")
                lines.append(f'if (block == "{block.start}") {call};')
        lines.append("}")
        with open(self.file, "w", encoding="utf-8") as stream:
            stream.writelines(line + "\n" for line in lines)

    def at_page(self, text):
        """Messages of a compiler, with lines of the page."""
        return re.sub(
            r"guide\.cpp:(\d+)",
            lambda m: f"{self.page}:{self.origin.get(int(m[1]), ('?', ''))[0]}",
            text,
        )

    def compile(self, compiler):
        program = os.path.join(self.scratch, "guide-" + os.path.basename(compiler))
        result = subprocess.run(
            [compiler, "-std=c++20", "-O0", "-w", "-I" + self.includes, "guide.cpp"]
            + [self.source, "-pthread", "-o", program],
            cwd=self.scratch,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if result.returncode == 0:
            return program
        self.problems.append(self.at_page(result.stdout))
        return None

    def check_run(self, block, command, what):
        try:
            result = subprocess.run(
                command,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                timeout=120,
            )
        except subprocess.TimeoutExpired:
            self.problem(block.start, f"{what}: does not end")
            return
        printed = result.stdout.splitlines()
        if result.returncode != 0:
            self.problem(block.start, f"{what}: exit code {result.returncode}\n{result.stderr}")
        if printed != (block.expected or []):
            self.problem(block.start, f"{what}: prints\n" + "\n".join(printed))

    def run(self, compilers):
        count = 0
        for compiler in compilers:
            if program := self.compile(compiler):
                for block in self.cpp:
                    if block.call():
                        count += 1
                        self.check_run(
                            block, [program, str(block.start)], os.path.basename(compiler)
                        )
        with open(self.preamble.removesuffix(".hpp") + ".py", encoding="utf-8") as stream:
            python = stream.read()
        for block in self.blocks:
            if block.language == "python" and block.call():
                count += 1
                body = block.lines
                if block.kind == "body":
                    body = ["async def example():"] + ["    " + l for l in body]
                code = "\n".join([python, *body, "asyncio.run(example())"])
                self.check_run(block, [sys.executable, "-c", code], "python")
        for block in self.blocks:
            if block.expected is not None and not block.call():
                self.problem(block.start, "what it prints is said, and it is not run")
        return count

    def lint(self):
        result = subprocess.run(
            ["corolint", "--quiet", "guide.cpp", "--", "-std=c++20", "-I" + self.includes],
            cwd=self.scratch,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if result.returncode not in (0, 1):
            self.problems.append(self.at_page(result.stdout))
        found = [
            (int(m["line"]) if m["file"] == "guide.cpp" else m["file"], m["check"])
            for line in result.stdout.splitlines()
            if (m := FINDING.match(line))
        ]
        marked = [
            (number, mark[1])
            for number, (_, text) in self.origin.items()
            if (mark := MARK.search(text))
        ]
        for number, check in marked:
            if found.count((number, check)) != 1:
                self.problem(self.origin[number][0], f"not reported, or not once: {check}")
        for number, check in found:
            if (number, check) not in marked:
                line = self.origin.get(number, (number, ""))[0]
                self.problem(line, f"not marked: {check}")
        return len(marked)


def main():
    guide = Guide(*sys.argv[1:6])
    guide.write()
    runs = guide.run(sys.argv[6:])
    marked = guide.lint()
    print("\n".join(guide.problems))
    print(f"{len(guide.cpp)} blocks, {runs} runs, {marked} reported lines")
    return 1 if guide.problems or not runs else 0


if __name__ == "__main__":
    sys.exit(main())
