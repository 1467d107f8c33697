#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Prints the code block of a page that follows a comment `<!-- test: NAME -->`."""

import pathlib
import re
import sys


def main():
    page, name = sys.argv[1:]
    text = pathlib.Path(page).read_text()
    block = re.compile(
        r"^<!-- test: " + re.escape(name) + r" -->\n\n?```\w*\n(.*?)^```$", re.S | re.M
    )
    found = block.findall(text)
    if len(found) != 1:
        sys.exit(f"{page}: {len(found)} blocks of the test '{name}'")
    print(found[0], end="")


if __name__ == "__main__":
    main()
