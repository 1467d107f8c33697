"""Fails unless a dumped configuration has each option of each check, with its
default."""

import json
import sys

import yaml

with open(sys.argv[1]) as stream:
    dumped = yaml.safe_load(stream)["CheckOptions"]
with open(sys.argv[2]) as stream:
    checks = json.load(stream)
for check in checks:
    for option in check["options"]:
        name = f"{check['id']}.{option['name']}"
        if dumped.get(name) != option["default"]:
            sys.exit(f"{name}: {dumped.get(name)!r} is not {option['default']!r}")
    if f"{check['id']}.LibraryFiles" not in dumped:
        sys.exit(f"{check['id']} does not read the options of all checks")
