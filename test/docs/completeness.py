#!/usr/bin/env python3
#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Names what is missing of each check, and what belongs to none.

usage: completeness.py ROOT CLANG_TIDY PLUGIN
"""

import glob
import os
import re
import subprocess
import sys

import catalogue

SECTIONS = [
    "Why it matters",
    "Reported",
    "Correct",
    "Not reported",
    "Options",
    "Fix",
    "Limits",
    "See also",
]


class Completeness:
    def __init__(self, root, checks, shared):
        self.root = root
        self.checks = checks
        self.shared = shared
        self.problems = []

    def problem(self, path, text):
        self.problems.append(f"{path}: {text}")

    def read(self, path):
        try:
            with open(os.path.join(self.root, path), encoding="utf-8") as stream:
                return stream.read()
        except FileNotFoundError:
            self.problem(path, "missing")
            return None

    def run(self):
        expected = {"source": set(), "page": set(), "test": set()}
        for check in self.checks:
            name = check["id"].removeprefix("async-")
            class_name = "".join(word.capitalize() for word in name.split("-"))
            source = f"checks/{check['group']}/{class_name}.cpp"
            page = f"docs/checks/{check['id']}.md"
            test = f"test/checks/{check['group']}/{name}.cpp"
            expected["source"].add(source)
            expected["page"].add(page)
            expected["test"].add(test)
            self.source(source, check)
            self.page(page, check)
            self.test(test, check)
        self.shared_options("docs/configuration.md")
        self.orphans(expected)
        return self.problems

    def source(self, path, check):
        text = self.read(path)
        if text is None:
            return
        class_name = os.path.basename(path).removesuffix(".cpp")
        if f"COROLINT_CHECK({class_name})" not in text:
            self.problem(path, f"does not define the factory of {class_name}")
        for option in check["options"]:
            if f'Option("{option["name"]}")' not in text:
                self.problem(path, f"never reads its option {option['name']}")

    def test(self, path, check):
        text = self.read(path)
        if text is None:
            return
        if not re.search(rf"RUN:.*%check_corolint.*\b{check['id']}(?![\w-])", text):
            self.problem(path, f"no RUN line checks {check['id']}")
        if f"[{check['id']}]" not in text:
            self.problem(path, f"expects no finding of {check['id']}")
        for option in check["options"]:
            configured = f"{check['id']}.{option['name']}"
            # An option's other value may be tested in a file of its own.
            tests = glob.glob(
                os.path.join(self.root, path.removesuffix(".cpp") + "*.cpp")
            )
            if not any(configured in open(t, encoding="utf-8").read() for t in tests):
                self.problem(path, f"no test sets {configured}")

    def page(self, path, check):
        text = self.read(path)
        if text is None:
            return
        try:
            sections = catalogue.sections(text)
        except ValueError as error:
            self.problem(path, str(error))
            return
        head = [line for _, line in sections.pop(None, []) if line]
        summary = check["summary"][0].upper() + check["summary"][1:] + "."
        if head[:1] != [f"# {check['id']}"]:
            self.problem(path, f"the title is not '# {check['id']}'")
        if head[1:2] != [summary]:
            self.problem(path, f"does not open with the summary '{summary}'")
        if list(sections) != SECTIONS:
            self.problem(
                path,
                f"sections are {', '.join(sections)}; "
                f"they must be {', '.join(SECTIONS)}",
            )
            return
        for title, lines in sections.items():
            if not any(line.strip() for _, line in lines):
                self.problem(path, f"section '{title}' is empty")
        for title in ("Reported", "Correct"):
            if len(catalogue.code_blocks(sections[title])) != 1:
                self.problem(path, f"section '{title}' needs one cpp block")
        self.options(path, check, sections["Options"])
        fix = " ".join(line for _, line in sections["Fix"]).strip()
        if (check["fix"] == "none") != fix.startswith("None"):
            self.problem(
                path,
                f"section 'Fix' must{'' if check['fix'] == 'none' else ' not'} "
                f"begin with 'None': the fix of the check is {check['fix']}",
            )

    @staticmethod
    def option_table(lines):
        """The defaults of a table of options, by the first cell of the row."""
        rows = {}
        for _, line in lines:
            if not line.startswith("|"):
                continue
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            if len(cells) >= 3 and cells[0].startswith("`"):
                rows[cells[0].replace("`", "")] = cells[1].strip("`")
        return rows

    def options(self, path, check, lines):
        rows = self.option_table(lines)
        text = " ".join(line for _, line in lines).strip()
        if not check["options"] and not rows and not text.startswith("None."):
            self.problem(path, "section 'Options' of a check without any is 'None.'")
        expected = {o["name"]: o["default"] for o in check["options"]}
        required = set(expected)
        for name, default in self.shared.items():
            expected[f"{name} (all checks)"] = default
        self.compare_options(path, rows, expected, required)

    def shared_options(self, path):
        text = self.read(path)
        if text is not None:
            rows = self.option_table(enumerate(text.splitlines()))
            self.compare_options(path, rows, self.shared, set(self.shared))

    def compare_options(self, path, rows, expected, required):
        for name in sorted(required - set(rows)):
            self.problem(path, f"option {name} is not in the table of options")
        for name, default in rows.items():
            if name not in expected:
                self.problem(path, f"there is no option {name}")
            elif default != expected[name]:
                self.problem(path, f"the default of {name} is '{expected[name]}'")

    def orphans(self, expected):
        for kind, pattern, what in (
            ("page", "docs/checks/*.md", "no check has this id"),
            ("test", "test/checks/*/*.cpp", "no check has this name"),
        ):
            for file in sorted(glob.glob(os.path.join(self.root, pattern))):
                path = os.path.relpath(file, self.root)
                if path in expected[kind]:
                    continue
                # Further tests of a check bear its name as a prefix.
                if kind == "test" and any(
                    path.startswith(test.removesuffix(".cpp") + "-")
                    for test in expected["test"]
                ):
                    continue
                if "/Inputs/" not in path:
                    self.problem(path, what)
        for file in sorted(glob.glob(os.path.join(self.root, "checks/*/*.cpp"))):
            path = os.path.relpath(file, self.root)
            if path in expected["source"]:
                continue
            with open(file, encoding="utf-8") as stream:
                if "\nCOROLINT_CHECK(" in stream.read():
                    self.problem(path, "the check has no row in the catalogue")


def shared_options(clang_tidy, plugin, checks):
    """The options that clang-tidy sees in a check and `corolint list` does not."""
    check = checks[0]
    output = subprocess.run(
        [
            clang_tidy,
            "-load=" + plugin,
            "--checks=-*," + check["id"],
            "--config={}",
            "--dump-config",
        ],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    found = dict(
        re.findall(rf"^ *{check['id']}\.(\w+): *'?(.*?)'?$", output, re.MULTILINE)
    )
    return {
        name: default
        for name, default in found.items()
        if name not in {option["name"] for option in check["options"]}
    }


def main():
    root, clang_tidy, plugin = sys.argv[1:4]
    checks = catalogue.checks()
    shared = shared_options(clang_tidy, plugin, checks)
    problems = Completeness(root, checks, shared).run()
    for problem in problems:
        print(problem)
    if not problems:
        print("every check is complete")
    return 1 if problems or not checks or not shared else 0


if __name__ == "__main__":
    sys.exit(main())
