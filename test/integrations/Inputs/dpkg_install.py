#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Installs Debian packages into an empty root, with the packages of this machine for
their dependencies: dpkg refuses what is not met, as it would here.

  dpkg_install.py ROOT PACKAGE…
"""

import os
import shutil
import subprocess
import sys


def main():
    root, *packages = sys.argv[1:]
    database = root + ".database"
    for folder in ("info", "updates", "triggers"):
        os.makedirs(os.path.join(database, folder))
    with open("/var/lib/dpkg/status", encoding="utf-8") as stream:
        entries = stream.read().split("\n\n")
    # That corolint is installed here must not matter.
    names = {os.path.basename(p).split("_")[0] for p in packages}
    entries = [e for e in entries if e.partition("\n")[0].removeprefix("Package: ") not in names]
    with open(os.path.join(database, "status"), "w", encoding="utf-8") as stream:
        stream.write("\n\n".join(entries))
    if os.path.exists("/var/lib/dpkg/arch"):
        shutil.copy("/var/lib/dpkg/arch", database)
    os.makedirs(root)
    done = subprocess.run(
        ["dpkg", "--admindir=" + database, "--instdir=" + root, "--force-not-root",
         "--force-script-chrootless", "--log=" + database + "/log", "-i", *packages],
        env=os.environ | {"PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    # Which files the other packages have was not copied.
    print("".join(line for line in done.stdout.splitlines(keepends=True)
                  if "files list file for package" not in line))
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
