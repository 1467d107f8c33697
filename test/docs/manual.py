#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Compares corolint(1) with what the sources of the tool ask the environment for.

usage: manual.py ROOT PAGE
"""

import glob
import os
import re
import sys

# Said by the service in which a run takes place, and of no interest to people; or what
# other programs mean by it as well.
UNSAID = {"GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA"}


def main():
    root, page = sys.argv[1:]
    asked = set()
    for path in glob.glob(os.path.join(root, "tool/**/*.cpp"), recursive=True):
        with open(path, encoding="utf-8") as stream:
            asked |= set(re.findall(r'(?:GetEnv|getenv|variable)\(\s*"(\w+)"', stream.read()))
    with open(page, encoding="utf-8") as stream:
        section = re.search(r"^\.SH ENVIRONMENT\n(.*?)^\.SH", stream.read(), re.M | re.S)
    said = set(re.findall(r"^\\fB(\w+)\\fR$", section[1], re.M))
    for name in sorted(asked - said - UNSAID):
        print(f"{page}: does not say what {name} does")
    for name in sorted(said - asked):
        print(f"{page}: nothing asks for {name}")
    print(f"{len(said)} variables")
    return 1 if asked - UNSAID != said or not said else 0


if __name__ == "__main__":
    sys.exit(main())
