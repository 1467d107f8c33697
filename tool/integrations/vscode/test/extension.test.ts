// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, test } from 'node:test';
import type * as vscode from 'vscode';
import manifest from '../package.json';
import { activate } from '../src/extension';
import { clangdExtension } from '../src/clangd';
import { finding, newDirectory, program, report } from './programs';
import { Diagnostic, DiagnosticSeverity, type Editor, newEditor, Range, Uri } from './vscode';

let editor: Editor;
let state: Map<string, unknown>;

async function start() {
  const context = {
    subscriptions: [],
    globalState: {
      get: (key: string) => state.get(key),
      update: async (key: string, value: unknown) => state.set(key, value),
    },
  };
  await activate(context as unknown as vscode.ExtensionContext);
}

beforeEach(() => {
  editor = newEditor();
  state = new Map();
});

async function execute(command: string, ...args: unknown[]) {
  const action = editor.commands.get(`corolint.${command}`);
  assert.ok(action, command);
  await action(...args);
}

/** A corolint that prints a report and ends with a code. */
function printing(text: string, code: number) {
  const file = path.join(newDirectory(), 'report.json');
  writeFileSync(file, text);
  return program(`cat ${file}; exit ${code}`);
}

const server = (name = 'corolint-clangd') =>
  program('echo "clangd version 22.1.8 corolint-clangd 0.1.0"', name);

const shown = () =>
  [...editor.collection.files].flatMap(([file, found]) =>
    found.map((d) => `${file} ${String(d.range)} ${d.message}`),
  );

const aFinding = 'file:/p/src/a.cpp 1:2-1:8 \'save\' makes a task that is never awaited';

async function lintOne() {
  editor.folders = [newDirectory()];
  editor.settings['corolint.path'] = printing(report('/p', [finding()]), 1);
  await execute('lintWorkspace');
}

test('every command of the manifest is there, and no other', async () => {
  await start();
  assert.deepEqual(
    [...editor.commands.keys()].sort(),
    manifest.contributes.commands.map(({ command }) => command).sort(),
  );
});

