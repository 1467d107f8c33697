#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Prints a compile database of files in the working directory: database.py FILE…"""

import json
import os
import sys

print(json.dumps([{"directory": os.getcwd(), "file": name,
                   "command": f"c++ -std=c++20 -c {name}"} for name in sys.argv[1:]]))
