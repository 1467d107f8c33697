#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Runs corolint where no other program can be found:

  without_path.py CODE ARGUMENT...
"""

import os
import shutil
import subprocess
import sys


def main():
    tool = shutil.which("corolint")
    environment = dict(os.environ, PATH="/nonexistent")
    code = subprocess.run([tool, *sys.argv[2:]], env=environment).returncode
    if code != int(sys.argv[1]):
        sys.exit(f"expected exit code {sys.argv[1]}, got {code}")


if __name__ == "__main__":
    main()
