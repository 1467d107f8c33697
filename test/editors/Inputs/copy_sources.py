#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Copies the VS Code extension without what was installed or built there."""

import shutil
import sys

source, target = sys.argv[1:]
shutil.copytree(
    source, target, ignore=shutil.ignore_patterns("node_modules", "dist", "*.vsix")
)
