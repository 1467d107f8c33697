#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Compares a pipeline with the template that it includes: the template is the file that
is named, and the jobs and variables that are changed are there.

  gitlab_include.py PIPELINE TEMPLATE
"""

import sys

import yaml


def main():
    with open(sys.argv[1], encoding="utf-8") as stream:
        pipeline = yaml.safe_load(stream)
    with open(sys.argv[2], encoding="utf-8") as stream:
        template = yaml.safe_load(stream)
    if not sys.argv[2].endswith(pipeline.pop("include")[0]["file"]):
        sys.exit("it includes another file")
    for name in pipeline.pop("variables"):
        if name not in template["variables"]:
            sys.exit(f"the template has no variable {name}")
    if not pipeline or set(pipeline) - set(template):
        sys.exit(f"jobs: {sorted(pipeline)}")


if __name__ == "__main__":
    main()
