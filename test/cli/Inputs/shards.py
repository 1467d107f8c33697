#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Lints the working directory in N shards, K of which writes s<N>-<K>.sarif, and
prints how many units each had:

  shards.py N
"""

import re
import subprocess
import sys


def main():
    count = int(sys.argv[1])
    sizes = []
    for number in range(1, count + 1):
        with open(f"s{count}-{number}.sarif", "w", encoding="utf-8") as out:
            run = subprocess.run(
                ["corolint", f"--shard={number}/{count}", "--format=sarif", "."],
                stdout=out,
                stderr=subprocess.PIPE,
                text=True,
            )
        assert run.returncode in (0, 1, 3), run.stderr
        sizes.append(re.search(r" in (\d+) unit", run.stderr).group(1))
    print("units:", *sizes)


if __name__ == "__main__":
    main()
