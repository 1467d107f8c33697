#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Compares the table of formats on a page with `corolint --help`."""

import re
import subprocess
import sys


def main():
    text = subprocess.run(
        ["corolint", "--help"], check=True, capture_output=True, text=True
    ).stdout
    section = re.search(r"^FORMATS\n((?:  .*\n)+)", text, re.MULTILINE).group(1)
    rows = [line.split(maxsplit=1) for line in section.splitlines()]
    table = "| format | is |\n|---|---|\n" + "".join(
        f"| `{name}` | {words} |\n" for name, words in rows
    )
    with open(sys.argv[1], encoding="utf-8") as page:
        if table + "\n" not in page.read():
            sys.exit(f"{sys.argv[1]}: the table of formats should be\n{table}")


if __name__ == "__main__":
    main()
