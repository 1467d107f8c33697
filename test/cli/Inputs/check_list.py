"""Prints the checks that `corolint list --format=json` writes, one a line."""

import json
import sys

checks = json.load(sys.stdin)
assert [c["id"] for c in checks] == sorted(c["id"] for c in checks)
for c in checks:
    assert c["summary"] and c["since"]
    options = [o["name"] for o in c["options"]]
    print(c["id"], c["group"], c["tier"], c["enabled"], c["fix"], options)
