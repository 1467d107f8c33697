#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Runs a composite action of GitHub as far as a machine without GitHub can:

  run_action.py ACTION [INPUT=VALUE…]

evaluates the expressions, runs the steps that are scripts, and prints those that use
another action. The exit code is that of the first script that fails.
"""

import os
import re
import subprocess
import sys
import tempfile

import yaml


class Action:
    def __init__(self, path, inputs):
        with open(path, encoding="utf-8") as stream:
            self.action = yaml.safe_load(stream)
        self.folder = os.path.dirname(os.path.abspath(path))
        self.values = {"runner.os": "Linux", "runner.temp": os.path.abspath("temp"),
                       "github.sha": "abc"}
        for key in ("server_url", "action_repository"):
            self.values["github." + key] = os.environ.get("GITHUB_" + key.upper(), "")
        for name, about in self.action["inputs"].items():
            self.values["inputs." + name] = about["default"]
        for name, value in inputs:
            if "inputs." + name not in self.values:
                sys.exit(f"the action has no input '{name}'")
            self.values["inputs." + name] = value
        self.code = 0

    def value(self, name):
        name = name.strip()
        if name.startswith("steps."):  # one that did not run has no outputs
            return self.values.get(name, "")
        if name not in self.values:
            sys.exit(f"unknown in an expression: {name}")
        return self.values[name]

    def text(self, text):
        return re.sub(r"\$\{\{(.*?)\}\}", lambda m: self.value(m[1]), str(text))

    def holds(self, condition):
        """GitHub's operators in Python's words; a string alone is never a condition."""
        if condition is None:
            return self.code == 0
        inner = re.sub(r"^\$\{\{(.*)\}\}$", r"\1", condition.strip())
        if "cancelled()" not in inner and self.code:
            return False
        inner = inner.replace("!cancelled()", "True")
        inner = re.sub(r"\b(?:inputs|runner|github)\.[\w-]+",
                       lambda m: repr(self.value(m[0])), inner)
        return eval(inner.replace("&&", "and").replace("||", "or"))  # our own file

    def run(self):
        for step in self.action["runs"]["steps"]:
            if not self.holds(step.get("if")):
                continue
            if "uses" in step:
                inputs = {k: self.text(v) for k, v in step.get("with", {}).items()}
                print("uses", step["uses"], inputs, flush=True)
                continue
            self.script(step)
        for name, about in self.action["outputs"].items():
            print(f"output {name}={self.text(about['value'])}", flush=True)
        return self.code

    def script(self, step):
        with tempfile.NamedTemporaryFile("r") as output:
            env = os.environ | {"GITHUB_ACTION_PATH": self.folder,
                                "GITHUB_OUTPUT": output.name, "GITHUB_ACTIONS": "true"}
            env |= {k: self.text(v) for k, v in step.get("env", {}).items()}
            if step["shell"] != "bash":
                sys.exit(f"unknown shell {step['shell']}")
            code = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
                env=env).returncode
            for line in output.read().splitlines():
                name, value = line.split("=", 1)
                self.values[f"steps.{step['id']}.outputs.{name}"] = value
        self.code = self.code or code


def main():
    path, *inputs = sys.argv[1:]
    return Action(path, [i.split("=", 1) for i in inputs]).run()


if __name__ == "__main__":
    sys.exit(main())
