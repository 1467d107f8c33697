// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// Bundles the tests, with a stand-in for the module `vscode`, and runs them.
//
//   node scripts/test.mjs [DIRECTORY]       where to put the bundles; default: dist/test

import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root } from './build.mjs';

const tests = readdirSync(path.join(root, 'test')).filter((name) => name.endsWith('.test.ts'));
const out = path.resolve(root, process.argv[2] ?? 'dist/test');
rmSync(out, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: tests.map((name) => `test/${name}`),
  outdir: out,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  alias: { vscode: './test/vscode.ts' },
  sourcemap: 'inline',
  logLevel: 'warning',
});
const bundles = tests.map((name) => path.join(out, name.replace(/\.ts$/, '.js')));
const { status } = spawnSync(
  process.execPath,
  ['--enable-source-maps', '--test', '--test-reporter=spec', ...bundles],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;