test('every setting of the manifest is read, and no other', () => {
  const source = readFileSync(path.join(process.cwd(), 'src/extension.ts'), 'utf8');
  const read = source.matchAll(/(?:[sS]etting(?:<[^>]*>)?\()'(\w+)'/g);
  assert.deepEqual(
    [...new Set([...read].map(([, name]) => `corolint.${name}`))].sort(),
    Object.keys(manifest.contributes.configuration.properties).sort(),
  );
});

test('findings are shown, and counted in the status bar', async () => {
  await start();
  await lintOne();
  assert.deepEqual(shown(), [aFinding]);
  assert.equal(editor.statusItem.text, '$(warning) corolint 1');
  assert.deepEqual(editor.messages, []);
  await execute('clear');
  assert.deepEqual(shown(), []);
});

test('the findings of the last run are gone', async () => {
  await start();
  await lintOne();
  editor.settings['corolint.path'] = printing(report('/p', []), 0);
  await execute('lintWorkspace');
  assert.deepEqual(shown(), []);
  assert.equal(editor.statusItem.text, '$(check) corolint 0');
});

test('all folders of the workspace are linted', async () => {
  await start();
  editor.folders = [newDirectory(), newDirectory()];
  editor.settings['corolint.path'] = program(
    `printf '${report("'$PWD'", [finding({ message: 'here' })])}'`,
  );
  await execute('lintWorkspace');
  assert.deepEqual(
    shown(),
    editor.folders.map((folder) => `file:${folder}/src/a.cpp 1:2-1:8 here`),
  );
});

test('an edited file has no findings until the next run', async () => {
  await start();
  await lintOne();
  const document = { uri: Uri.file('/p/src/a.cpp'), isClosed: false };
  // Only its state changed: it was saved.
  editor.changed.fire({ document, contentChanges: [] });
  assert.deepEqual(shown(), [aFinding]);
  editor.changed.fire({ document, contentChanges: [{}] });
  assert.deepEqual(shown(), []);
});

test('what the language server shows is not shown twice', async () => {
  await start();
  await lintOne();
  const document = { uri: Uri.file('/p/src/a.cpp'), isClosed: false };
  editor.documents.push(document);
  editor.opened.fire(document);
  assert.deepEqual(shown(), [aFinding], 'there is no such server');
  editor.extensions.add(clangdExtension);
  editor.settings['clangd.path'] = '/opt/bin/corolint-clangd';
  editor.opened.fire(document);
  assert.deepEqual(shown(), []);
  editor.documents.pop();
  editor.closed.fire(document);
  assert.deepEqual(shown(), [aFinding]);
});

test('files that could not be analysed are told', async () => {
  await start();
  editor.folders = [newDirectory()];
  const incomplete = [{ path: 'b.cpp', what: "'b.hpp' file not found", details: '' }];
  editor.settings['corolint.path'] = printing(report('/p', [finding()], incomplete), 3);
  await execute('lintWorkspace');
  assert.deepEqual(shown(), [aFinding]);
  assert.deepEqual(editor.messages, ['warning: corolint: one file could not be analysed']);
  assert.deepEqual(editor.logged, ["b.cpp: 'b.hpp' file not found"]);
  assert.equal(editor.statusItem.text, '$(warning) corolint 1, 1 incomplete');
  editor.settings['corolint.path'] = printing(report('/p', [], incomplete), 3);
  await execute('lintWorkspace');
  assert.equal(editor.statusItem.text, '$(warning) corolint 0, 1 incomplete');
});

test('without a folder', async () => {
  await start();
  await execute('lintWorkspace');
  assert.deepEqual(editor.messages, [
    'error: corolint: open a folder first: there is nothing to lint',
  ]);
});

test('without corolint', async () => {
  await start();
  await lintOne();
  editor.settings['corolint.path'] = '/nonexistent/corolint';
  editor.answer = 'Open Settings';
  await execute('lintWorkspace');
  assert.deepEqual(editor.messages, [
    "error: corolint: '/nonexistent/corolint' cannot be run: there is no such program. " +
      'Install corolint, or set its path in the settings.',
  ]);
  assert.deepEqual(editor.executed, [['workbench.action.openSettings', 'corolint path']]);
  assert.deepEqual(shown(), [aFinding], 'the findings of the last run stay');
});

test('cancelling', async () => {
  await start();
  await lintOne();
  editor.settings['corolint.path'] = program('sleep 60');
  const linting = execute('lintWorkspace');
  await execute('lintWorkspace');
  assert.deepEqual(editor.messages, ['error: corolint: the workspace is being linted already']);
  editor.cancelled.fire();
  await linting;
  assert.equal(editor.messages.length, 1);
  assert.deepEqual(shown(), [aFinding]);
  assert.equal(editor.statusItem.text, '$(checklist) corolint');
});

test('progress', async () => {
  await start();
  editor.folders = [newDirectory()];
  editor.settings['corolint.path'] = program(
    `echo "[1/2] a" >&2; echo "[2/2] b" >&2; echo '${report('/p', [])}'`,
  );
  await execute('lintWorkspace');
  assert.deepEqual(editor.progress, ['1 of 2', '2 of 2']);
});

test('quick fixes: safe ones first and preferred, then the explanation', async () => {
  await start();
  editor.folders = [newDirectory()];
  const fixes = [
    { safe: false, message: 'start it', edits: [] },
    { safe: true, message: '', edits: [] },
  ];
  editor.settings['corolint.path'] = printing(report('/p', [finding({ fixes })]), 1);
  await execute('lintWorkspace');
  const uri = Uri.file('/p/src/a.cpp');
  const [diagnostic] = editor.collection.files.get(uri.toString()) ?? [];
  assert.ok(diagnostic && editor.codeActions);
  const actions = (of: Diagnostic) =>
    editor.codeActions
      ?.provideCodeActions({ uri }, of.range, { diagnostics: [of] })
      .map(({ title, isPreferred }) => [title, isPreferred ?? null]);
  assert.deepEqual(actions(diagnostic), [
    ['Fix async-unawaited-coroutine', true],
    ['start it', false],
    ['Explain async-unawaited-coroutine', null],
  ]);

  const clangds = new Diagnostic(new Range(1, 2, 1, 8), 'text', DiagnosticSeverity.Error);
  clangds.source = 'clang-tidy';
  clangds.code = 'async-unawaited-coroutine';
  assert.deepEqual(actions(clangds), [['Explain async-unawaited-coroutine', null]]);
  clangds.code = 'bugprone-integer-division';
  assert.deepEqual(actions(clangds), []);

  // Fixes of what is no check: no page explains it.
  const unused = finding({ check: 'corolint-unused-nolint', fixes });
  editor.settings['corolint.path'] = printing(report('/p', [unused]), 1);
  await execute('lintWorkspace');
  const [nolint] = editor.collection.files.get(uri.toString()) ?? [];
  assert.ok(nolint);
  assert.deepEqual(actions(nolint), [
    ['Fix corolint-unused-nolint', true],
    ['start it', false],
  ]);
});

test('the page of a check', async () => {
  await start();
  editor.settings['corolint.path'] = program('echo "# $2"');
  await execute('explain', 'async-sync-wait');
  assert.deepEqual(
    editor.executed.map((entry) => entry.map(String)),
    [
      ['open', '# async-sync-wait\n'],
      ['markdown.showPreview', 'corolint-page:/async-sync-wait.md'],
    ],
  );
});

test('the page of a check that is chosen from the list', async () => {
  await start();
  const list = '[{"id": "async-sync-wait", "tier": "bug", "summary": "waits"}]';
  editor.settings['corolint.path'] = program(
    `[ $1 = list ] && echo '${list}' || echo "# $2"`,
  );
  editor.answer = 'async-sync-wait';
  await execute('explain');
  assert.deepEqual(editor.executed[0], ['open', '# async-sync-wait\n']);
});

test('no page: what corolint says', async () => {
  await start();
  editor.settings['corolint.path'] = program('echo "corolint: error: no check of that name" >&2; exit 2');
  await execute('explain', 'async-typo');
  assert.deepEqual(editor.messages, ['error: corolint: no check of that name']);
  assert.deepEqual(editor.executed, []);
});

test('the clangd extension is made to run our server', async () => {
  await start();
  editor.extensions.add(clangdExtension);
  editor.settings['corolint.clangdPath'] = server();
  await execute('useClangd');
  assert.equal(editor.settings['clangd.path'], editor.settings['corolint.clangdPath']);
  assert.deepEqual(editor.executed, [['clangd.restart']]);
});

test('a program that is not our server is not used', async () => {
  await start();
  editor.extensions.add(clangdExtension);
  const clangd = program('echo "clangd version 22.1.8"', 'clangd');
  editor.settings['corolint.clangdPath'] = clangd;
  await execute('useClangd');
  assert.equal(editor.settings['clangd.path'], undefined);
  assert.deepEqual(editor.messages, [
    `error: corolint: '${clangd}' is not corolint-clangd: clangd version 22.1.8`,
  ]);
});

test('without the clangd extension', async () => {
  await start();
  editor.answer = 'Find It';
  await execute('useClangd');
  assert.match(editor.messages.join(), /is not installed$/);
  assert.deepEqual(editor.executed, [['workbench.extensions.search', `@id:${clangdExtension}`]]);
});

test('the server is offered once', async () => {
  editor.extensions.add(clangdExtension);
  editor.settings['corolint.clangdPath'] = server();
  editor.answer = 'No';
  await start();
  await start();
  assert.equal(editor.messages.length, 1);
  assert.equal(editor.settings['clangd.path'], undefined);
});

test('the server that is offered is used', async () => {
  editor.extensions.add(clangdExtension);
  editor.settings['corolint.clangdPath'] = server();
  editor.answer = 'Use It';
  await start();
  assert.equal(editor.settings['clangd.path'], editor.settings['corolint.clangdPath']);
});

test('no server is offered that cannot be used, or is not wanted', async () => {
  await start();
  editor.extensions.add(clangdExtension);
  editor.settings['corolint.clangdPath'] = '/nonexistent/corolint-clangd';
  await start();
  editor.settings['corolint.clangdPath'] = server();
  editor.settings['corolint.configureClangd'] = 'never';
  await start();
  editor.settings['corolint.configureClangd'] = 'ask';
  editor.settings['clangd.path'] = '/opt/bin/corolint-clangd';
  await start();
  assert.deepEqual(editor.messages, []);
});

test('no version: what the program says', async () => {
  await start();
  editor.settings['corolint.path'] = program('echo "no such flag" >&2; exit 2');
  await execute('showVersions');
  assert.deepEqual(editor.messages, ['error: corolint: no such flag']);
});

test('versions', async () => {
  await start();
  editor.settings['corolint.path'] = program('echo "corolint 0.1.0"');
  const clangd = server();
  editor.settings['corolint.clangdPath'] = clangd;
  await execute('showVersions');
  chmodSync(clangd, 0o644);
  await execute('showVersions');
  assert.deepEqual(editor.messages, [
    'information: corolint 0.1.0; clangd version 22.1.8 corolint-clangd 0.1.0 (not in use)',
    `information: corolint 0.1.0; '${clangd}' cannot be run: it may not be executed`,
  ]);
  assert.match(editor.statusItem.tooltip, /^corolint 0.1.0\n/);
});
