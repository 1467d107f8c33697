"""Fails unless clang-tidy lists the checks that corolint lists."""

import json
import sys

with open(sys.argv[1]) as stream:
    listed = [line.strip() for line in stream if line.startswith(" ")]
with open(sys.argv[2]) as stream:
    known = [check["id"] for check in json.load(stream)]
if listed != known:
    sys.exit(f"clang-tidy lists {listed}\ncorolint lists {known}")
