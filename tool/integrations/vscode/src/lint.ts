// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// One run of `corolint` over a folder.

import { complaint, run } from './process';
import { parseReport, type Report } from './report';

export interface LintSettings {
  program: string;
  /** '' to let corolint look for it. */
  compileDatabase: string;
  arguments: string[];
}

/** How far a run is: units done, units in all. */
export type OnProgress = (done: number, total: number) => void;

/** corolint ended without a report; the message is what it said. */
export class LintFailed extends Error {}

export function lintArguments(settings: LintSettings): string[] {
  const database = settings.compileDatabase ? ['-p', settings.compileDatabase] : [];
  return [
    '--format=json',
    '--color=never',
    '--progress=always',
    ...database,
    ...settings.arguments,
    '.',
  ];
}

export function parseProgress(line: string): [done: number, total: number] | undefined {
  const found = /^\[(\d+)\/(\d+)\] /.exec(line);
  return found ? [Number(found[1]), Number(found[2])] : undefined;
}

/** Rejects with MissingProgram, Cancelled, LintFailed or ReportError. */
export async function lint(
  folder: string,
  settings: LintSettings,
  signal?: AbortSignal,
  onProgress?: OnProgress,
): Promise<Report> {
  const said: string[] = [];
  const outcome = await run(settings.program, lintArguments(settings), {
    cwd: folder,
    signal,
    onErrorLine: (line) => {
      const progress = parseProgress(line);
      if (progress) onProgress?.(...progress);
      else if (line) said.push(line);
    },
  });
  // 0 nothing found, 1 findings, 3 some units could not be analysed.
  if (outcome.code !== 0 && outcome.code !== 1 && outcome.code !== 3)
    throw new LintFailed(complaint(said.join('\n')) || `corolint ended with code ${outcome.code}`);
  return parseReport(outcome.stdout);
}
