// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// Programs that stand in for corolint: shell scripts in a new directory.

import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export function newDirectory(): string {
  return mkdtempSync(path.join(tmpdir(), 'corolint-vscode-'));
}

export function program(script: string, name = 'corolint'): string {
  const file = path.join(newDirectory(), name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** A finding as the JSON report has it, with some fields changed. */
export function finding(changes: object = {}) {
  return {
    check: 'async-unawaited-coroutine',
    tier: 'bug',
    message: "'save' makes a task that is never awaited",
    path: 'src/a.cpp',
    line: 2,
    column: 3,
    endLine: 2,
    endColumn: 9,
    fingerprint: '0',
    notes: [],
    fixes: [],
    ...changes,
  };
}

export function report(root: string, findings: object[], incomplete: object[] = []): string {
  return JSON.stringify({
    tool: 'corolint',
    version: '0.1.0',
    root,
    complete: incomplete.length === 0,
    findings,
    incomplete,
  });
}
