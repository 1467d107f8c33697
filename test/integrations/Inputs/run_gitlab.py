#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
"""Runs the jobs of a GitLab pipeline, each in a copy of the project of its own and with
nothing of another job but its artifacts:

  run_gitlab.py PIPELINE PROJECT SCRATCH JOB…

Prints what each job made; the exit code is that of the last job.
"""

import glob
import os
import re
import shutil
import subprocess
import sys

import yaml


def expand(text, variables):
    return re.sub(r"\$(\w+)|\$\{(\w+)\}",
                  lambda m: variables.get(m[1] or m[2], ""), str(text))


class Pipeline:
    def __init__(self, path, project, scratch):
        with open(path, encoding="utf-8") as stream:
            self.jobs = yaml.safe_load(stream)
        self.variables = {k: str(v) for k, v in self.jobs.get("variables", {}).items()}
        self.variables |= {k: v for k, v in os.environ.items() if k.startswith("COROLINT_")
                           and k != "COROLINT_CACHE_DIR"}
        self.project, self.scratch = project, scratch
        self.artifacts = {}

    def run(self, name):
        job = self.jobs[name]
        total = job.get("parallel", 1)
        code = 0
        files = []
        for index in range(1, total + 1):
            folder = os.path.join(self.scratch, f"{name}-{index}")
            shutil.copytree(self.project, folder)
            for needed in job.get("needs", []):
                for path, content in self.artifacts[needed]:
                    with open(os.path.join(folder, path), "wb") as stream:
                        stream.write(content)
            variables = self.variables | {"CI_PROJECT_DIR": folder, "CI": "true"}
            if total > 1:
                variables |= {"CI_NODE_INDEX": str(index), "CI_NODE_TOTAL": str(total)}
            variables |= {k: expand(v, variables)
                          for k, v in job.get("variables", {}).items()}
            done = subprocess.run(["bash", "-eo", "pipefail", "-c", "\n".join(job["script"])],
                                  cwd=folder, env=os.environ | variables)
            code = max(code, done.returncode)
            kept = self.keep(job.get("artifacts", {}), folder, done.returncode)
            files += kept
            print(f"{name} {index}/{total}: exit code {done.returncode},",
                  *sorted(path for path, _ in kept), flush=True)
        self.artifacts[name] = files
        return code

    @staticmethod
    def keep(artifacts, folder, code):
        if code and artifacts.get("when") != "always":
            return []
        patterns = artifacts.get("paths", []) + list(artifacts.get("reports", {}).values())
        files = []
        for pattern in patterns:
            for path in sorted(glob.glob(pattern, root_dir=folder)):
                with open(os.path.join(folder, path), "rb") as stream:
                    files.append((path, stream.read()))
        return files


def main():
    path, project, scratch, *jobs = sys.argv[1:]
    pipeline = Pipeline(path, project, scratch)
    return [pipeline.run(job) for job in jobs][-1]


if __name__ == "__main__":
    sys.exit(main())
