#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Prints a code block of a page, so that what is tested is what stands there:

  block.py PAGE HEADING LANGUAGE [NUMBER] [OLD=>NEW…]

the NUMBER-th (1) block of that language below the heading and above the next heading,
with texts replaced that can only be true elsewhere; each must occur.
"""

import re
import sys


def section(text, heading):
    parts = re.split(r"^#+ (.*)$", text, flags=re.MULTILINE)
    for title, body in zip(parts[1::2], parts[2::2]):
        if title == heading:
            return body
    sys.exit(f"there is no heading '{heading}'")


def main():
    page, heading, language, *rest = sys.argv[1:]
    number = int(rest.pop(0)) if rest and rest[0].isdigit() else 1
    with open(page, encoding="utf-8") as stream:
        # A comment in a code block is no heading.
        text = re.sub(r"```.*?```", lambda m: m[0].replace("\n#", "\n\0"),
                      stream.read(), flags=re.DOTALL)
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", section(text, heading),
                        flags=re.MULTILINE | re.DOTALL)
    if number > len(blocks):
        sys.exit(f"'{heading}' has {len(blocks)} blocks of {language}")
    block = blocks[number - 1].replace("\n\0", "\n#")
    block = block.replace("\0", "#")
    for pair in rest:
        old, new = pair.split("=>", 1)
        if old not in block:
            sys.exit(f"'{old}' does not occur in the block")
        block = block.replace(old, new)
    sys.stdout.write(block)


if __name__ == "__main__":
    main()
