#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""A release as it is found on a server.

  release.py FOLDER VERSION
      makes a package of a corolint that says what it was run with
  release.py --serve FOLDER COMMAND ARGUMENT…
      runs a command that downloads from there; apt-get only says what it was told, and
      unpacks packages into FOLDER/root, which is in the PATH
"""

import functools
import http.server
import os
import subprocess
import sys
import threading

REPOSITORY = "tools/corolint"

PROGRAM = """#!/bin/sh
echo "corolint {version} was run: $*"
"""

APT_GET = """#!/bin/sh
echo "apt-get $*"
for argument; do
  case $argument in *.deb) dpkg-deb -x "$argument" "{folder}/root" ;; esac
done
"""


def write_program(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(text)
    os.chmod(path, 0o755)


def make(folder, version):
    tree = os.path.join(folder, "package")
    arch = subprocess.check_output(["dpkg", "--print-architecture"], text=True).strip()
    write_program(os.path.join(tree, "usr/bin/corolint"), PROGRAM.format(version=version))
    os.makedirs(os.path.join(tree, "DEBIAN"))
    with open(os.path.join(tree, "DEBIAN/control"), "w", encoding="utf-8") as stream:
        stream.write(f"Package: corolint\nVersion: {version}\nArchitecture: {arch}\n"
                     "Maintainer: nobody <nobody@localhost>\nDescription: for a test\n")
    place = os.path.join(folder, "www", REPOSITORY, "releases/download", "v" + version)
    os.makedirs(place)
    subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree,
                    os.path.join(place, f"corolint_{version}_{arch}.deb")], check=True)


def serve(folder, command):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    handler = functools.partial(Quiet, directory=os.path.join(folder, "www"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    stubs = os.path.join(folder, "stubs")
    write_program(os.path.join(stubs, "apt-get"), APT_GET.format(folder=folder))
    write_program(os.path.join(stubs, "sudo"), '#!/bin/sh\nexec "$@"\n')
    env = os.environ | {
        "GITHUB_SERVER_URL": f"http://127.0.0.1:{server.server_port}",
        "GITHUB_ACTION_REPOSITORY": REPOSITORY,
        "PATH": os.pathsep.join([os.path.join(folder, "root/usr/bin"), stubs,
                                 os.environ["PATH"]]),
        "no_proxy": "127.0.0.1",
    }
    return subprocess.run(command, env=env).returncode


def main():
    if sys.argv[1] == "--serve":
        return serve(sys.argv[2], sys.argv[3:])
    return make(sys.argv[1], sys.argv[2])


if __name__ == "__main__":
    sys.exit(main())
