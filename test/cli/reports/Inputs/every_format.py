#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Runs corolint with the given arguments once for each format of its help, and
once for all of them, and compares what is printed with what is in the files.
"""

import os
import subprocess
import sys
import tempfile


def corolint(*arguments):
    return subprocess.run(
        ["corolint", *arguments], check=False, capture_output=True, text=True
    ).stdout


def formats():
    lines = iter(corolint("--help").splitlines())
    for line in lines:
        if line == "FORMATS":
            break
    for line in lines:
        if not line:
            return
        yield line.split()[0]


def main():
    names = list(formats())
    with tempfile.TemporaryDirectory() as folder:
        outputs = [f"--output={n}:{os.path.join(folder, n)}" for n in names]
        corolint(*outputs, *sys.argv[1:])
        for name in names:
            printed = corolint(f"--format={name}", *sys.argv[1:])
            with open(os.path.join(folder, name), encoding="utf-8") as stream:
                same = printed and printed == stream.read()
            print(f"{name}: {'same' if same else 'differs'}")


if __name__ == "__main__":
    main()
