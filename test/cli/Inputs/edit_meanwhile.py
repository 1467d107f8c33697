#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Runs a command that prints findings, and adds a line to a file as soon as it
prints the first; fails unless the command ends with the expected code:

  edit_meanwhile.py FILE CODE COMMAND ARGUMENT...

The command cannot go on before somebody reads what it prints, if that is more than
the 4096 bytes that the pipe holds.
"""

import fcntl
import subprocess
import sys

F_SETPIPE_SZ = 1031


def main():
    path, expected, command = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0)
    fcntl.fcntl(process.stdout, F_SETPIPE_SZ, 4096)
    process.stdout.read(1)
    with open(path, "a", encoding="utf-8") as stream:
        stream.write("// meanwhile\n")
    while process.stdout.read(4096):
        pass
    if process.wait() != expected:
        sys.exit(f"expected exit code {expected}, got {process.returncode}")


if __name__ == "__main__":
    main()
