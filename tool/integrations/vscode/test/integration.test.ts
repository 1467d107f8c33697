// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// The programs that were built, on the example service and on what is wrong. They are
// looked for in $COROLINT_BIN.

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test as always } from 'node:test';
import type * as vscode from 'vscode';
import manifest from '../package.json';
import { activate } from '../src/extension';
import { newDirectory } from './programs';
import { type Diagnostic, DiagnosticSeverity, type Editor, newEditor, Uri } from './vscode';

const bin = process.env.COROLINT_BIN ?? '';
const repository = path.resolve('../../..');
const test = (name: string, body: () => Promise<void>) =>
  always(name, { skip: bin ? false : 'COROLINT_BIN is not set' }, body);

/** A copy of a folder of the repository, with a compile database. */
function project(folder: string, sources: string[]): string {
  const directory = path.join(newDirectory(), path.basename(folder));
  cpSync(path.join(repository, folder), directory, { recursive: true });
  mkdirSync(path.join(directory, 'build'));
  const commands = sources.map((file) => ({
    directory,
    file,
    arguments: [
      ...['clang++', '-std=c++20', '-I.', `-I${path.join(repository, 'runtime/include')}`],
      ...['-c', file],
    ],
  }));
  writeFileSync(path.join(directory, 'build/compile_commands.json'), JSON.stringify(commands));
  return directory;
}

const exampleSources = ['crawler', 'database', 'jobs'].map((name) => `harvest/${name}.cpp`);

async function start(folder: string): Promise<Editor> {
  const editor = newEditor();
  editor.folders = [folder];
  editor.settings['corolint.path'] = path.join(bin, 'corolint');
  editor.settings['corolint.clangdPath'] = path.join(bin, 'corolint-clangd');
  const context = { subscriptions: [], globalState: { get: () => undefined } };
  await activate(context as unknown as vscode.ExtensionContext);
  return editor;
}

/** What an editor underlines. */
function marked(text: string, { range }: Diagnostic): string {
  const lines = text.split('\n');
  const { start, end } = range;
  if (start.line !== end.line) return lines[start.line]?.slice(start.character) ?? '';
  return lines[start.line]?.slice(start.character, end.character) ?? '';
}

test('the example service', async () => {
  const folder = project('examples', exampleSources);
  const editor = await start(folder);
  await editor.commands.get('corolint.lintWorkspace')?.();
  assert.deepEqual(editor.messages, []);
  assert.ok(editor.progress.includes('3 of 3'), editor.progress.join());

  const crawler = path.join(folder, 'harvest/crawler.cpp');
  const text = readFileSync(crawler, 'utf8');
  const found = editor.collection.files.get(Uri.file(crawler).toString()) ?? [];
  const of = (check: string) =>
    found.filter(({ code }) => typeof code === 'object' && code.value === check);

  const [unawaited] = of('async-unawaited-coroutine');
  assert.ok(unawaited);
  assert.equal(unawaited.severity, DiagnosticSeverity.Error);
  assert.match(marked(text, unawaited), /^keep\(/);

  const chain = of('async-blocking-call').find(({ message }) => message.startsWith("'pause'"));
  assert.ok(chain);
  assert.equal(chain.severity, DiagnosticSeverity.Warning);
  assert.match(marked(text, chain), /^pause$/);
  assert.ok(chain.relatedInformation?.length);

  // The quick fix of the first, applied as an editor does.
  const [fix] =
    editor.codeActions?.provideCodeActions({ uri: Uri.file(crawler) }, unawaited.range, {
      diagnostics: [unawaited],
    }) ?? [];
  assert.equal(fix?.isPreferred, true);
  assert.equal(fix.edit?.edits.length, 1);
  const [edit] = fix.edit.edits;
  assert.equal(edit?.text, 'co_await ');
  const lines = text.split('\n');
  const line = lines[edit.range.start.line] ?? '';
  const column = edit.range.start.character;
  lines[edit.range.start.line] = line.slice(0, column) + edit.text + line.slice(column);
  writeFileSync(crawler, lines.join('\n'));
  await editor.commands.get('corolint.lintWorkspace')?.();
  const left = editor.collection.files.get(Uri.file(crawler).toString()) ?? [];
  assert.equal(left.length, found.length - 1);
  rmSync(folder, { recursive: true });
});

test('a file that includes what is not there', async () => {
  const folder = project('examples', ['harvest/jobs.cpp', 'broken.cpp']);
  writeFileSync(path.join(folder, 'broken.cpp'), '#include "nowhere.hpp"\n#include <coroutine>\n');
  const editor = await start(folder);
  await editor.commands.get('corolint.lintWorkspace')?.();
  assert.deepEqual(editor.messages, ['warning: corolint: one file could not be analysed']);
  assert.match(editor.logged.join('\n'), /broken\.cpp: .*/);
  assert.ok(editor.collection.files.size > 0);
  rmSync(folder, { recursive: true });
});

test('a folder without a compile database', async () => {
  const editor = await start(newDirectory());
  await editor.commands.get('corolint.lintWorkspace')?.();
  assert.equal(editor.messages.length, 1);
  assert.match(editor.messages[0] ?? '', /^error: corolint: (?!corolint|error).*compile_commands\.json/s);
});

test('pages and versions', async () => {
  const editor = await start(newDirectory());
  editor.answer = 'async-sync-wait';
  await editor.commands.get('corolint.explain')?.();
  assert.match(String(editor.executed[0]?.[1]), /^# async-sync-wait\n/);
  await editor.commands.get('corolint.showVersions')?.();
  const [message] = editor.messages;
  assert.match(message ?? '', new RegExp(`corolint .*${manifest.version}`), 'one version');
  assert.match(message ?? '', /clangd version 22.* corolint-clangd .* \(not in use\)/);
});
