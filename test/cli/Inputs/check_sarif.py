#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Checks a log against the schema of SARIF 2.1.0 and what code scanning services
demand beyond it, and prints its results in short.
"""

import json
import os
import re
import sys

import jsonschema

SCHEMA = os.path.join(
    os.path.dirname(__file__), "..", "..", "Inputs", "sarif-2.1.0-rtm.5.json"
)


def validate(log):
    with open(SCHEMA, encoding="utf-8") as stream:
        schema = json.load(stream)
    jsonschema.Draft4Validator.check_schema(schema)
    jsonschema.Draft4Validator(schema).validate(log)


def objects(value):
    """Every object in a value."""
    if isinstance(value, dict):
        yield value
    for child in value.values() if isinstance(value, dict) else value:
        if isinstance(child, (dict, list)):
            yield from objects(child)


def check_scanning(run):
    """What GitHub asks for: https://docs.github.com, "SARIF support"."""
    assert len(run["results"]) <= 25000
    for rule in run["tool"]["driver"]["rules"]:
        assert rule["help"]["text"] and rule["help"]["markdown"]
        assert rule["shortDescription"]["text"] and rule["fullDescription"]["text"]
        assert rule["properties"]["precision"] in ("very-high", "high", "medium", "low")
        assert len(rule["properties"]["tags"]) <= 10
    for result in run["results"]:
        assert "region" in result["locations"][0]["physicalLocation"]
        assert len(result.get("relatedLocations", [])) <= 100
        assert result["partialFingerprints"]["corolint/v1"]
        # They are the service's own to make.
        assert "primaryLocationLineHash" not in result["partialFingerprints"]
    for item in objects(run):
        if "uri" not in item or item is run["originalUriBaseIds"]["SRCROOT"]:
            continue
        # Relative to the root, or else absolute; escaped.
        relative = item.get("uriBaseId") == "SRCROOT"
        pattern = r"[^/: ][^: ]*" if relative else r"file:///[^ ]*"
        assert re.fullmatch(pattern, item["uri"]), item["uri"]
    names = [json.dumps(r["partialFingerprints"]) for r in run["results"]]
    assert len(set(names)) == len(names)


def place(location):
    physical = location["physicalLocation"]
    region = physical["region"]
    text = (
        f"{physical['artifactLocation']['uri']}"
        f":{region['startLine']}:{region.get('startColumn', '')}"
    )
    if "endLine" in region:
        text += f"-{region['endLine']}:{region['endColumn']}"
    return text


def main():
    with open(sys.argv[1], encoding="utf-8") as stream:
        log = json.load(stream)
    validate(log)
    [run] = log["runs"]
    check_scanning(run)
    rules = run["tool"]["driver"]["rules"]
    root = run["originalUriBaseIds"]["SRCROOT"]
    assert root["uri"].endswith("/") if "uri" in root else root["description"]["text"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        [location] = result["locations"]
        print(result["ruleId"], result["level"], place(location))
        for related in result.get("relatedLocations", []):
            print("related:", place(related))
        for flow in result.get("codeFlows", []):
            for step in flow["threadFlows"][0]["locations"]:
                location = step["location"]
                print("step:", place(location), location["message"]["text"])
        for fix in result.get("fixes", []):
            for change in fix["artifactChanges"]:
                for edit in change["replacements"]:
                    region = edit["deletedRegion"]
                    start = (region["startLine"], region["startColumn"])
                    end = (region["endLine"], region["endColumn"])
                    verb = "inserts" if start == end else "writes"
                    print(
                        f"fix: {change['artifactLocation']['uri']}"
                        f":{start[0]}:{start[1]} {verb} "
                        f"'{edit['insertedContent']['text']}'"
                    )
    for note in run["invocations"][0].get("toolExecutionNotifications", []):
        where = place(note["locations"][0]) if "locations" in note else "-"
        print(note["level"], note["descriptor"]["id"], where, repr(note["message"]["text"]))
    if not run["invocations"][0]["executionSuccessful"]:
        print("incomplete")
    for rule in rules:
        if "helpUri" in rule:
            print("helpUri:", rule["helpUri"])
    print(len(run["results"]), "results")


if __name__ == "__main__":
    main()
