#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Searches the documentation's site for a word, in a browser, and prints where it is
found.

usage: search_site.py SITE WORD
"""

import functools
import http.server
import os
import re
import subprocess
import sys
import tempfile
import threading

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
    "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--dump-dom",
]  # fmt: skip
# A page is not loaded, and so not printed, before its pictures are: this one comes when
# something has been found.
WAIT = b"""<img src="/wait"><script>
setInterval(() => {
  if (document.querySelector("#mkdocs-search-results article")) fetch("/found");
}, 100);
</script></body>"""
found = threading.Event()


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        if self.path == "/wait":
            found.wait(timeout=60)
            self.send_error(404)
        elif self.path == "/found":
            found.set()
            self.send_error(404)
        elif self.path.startswith("/search.html"):
            with open(os.path.join(self.directory, "search.html"), "rb") as stream:
                text = stream.read().replace(b"</body>", WAIT)
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(text)
        else:
            super().do_GET()


def main():
    site, word = sys.argv[1:]
    handler = functools.partial(Handler, directory=site)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        page = subprocess.run(
            ["chromium", f"--user-data-dir={profile}", *FLAGS,
             f"http://127.0.0.1:{server.server_port}/search.html?q={word}"],
            check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=120,
            text=True,
        ).stdout  # fmt: skip
    for link, title in re.findall(r'<h3><a href="([^"]*)">([^<]*)</a>', page):
        print(f"{link}: {title}")
    return 0 if found.is_set() else 1


if __name__ == "__main__":
    sys.exit(main())
