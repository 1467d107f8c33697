// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as vscode from 'vscode';
import { columnOf, Converter, type ReadFile } from '../src/convert';
import { parseReport } from '../src/report';
import { finding, report } from './programs';
import { DiagnosticSeverity } from './vscode';

function converted(changes: object, readFile: ReadFile = () => undefined) {
  const files = new Converter(parseReport(report('/p', [finding(changes)])), readFile).byFile();
  const [[file, found] = []] = files;
  assert.ok(file && found?.[0]);
  return { file, ...found[0] };
}

test('the place, the check and its page', () => {
  const { file, diagnostic } = converted({});
  assert.equal(file, '/p/src/a.cpp');
  assert.equal(String(diagnostic.range), '1:2-1:8');
  const code = diagnostic.code as { value: string; target: vscode.Uri };
  assert.equal(code.value, 'async-unawaited-coroutine');
  assert.equal(String(code.target), 'corolint-page:/async-unawaited-coroutine.md');
});

test('a rule without a page', () => {
  const { diagnostic } = converted({ check: 'corolint-unused-nolint' });
  assert.equal(diagnostic.code, 'corolint-unused-nolint');
});

test('a file outside of the root', () => {
  assert.equal(converted({ path: '/usr/include/a.hpp' }).file, '/usr/include/a.hpp');
});

for (const [tier, severity] of [
  ['bug', DiagnosticSeverity.Error],
  ['suspicious', DiagnosticSeverity.Warning],
  ['audit', DiagnosticSeverity.Information],
  ['style', DiagnosticSeverity.Information],
] as const)
  test(`severity of ${tier}`, () =>
    assert.equal(converted({ tier }).diagnostic.severity, severity));

test('columns are bytes there and UTF-16 units here', () => {
  // Two bytes and one unit; four bytes and two units.
  assert.equal(columnOf('é😀x', 1), 0);
  assert.equal(columnOf('é😀x', 3), 1);
  assert.equal(columnOf('é😀x', 7), 3);
  const { diagnostic } = converted({ column: 7, endColumn: 8 }, () => '\né😀x\n');
  assert.equal(String(diagnostic.range), '1:3-1:4');
});

test('a place without length is a word', () => {
  const at = { column: 2, endColumn: 2 };
  assert.equal(String(converted(at, () => '\n work();').diagnostic.range), '1:1-1:5');
  assert.equal(String(converted(at, () => '\n ;').diagnostic.range), '1:1-1:2');
  assert.equal(String(converted(at).diagnostic.range), '1:1-1:2');
});

test('notes are related places', () => {
  const note = { path: 'b.hpp', line: 7, column: 1, endLine: 7, endColumn: 2, message: 'here' };
  const { diagnostic } = converted({ notes: [note, { message: 'nowhere' }] });
  assert.deepEqual(
    diagnostic.relatedInformation?.map(
      ({ location, message }) => `${location.uri.fsPath} ${String(location.range)} ${message}`,
    ),
    ['/p/b.hpp 6:0-6:1 here'],
  );
});

test('fixes are edits', () => {
  const at = { path: 'src/a.cpp', line: 2, column: 3, endLine: 2, endColumn: 3 };
  const { fixes } = converted({
    fixes: [
      { safe: false, message: 'start it', edits: [{ ...at, text: 'start ' }] },
      { safe: true, message: 'never awaited', edits: [{ ...at, text: 'co_await ' }] },
    ],
  });
  assert.deepEqual(
    fixes.map(({ title, safe }) => [title, safe]),
    [
      ['Fix async-unawaited-coroutine', true],
      ['start it', false],
    ],
  );
  const { edits } = fixes[0]?.edit as unknown as { edits: { range: object; text: string }[] };
  assert.deepEqual(
    edits.map(({ range, text }) => `${String(range)} ${text}`),
    ['1:2-1:2 co_await '],
  );
});
