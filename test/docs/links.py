#!/usr/bin/env python3
#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Names the links of the documentation that lead nowhere.

usage: links.py ROOT

Links into the tree must name a file and, after `#`, one of its headings. Links
to other sites are not followed.
"""

import glob
import os
import re
import sys

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def without_code(text):
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return text


def anchors(path):
    with open(path, encoding="utf-8") as stream:
        text = without_code(stream.read())
    result = set()
    for heading in re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE):
        plain = re.sub(r"[^\w\- ]", "", heading.replace("`", "")).strip().lower()
        result.add(plain.replace(" ", "-"))
    return result


def main():
    root = sys.argv[1]
    pages = [
        *glob.glob(os.path.join(root, "*.md")),
        *glob.glob(os.path.join(root, "docs/**/*.md"), recursive=True),
        *glob.glob(os.path.join(root, "examples/**/*.md"), recursive=True),
        *glob.glob(os.path.join(root, "runtime/**/*.md"), recursive=True),
    ]
    links = 0
    bad = []
    for page in sorted(pages):
        with open(page, encoding="utf-8") as stream:
            text = without_code(stream.read())
        for target in LINK.findall(text):
            if re.match(r"\w+:", target):
                continue
            links += 1
            path, _, anchor = target.partition("#")
            file = os.path.normpath(os.path.join(os.path.dirname(page), path))
            file = file if path else page
            name = os.path.relpath(page, root)
            if not os.path.exists(file):
                bad.append(f"{name}: no file {target}")
            elif anchor and anchor not in anchors(file):
                bad.append(f"{name}: no heading {target}")
    for problem in bad:
        print(problem)
    if not bad:
        print(f"{links} links lead somewhere")
    return 1 if bad or not links else 0


if __name__ == "__main__":
    sys.exit(main())
