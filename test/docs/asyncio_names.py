#!/usr/bin/env python3
#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Names what of asyncio's public API has no row in a table of a page.

usage: asyncio_names.py PAGE
"""

import asyncio
import re
import sys

# Their methods are in the tables, too.
CLASSES = ["Barrier", "Condition", "Event", "Lock", "Queue", "Runner", "Semaphore"]
CLASSES += ["Task", "TaskGroup", "Timeout"]


def public(names):
    return [name for name in names if not name.startswith("_")]


def api():
    yield from public(asyncio.__all__)
    for name in CLASSES:
        yield name
        for method in public(dir(getattr(asyncio, name))):
            yield f"{name}.{method}"


def main():
    with open(sys.argv[1], encoding="utf-8") as stream:
        rows = [line for line in stream if line.startswith("|")]
    named = set(re.findall(r"`([\w.]+)`", "".join(rows)))
    names = sorted(set(api()))
    missing = [name for name in names if name not in named]
    for name in missing:
        print(f"no row has `{name}`")
    print(f"{len(names)} names, {len(missing)} missing")
    return 1 if missing or len(names) < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
