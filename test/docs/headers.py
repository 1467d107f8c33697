#!/usr/bin/env python3
#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Names what the comment at the head of a public header of the runtime lacks.

usage: headers.py INCLUDES

Each says what the header is for, and under these words how its functions fail, what
cancellation does to them, who may call them, and what they cost. Headers that only
include others or define macros have nothing to say of that.
"""

import glob
import os
import re
import sys

WORDS = ["Errors", "Cancellation", "Thread safety", "Complexity"]


def head(text):
    """The comment after the licence, as one line."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("//"):
            break
        lines.append(line.removeprefix("//").strip())
    rulers = [i for i, line in enumerate(lines) if line.startswith("===---")]
    return " ".join(lines[rulers[0] + 1 : rulers[1]]) if len(rulers) > 1 else ""


def missing(text):
    comment = head(text)
    if len(comment) < 100:
        yield "the comment at the head does not say what it is for"
    for word in WORDS:
        # At the beginning of a sentence; two spaces are a line without words.
        if not re.search(rf"(?:^|[.:;)] |  ){word}[.:]", comment):
            yield f"the comment at the head has no '{word}.'"


def main():
    folder = sys.argv[1]
    headers = glob.glob(folder + "/corolint/*.hpp") + glob.glob(folder + "/corolint/sync/*.hpp")
    problems, seen = [], 0
    for path in sorted(headers):
        with open(path, encoding="utf-8") as stream:
            text = stream.read()
        if "\nnamespace corolint" not in text:
            continue
        seen += 1
        name = os.path.relpath(path, folder)
        problems += [f"{name}: {what}" for what in missing(text)]
    print("\n".join(problems))
    print(f"{seen} headers")
    return 1 if problems or not seen else 0


if __name__ == "__main__":
    sys.exit(main())
