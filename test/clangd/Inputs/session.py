#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""A session of an editor with a language server: opens files and prints the
diagnostics of each. With --fix CODE it also asks for the quick fixes of the
diagnostic with that code, applies the first, sends the changed text to the server
and prints both the text and what the server says of it then.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import threading

TIMEOUT = 60


class Server:
    def __init__(self, command):
        # No configuration of whoever runs the test.
        environment = dict(os.environ, XDG_CONFIG_HOME="/nonexistent")
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self.last_id = 0
        # A server that hangs must fail the test, not hold it up.
        self.watchdog = threading.Timer(TIMEOUT, self.process.kill)
        self.watchdog.start()

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def receive(self):
        length = None
        while True:
            line = self.process.stdout.readline()
            if not line:
                sys.exit("the server ended the session")
            if line == b"\r\n":
                break
            name, value = line.split(b":")
            if name == b"Content-Length":
                length = int(value)
        body = self.process.stdout.read(length)
        assert len(body) == length
        return json.loads(body)

    def notify(self, method, **parameters):
        self.send({"method": method, "params": parameters})

    def request(self, method, **parameters):
        self.last_id += 1
        self.send({"id": self.last_id, "method": method, "params": parameters})
        return self.until(lambda m: m.get("id") == self.last_id)["result"]

    def until(self, wanted):
        while True:
            message = self.receive()
            if wanted(message):
                return message

    def diagnostics(self, uri, version):
        message = self.until(
            lambda m: m.get("method") == "textDocument/publishDiagnostics"
            and m["params"]["uri"] == uri
            and m["params"].get("version") == version
        )
        return message["params"]["diagnostics"]

    def end(self):
        self.request("shutdown")
        self.notify("exit")
        self.process.wait(TIMEOUT)
        self.watchdog.cancel()


def show(diagnostics):
    # clangd sends notes at other places as entries of their own, without source.
    diagnostics = sorted(
        (d for d in diagnostics if "source" in d),
        key=lambda d: (d["range"]["start"]["line"], d["range"]["start"]["character"]),
    )
    for d in diagnostics:
        start = d["range"]["start"]
        print(
            f"{start['line'] + 1}:{start['character'] + 1}: {d['source']}: "
            f"{d['message'].splitlines()[0]} [{d.get('code')}]"
        )
        if "codeDescription" in d:
            print("  link: " + d["codeDescription"]["href"])
    print(f"{len(diagnostics)} diagnostics")


def apply(text, edits):
    lines = text.splitlines(keepends=True)

    def offset(position):
        return sum(map(len, lines[: position["line"]])) + position["character"]

    for edit in sorted(edits, key=lambda e: -offset(e["range"]["start"])):
        start = offset(edit["range"]["start"])
        end = offset(edit["range"]["end"])
        text = text[:start] + edit["newText"] + text[end:]
    return text


def edit(server, path, code_to_fix):
    uri = path.as_uri()
    text = path.read_text()
    print(f"== {path.parent.name}/{path.name}")
    server.notify(
        "textDocument/didOpen",
        textDocument={"uri": uri, "languageId": "cpp", "version": 1, "text": text},
    )
    diagnostics = server.diagnostics(uri, 1)
    show(diagnostics)
    if not code_to_fix:
        return
    [wanted] = [d for d in diagnostics if d.get("code") == code_to_fix]
    actions = server.request(
        "textDocument/codeAction",
        textDocument={"uri": uri},
        range=wanted["range"],
        context={"diagnostics": [wanted]},
    )
    action = next(a for a in actions if a.get("kind") == "quickfix")
    print("fix: " + action["title"])
    text = apply(text, action["edit"]["changes"][uri])
    server.notify(
        "textDocument/didChange",
        textDocument={"uri": uri, "version": 2},
        contentChanges=[{"text": text}],
    )
    print(text)
    show(server.diagnostics(uri, 2))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", default="corolint-clangd")
    parser.add_argument("--fix")
    parser.add_argument("files", type=pathlib.Path, nargs="+")
    options = parser.parse_args()

    server = Server([options.server])
    server.request(
        "initialize",
        processId=None,
        rootUri=None,
        capabilities={
            "textDocument": {
                "publishDiagnostics": {
                    "codeDescriptionSupport": True,
                    "versionSupport": True,
                },
                "codeAction": {
                    "codeActionLiteralSupport": {
                        "codeActionKind": {"valueSet": ["quickfix"]}
                    }
                },
            }
        },
    )
    server.notify("initialized")
    for path in options.files:
        edit(server, path.resolve(), options.fix)
    server.end()


if __name__ == "__main__":
    main()
