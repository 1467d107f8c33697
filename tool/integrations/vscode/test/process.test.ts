// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lint, LintFailed, lintArguments, parseProgress } from '../src/lint';
import { Cancelled, MissingProgram, run } from '../src/process';
import { newDirectory, program } from './programs';

const settings = (file: string) => ({ program: file, compileDatabase: '', arguments: [] });

test('output, errors by the line, and the exit code', async () => {
  const lines: string[] = [];
  const outcome = await run(program('echo out; printf "one\\ntwo\\n" >&2; exit 3'), [], {
    onErrorLine: (line) => lines.push(line),
  });
  assert.deepEqual(outcome, { code: 3, stdout: 'out\n', stderr: 'one\ntwo\n' });
  assert.deepEqual(lines, ['one', 'two']);
});

test('a program that is not there', async () => {
  await assert.rejects(run('/nonexistent/corolint', []), (error) => {
    assert.ok(error instanceof MissingProgram);
    assert.equal(
      error.message,
      "'/nonexistent/corolint' cannot be run: there is no such program",
    );
    return true;
  });
});

test('a program that may not be run', async () => {
  await assert.rejects(run(newDirectory(), []), MissingProgram);
});

test('cancelling ends the workers too', async () => {
  const abort = new AbortController();
  // The output stays open for as long as the worker lives.
  const running = run(program('sleep 60 & echo ready >&2; wait'), [], {
    signal: abort.signal,
    onErrorLine: () => abort.abort(),
  });
  await assert.rejects(running, Cancelled);
});

test('what is cancelled already does not start', async () => {
  await assert.rejects(run('/nonexistent', [], { signal: AbortSignal.abort() }), Cancelled);
});

test('arguments', () => {
  assert.deepEqual(
    lintArguments({ program: 'corolint', compileDatabase: 'out', arguments: ['--checks=async-*'] }),
    ['--format=json', '--color=never', '--progress=always', '-p', 'out', '--checks=async-*', '.'],
  );
});

test('progress', () => {
  assert.deepEqual(parseProgress('[3/17] src/a.cpp'), [3, 17]);
  assert.equal(parseProgress('error: [3/17]'), undefined);
});

test('progress is passed on', async () => {
  const seen: string[] = [];
  const file = program(
    'echo "[1/2] a" >&2; echo "[2/2] b" >&2; echo \'{"root":"/","findings":[],"incomplete":[]}\'',
  );
  await lint(newDirectory(), settings(file), undefined, (done, total) =>
    seen.push(`${done}/${total}`),
  );
  assert.deepEqual(seen, ['1/2', '2/2']);
});

test('wrong usage: what corolint says', async () => {
  const file = program('echo "[1/2] a" >&2; echo "corolint: error: no such check" >&2; exit 2');
  await assert.rejects(lint(newDirectory(), settings(file)), (error) => {
    assert.ok(error instanceof LintFailed);
    assert.equal(error.message, 'no such check');
    return true;
  });
});

test('a crash is no clean run', async () => {
  const file = program('kill -SEGV $$');
  await assert.rejects(lint(newDirectory(), settings(file)), LintFailed);
});
