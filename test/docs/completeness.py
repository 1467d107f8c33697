#!/usr/bin/env python3
#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Names what is missing of each check, and what belongs to none.

usage: completeness.py ROOT
"""

import glob
import os
import re
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
    def __init__(self, root, checks):
        self.root = root
        self.checks = checks
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

    def options(self, path, check, lines):
        rows = {}
        for _, line in lines:
            cells = [cell.strip().strip("`") for cell in line.strip("|").split("|")]
            if line.startswith("|") and len(cells) == 3:
                rows[cells[0]] = cells[1]
        rows = {k: v for k, v in rows.items() if k != "name" and set(k) - set("-: ")}
        text = " ".join(line for _, line in lines).strip()
        if not check["options"] and not rows and not text.startswith("None."):
            self.problem(path, "section 'Options' of a check without any is 'None.'")
        for option in check["options"]:
            name = option["name"]
            if name not in rows:
                self.problem(path, f"option {name} is not in the table of options")
            elif rows.pop(name) != option["default"]:
                self.problem(
                    path, f"the default of {name} is '{option['default']}'"
                )
        for name in rows:
            self.problem(path, f"the check has no option {name}")

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


def main():
    problems = Completeness(sys.argv[1], catalogue.checks()).run()
    for problem in problems:
        print(problem)
    if not problems:
        print("every check is complete")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
