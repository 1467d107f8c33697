// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseReport, ReportError } from '../src/report';
import { finding, report } from './programs';

test('a report is read', () => {
  const { root, findings, incomplete } = parseReport(
    report('/p', [finding()], [{ path: 'b.cpp', what: 'it crashed', details: '' }]),
  );
  assert.equal(root, '/p');
  assert.deepEqual(findings[0]?.place, {
    path: 'src/a.cpp',
    line: 2,
    column: 3,
    endLine: 2,
    endColumn: 9,
  });
  assert.deepEqual(incomplete, [{ path: 'b.cpp', what: 'it crashed' }]);
});

test('safe fixes come first', () => {
  const fixes = [
    { safe: false, message: 'detach it', edits: [] },
    { safe: true, message: 'await it', edits: [] },
  ];
  const { findings } = parseReport(report('/p', [finding({ fixes })]));
  assert.deepEqual(
    findings[0]?.fixes.map(({ message }) => message),
    ['await it', 'detach it'],
  );
});

test('a note may have no place', () => {
  const { findings } = parseReport(report('/p', [finding({ notes: [{ message: 'built in' }] })]));
  assert.deepEqual(findings[0]?.notes, [{ message: 'built in' }]);
});

for (const [what, text] of [
  ['no JSON', 'usage: corolint'],
  ['a list', '[]'],
  ['no findings', '{"root": "/p"}'],
  ['a finding without a place', report('/p', [finding({ line: undefined })])],
  ['a column before the first', report('/p', [finding({ column: 0 })])],
  ['a tier of another version', report('/p', [finding({ tier: 'fatal' })])],
] as const)
  test(`an error: ${what}`, () => assert.throws(() => parseReport(text), ReportError));
