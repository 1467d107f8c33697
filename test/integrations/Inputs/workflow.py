#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Compares the workflows on a page with the action that they use:

  workflow.py PAGE ACTION
"""

import re
import sys

import yaml


def main():
    with open(sys.argv[1], encoding="utf-8") as stream:
        page = stream.read()
    with open(sys.argv[2], encoding="utf-8") as stream:
        action = yaml.safe_load(stream)
    uses = 0
    for block in re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        for job in (yaml.safe_load(block).get("jobs") or {}).values():
            for step in job["steps"]:
                if "/tool/integrations/github@" not in step.get("uses", ""):
                    continue
                uses += 1
                for name in step.get("with", {}):
                    if name not in action["inputs"]:
                        sys.exit(f"the action has no input '{name}'")
    print(f"{uses} uses of the action")


if __name__ == "__main__":
    main()
