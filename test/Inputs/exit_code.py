#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Runs a command and fails unless it ends with the expected exit code:

  exit_code.py [--user] CODE COMMAND ARGUMENT...

With --user a superuser becomes nobody first, for whom permissions count.
"""

import os
import subprocess
import sys


def main():
    arguments = sys.argv[1:]
    as_user = arguments[0] == "--user"
    if as_user:
        arguments = arguments[1:]
    expected, command = int(arguments[0]), arguments[1:]
    nobody = {"user": 65534} if as_user and os.getuid() == 0 else {}
    code = subprocess.run(command, **nobody).returncode
    if code != expected:
        sys.exit(f"expected exit code {expected}, got {code}: {command}")


if __name__ == "__main__":
    main()
