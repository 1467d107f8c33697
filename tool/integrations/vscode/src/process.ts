// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// Runs a program to its end.

import { spawn } from 'node:child_process';

export interface Outcome {
  /** null: ended by a signal. */
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Options {
  cwd?: string;
  signal?: AbortSignal;
  /** Is called with each line of stderr as it comes. */
  onErrorLine?: (line: string) => void;
}

/** The program is not there or may not be run. */
export class MissingProgram extends Error {
  constructor(
    readonly program: string,
    reason: string,
  ) {
    super(`'${program}' cannot be run: ${reason}`);
  }
}

export class Cancelled extends Error {
  constructor() {
    super('cancelled');
  }
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'there is no such program';
  if (error.code === 'EACCES') return 'it may not be executed';
  return error.message;
}

/** What corolint said went wrong, without its name in front. */
export function complaint(stderr: string): string {
  return stderr.trim().replace(/^corolint: (error: )?/gm, '');
}

export function run(program: string, args: string[], options: Options = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    if (options.signal?.aborted) return reject(new Cancelled());
    // A group of its own, so that its workers end with it.
    const group = process.platform !== 'win32';
    const child = spawn(program, args, {
      cwd: options.cwd,
      detached: group,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const stop = () => {
      try {
        if (group && child.pid) process.kill(-child.pid, 'SIGTERM');
        else child.kill();
      } catch {
        // It has ended by itself.
      }
    };
    options.signal?.addEventListener('abort', stop, { once: true });

    const stdout: Buffer[] = [];
    let stderr = '';
    let line = '';
    child.stdout.on('data', (data: Buffer) => stdout.push(data));
    child.stderr.setEncoding('utf8').on('data', (data: string) => {
      stderr += data;
      const lines = (line + data).split(/\r?\n/);
      line = lines.pop() ?? '';
      lines.forEach((l) => options.onErrorLine?.(l));
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      options.signal?.removeEventListener('abort', stop);
      reject(new MissingProgram(program, reasonOf(error)));
    });
    child.on('close', (code) => {
      options.signal?.removeEventListener('abort', stop);
      if (options.signal?.aborted) return reject(new Cancelled());
      resolve({ code, stdout: Buffer.concat(stdout).toString('utf8'), stderr });
    });
  });
}
