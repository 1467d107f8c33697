#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Opens a page in a headless Chromium and prints what its scripts made of it:

  browser.py FILE [FRAGMENT]
"""

import pathlib
import subprocess
import sys
import tempfile

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
    "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--dump-dom",
]  # fmt: skip


def main():
    page = pathlib.Path(sys.argv[1]).resolve().as_uri()
    if len(sys.argv) > 2:
        page += "#" + sys.argv[2]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        result = subprocess.run(
            ["chromium", f"--user-data-dir={profile}", *FLAGS, page],
            check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=120,
        )  # fmt: skip
    sys.stdout.buffer.write(result.stdout)


if __name__ == "__main__":
    main()
