#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Reads a report as its consumer would and prints what it says:

  machine.py gitlab|junit|checkstyle FILE
"""

import json
import re
import sys
import xml.etree.ElementTree


def shown(text):
    """Text as it is if it is plain, else quoted."""
    return text if re.fullmatch(r"[\w/.' -]*", text) else ascii(text)


def gitlab(path):
    with open(path, encoding="utf-8") as stream:
        issues = json.load(stream)
    for issue in issues:
        assert issue["description"] and issue["fingerprint"]
        assert not issue["location"]["path"].startswith(("/", "./"))
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        print(
            issue["severity"],
            issue["check_name"],
            f"{shown(issue['location']['path'])}:{issue['location']['lines']['begin']}",
        )
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    print(len(issues), "issues, all fingerprints differ")


def junit(path):
    root = xml.etree.ElementTree.parse(path).getroot()
    assert root.tag == "testsuites"
    counts = {name: 0 for name in ("tests", "failures", "errors")}
    print(*(f"{name} {root.get(name)}" for name in counts))
    for suite in root:
        print("suite", shown(suite.get("name")))
        for name in counts:
            counts[name] += int(suite.get(name))
        assert int(suite.get("tests")) == len(suite)
        for case in suite:
            if not len(case):
                print("passed", case.get("name"))
            for verdict in case:
                print(f"{verdict.tag} {case.get('name')}: {verdict.get('message')}")
                for line in (verdict.text or "").splitlines():
                    print("|", line)
    for name, count in counts.items():
        assert int(root.get(name)) == count, name


def checkstyle(path):
    root = xml.etree.ElementTree.parse(path).getroot()
    assert root.tag == "checkstyle"
    for file in root:
        for error in file:
            print(
                f"{shown(file.get('name'))}:{error.get('line')}:{error.get('column')}",
                error.get("severity"),
                error.get("source"),
                shown(error.get("message"))
                if "\n" in error.get("message")
                else error.get("message"),
            )


if __name__ == "__main__":
    {"gitlab": gitlab, "junit": junit, "checkstyle": checkstyle}[sys.argv[1]](sys.argv[2])
