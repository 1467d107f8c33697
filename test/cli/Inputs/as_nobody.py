#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Runs a command in a copy of the working directory that anybody may read, as
nobody where we are the superuser, and fails unless it ends with the expected code:

  as_nobody.py CODE READ_ONLY COMMAND ARGUMENT...

READ_ONLY is a directory that nobody may write to; nothing in it may change.
"""

import os
import shutil
import subprocess
import sys
import tempfile


def contents(directory):
    found = {}
    for name in os.listdir(directory):
        with open(os.path.join(directory, name), "rb") as stream:
            found[name] = stream.read()
    return found


def main():
    expected, read_only, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
    program = shutil.which(command[0])
    # Not in what lit has made for us alone.
    with tempfile.TemporaryDirectory(dir="/tmp") as scratch:
        os.chmod(scratch, 0o755)
        copy = os.path.join(scratch, "copy")
        shutil.copytree(".", copy, symlinks=True)
        # The build may lie where nobody can look.
        mine = shutil.copy(program, os.path.join(scratch, "program"))
        before = contents(os.path.join(copy, read_only))
        nobody = {"user": 65534} if os.getuid() == 0 else {}
        code = subprocess.run([mine, *command[1:]], cwd=copy, **nobody).returncode
        after = contents(os.path.join(copy, read_only))
        os.chmod(os.path.join(copy, read_only), 0o755)
    if code != expected:
        sys.exit(f"expected exit code {expected}, got {code}: {command}")
    if before != after:
        sys.exit(f"{read_only} changed: {sorted(before)} {sorted(after)}")


if __name__ == "__main__":
    main()
