#!/usr/bin/env python3
#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Sums up the JUnit reports given: names what failed and what was skipped, and
ends with the line `N passed, M failed`. The exit code is 1 if a test failed, if
a report is missing or if nothing was tested.
"""

import sys
import xml.etree.ElementTree as xml


def main():
    passed, failed, skipped = 0, [], []
    for path in sys.argv[1:]:
        try:
            cases = list(xml.parse(path).iter("testcase"))
        except (OSError, xml.ParseError) as error:
            failed.append(f"{path}: {error}")
            continue
        for case in cases:
            name = f"{case.get('classname')}.{case.get('name')}"
            if case.find("failure") is not None or case.find("error") is not None:
                failed.append(name)
            elif case.find("skipped") is not None:
                skipped.append(name)
            else:
                passed += 1
    for name in skipped:
        print("skipped: " + name)
    for name in failed:
        print("failed: " + name)
    print(f"{passed} passed, {len(failed)} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
