#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""A session of an editor with a language server: opens files and prints the
diagnostics of each. With --fix CODE it also asks for the quick fixes of the first
diagnostic with that code, prints their titles, applies the first (or the first with
--take TEXT in its title), sends the edits to the server and prints the text and what
the server says of it then.
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


SEVERITIES = {1: "error", 2: "warning", 3: "information", 4: "hint"}


def show(diagnostics, details):
    # clangd sends notes at other places as entries of their own, without source.
    diagnostics = sorted(
        (d for d in diagnostics if "source" in d),
        key=lambda d: (d["range"]["start"]["line"], d["range"]["start"]["character"]),
    )
    for d in diagnostics:
        start = d["range"]["start"]
        print(
            f"{start['line'] + 1}:{start['character'] + 1}: {d['source']} "
            f"{SEVERITIES[d['severity']]}: {d['message'].splitlines()[0]} "
            f"[{d.get('code')}]"
        )
        if not details:
            continue
        for note in d.get("relatedInformation", []):
            start = note["location"]["range"]["start"]
            print(f"  {start['line'] + 1}: note: {note['message']}")
        if "codeDescription" in d:
            print("  link: " + d["codeDescription"]["href"])
    print(f"{len(diagnostics)} diagnostics")


class Text:
    """The text of an editor, whose columns count what client and server agreed on."""

    def __init__(self, text, encoding):
        self.text = text
        self.encoding = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[
            encoding
        ]
        self.unit = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]

    def offset(self, position):
        lines = self.text.splitlines(keepends=True) + [""]
        line = lines[position["line"]].encode(self.encoding)
        column = line[: position["character"] * self.unit].decode(self.encoding)
        return sum(map(len, lines[: position["line"]])) + len(column)

    def apply(self, edits):
        """Applies edits, last first, and returns them in that order."""
        edits = sorted(edits, key=lambda e: -self.offset(e["range"]["start"]))
        for edit in edits:
            start = self.offset(edit["range"]["start"])
            end = self.offset(edit["range"]["end"])
            self.text = self.text[:start] + edit["newText"] + self.text[end:]
        return edits


def edits_of(server, action, uri):
    """The edits of a code action; those of a command come from the server."""
    if "command" in action:
        server.last_id += 1
        server.send(
            {
                "id": server.last_id,
                "method": "workspace/executeCommand",
                "params": {
                    "command": action["command"],
                    "arguments": action["arguments"],
                },
            }
        )
        call = server.until(lambda m: m.get("method") == "workspace/applyEdit")
        server.send({"id": call["id"], "result": {"applied": True}})
        server.until(lambda m: m.get("id") == server.last_id)
        edit = call["params"]["edit"]
    else:
        edit = action["edit"]
    return edit["changes"][uri]


def edit(server, path, options):
    uri = path.as_uri()
    text = Text(path.read_bytes().decode(), options.encoding)
    print(f"== {path.parent.name}/{path.name}")
    server.notify(
        "textDocument/didOpen",
        textDocument={"uri": uri, "languageId": "cpp", "version": 1, "text": text.text},
    )
    diagnostics = server.diagnostics(uri, 1)
    show(diagnostics, options.details)
    version = 1
    for code in options.fix:
        wanted = next(d for d in diagnostics if d.get("code") == code)
        context = {"diagnostics": [wanted]}
        if options.only is not None:
            context["only"] = [options.only]
        actions = server.request(
            "textDocument/codeAction",
            textDocument={"uri": uri},
            range=wanted["range"],
            context=context,
        )
        for action in actions:
            preferred = ", preferred" if action.get("isPreferred") else ""
            print(f"offered: {action['title']}{preferred}")
        action = next((a for a in actions if options.take in a["title"]), None)
        if not action:
            return
        edits = text.apply(edits_of(server, action, uri))
        version += 1
        server.notify(
            "textDocument/didChange",
            textDocument={"uri": uri, "version": version},
            contentChanges=[{"range": e["range"], "text": e["newText"]} for e in edits],
        )
        print(text.text)
        diagnostics = server.diagnostics(uri, version)
        show(diagnostics, options.details)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", default="corolint-clangd")
    parser.add_argument("--fix", metavar="CODE", action="append", default=[])
    parser.add_argument("--take", metavar="TEXT", default="")
    parser.add_argument("--details", action="store_true", help="print notes and links")
    parser.add_argument("--only", help="the kind of code actions to ask for")
    parser.add_argument("--encoding", default="utf-16", help="what columns count")
    parser.add_argument(
        "--plain", action="store_true", help="a client that knows no code actions or notes"
    )
    parser.add_argument("files", type=pathlib.Path, nargs="+")
    options = parser.parse_args()

    server = Server([options.server])
    code_actions = {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}
    server.request(
        "initialize",
        processId=None,
        rootUri=None,
        capabilities={
            "general": {"positionEncodings": [options.encoding]},
            "textDocument": {
                "publishDiagnostics": {
                    "codeDescriptionSupport": True,
                    "relatedInformation": not options.plain,
                    "versionSupport": True,
                },
                "codeAction": {} if options.plain else code_actions,
            },
        },
    )
    server.notify("initialized")
    for path in options.files:
        edit(server, path.resolve(), options)
    server.end()


if __name__ == "__main__":
    main()
