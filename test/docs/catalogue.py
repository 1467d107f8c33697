# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""The list of checks and the Markdown of their pages, for the tests beside."""

import json
import re
import subprocess


def checks():
    """What `corolint list` says, as a list of dictionaries."""
    return json.loads(
        subprocess.run(
            ["corolint", "list", "--format=json"], check=True, stdout=subprocess.PIPE
        ).stdout
    )


def sections(text):
    """The sections of a page by title; under None what stands before them."""
    result = {}
    title = None
    in_code = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            in_code = not in_code
        if line.startswith("## ") and not in_code:
            title = line[3:].strip()
            if title in result:
                raise ValueError(f"line {number}: a second section '{title}'")
            result[title] = []
        else:
            result.setdefault(title, []).append((number, line))
    return result


def code_blocks(lines):
    """The ```cpp blocks among numbered lines, each a list of numbered lines."""
    blocks = []
    language = None
    for number, line in lines:
        fence = re.match(r"```(\w*)", line)
        if fence and language is None:
            language = fence[1]
            if language == "cpp":
                blocks.append([])
        elif fence:
            language = None
        elif language == "cpp":
            blocks[-1].append((number, line))
    return blocks
