#!/usr/bin/env bash
#
# Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Lints, or merges the reports of shards, as the inputs of the action say: they are in
# $INPUT_….

set -euo pipefail

# Separated by spaces, with patterns for files: as they would be in a `run:`.
# shellcheck disable=SC2206
paths=($INPUT_PATHS) reports=($INPUT_MERGE) args=($INPUT_ARGS)

since=$INPUT_SINCE
if [ "$since" = auto ]; then
  since=
  [ -z "${GITHUB_BASE_REF:-}" ] || since=origin/$GITHUB_BASE_REF
fi

fail_on=$INPUT_FAIL_ON
# The findings of a shard are counted when all are together.
[ -z "$INPUT_SHARD" ] || fail_on=none

command=(corolint)
if [ -n "$INPUT_MERGE" ]; then
  command+=(merge "${reports[@]}")
else
  [ -z "$INPUT_BUILD_DIR" ] || command+=(-p "$INPUT_BUILD_DIR")
  [ -z "$INPUT_SHARD" ] || command+=("--shard=$INPUT_SHARD")
  [ -z "$since" ] || command+=("--since=$since")
  command+=("${paths[@]}")
fi
command+=(--format=github "--output=sarif:$INPUT_SARIF" "--fail-on=$fail_on" "${args[@]}")

code=0
"${command[@]}" || code=$?
echo "exit-code=$code" >>"$GITHUB_OUTPUT"
exit "$code"
