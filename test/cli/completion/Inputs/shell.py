#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Types into an interactive shell and compares the words that become of it:

  shell.py bash|zsh|fish SCRIPT TYPED

SCRIPT is what `corolint completion` prints; one called `_corolint` is not read but
found in its directory, as zsh does. A line of TYPED has the keys, where `^` is the tab
key, and behind `=>` the words.
"""

import os
import pty
import re
import select
import shlex
import sys
import tempfile
import time

SHOW = "printf '[[%s]]' \"$@\"; echo"
START = {
    "bash": (
        ["bash", "--noprofile", "--norc", "-i"],
        "show() {{ {show}; }}; bind 'set enable-bracketed-paste off'; source {script}",
    ),
    # Like bash, a tab completes also where more keys wait.
    "zsh": (
        ["zsh", "-f", "-i"],
        "PS1=@@; show() {{ {show}; }}; unset zle_bracketed_paste; fpath=({folder} $fpath);"
        "autoload -Uz compinit && compinit -u -D; bindkey -e; "
        "zstyle ':completion:*' insert-tab false; [[ {script} == */_corolint ]] || source {script}",
    ),
    "fish": (
        ["fish", "--no-config", "--interactive"],
        "function show; printf '[[%s]]' $argv; echo; end; "
        "function fish_prompt; echo -n @; echo -n @; end; source {script}",
    ),
}
CTRL_A, CTRL_C = "\x01", "\x03"
LONGEST = 120  # seconds, on a busy machine


class Terminal:
    def __init__(self, shell, script, home):
        command, start = START[shell]
        environment = dict(os.environ, HOME=home, TERM="xterm", PS1="@@", COLUMNS="200")
        environment.pop("XDG_CONFIG_HOME", None)
        child, self.terminal = pty.fork()
        if child == 0:
            os.execvpe(command[0], command, environment)
        self.seen = ""
        self.ready(
            start.format(
                show=SHOW,
                script=shlex.quote(script),
                folder=shlex.quote(os.path.dirname(script)),
            )
        )

    def send(self, keys):
        os.write(self.terminal, keys.encode())

    def read(self, seconds):
        if not select.select([self.terminal], [], [], seconds)[0]:
            return False
        try:
            self.seen += os.read(self.terminal, 65536).decode(errors="replace")
        except OSError:
            sys.exit(f"the shell has ended:\n{self.seen}")
        return True

    def wait(self, pattern):
        end = time.monotonic() + LONGEST
        while not (match := re.search(pattern, self.seen, re.DOTALL)):
            if time.monotonic() > end:
                sys.exit(f"no answer:\n{self.seen!r}")
            self.read(1)
        self.seen = self.seen[match.end() :]
        return match

    def settle(self):
        """Until nothing is printed for a while."""
        while self.read(0.4):
            pass

    def ready(self, start):
        # What is typed is printed, so it must not look like the answer.
        self.settle()
        self.send(start + "\r")
        self.send("show rea''dy\r")
        self.wait(r"\[\[ready\]\]\r?\n.*?@@")

    def words(self, keys):
        self.send(keys.replace("^", "\t") + CTRL_A + "show \r")
        answer = self.wait(r"((?:\[\[[^\]]*\]\])+)\r?\n.*?@@")
        return re.findall(r"\[\[([^\]]*)\]\]", answer[1])


def main():
    shell, script, typed = sys.argv[1:]
    with open(typed, encoding="utf-8") as stream:
        tests = [line.rstrip("\n").split(" => ") for line in stream]
    bad = 0
    with tempfile.TemporaryDirectory() as home:
        terminal = Terminal(shell, os.path.abspath(script), home)
        for keys, expected in tests:
            # Some write directories with a slash behind them.
            words = " ".join(word.rstrip("/") for word in terminal.words(keys))
            if words != expected:
                bad += 1
                print(f"{keys}\n  is:        {words}\n  should be: {expected}")
    print(f"{shell}: {len(tests) - bad} of {len(tests)} as expected")
    return 1 if bad or not tests else 0


if __name__ == "__main__":
    sys.exit(main())
