// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// The clangd extension, and whether it runs our server.

import * as path from 'node:path';
import * as vscode from 'vscode';
import { run } from './process';

export const clangdExtension = 'llvm-vs-code-extensions.vscode-clangd';

export function hasClangdExtension(): boolean {
  return vscode.extensions.getExtension(clangdExtension) !== undefined;
}

function configuredServer(): string {
  return vscode.workspace.getConfiguration('clangd').get<string>('path', '');
}

/** Does the clangd extension run corolint-clangd? */
export function servesOurs(): boolean {
  return hasClangdExtension() && path.basename(configuredServer()).startsWith('corolint-clangd');
}

/** The version line; rejects if the program is not our server. */
export async function serverVersion(program: string): Promise<string> {
  const outcome = await run(program, ['--version']);
  const line = outcome.stdout.split('\n')[0] ?? '';
  if (outcome.code !== 0 || !line.includes('corolint-clangd'))
    throw new Error(`'${program}' is not corolint-clangd: ${line || outcome.stderr.trim()}`);
  return line;
}

/** Makes the clangd extension run \p program. Rejects if that cannot work. */
export async function useServer(program: string): Promise<void> {
  await serverVersion(program);
  await vscode.workspace
    .getConfiguration('clangd')
    .update('path', program, vscode.ConfigurationTarget.Global);
  await vscode.commands.executeCommand('clangd.restart');
}
