// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// The pages of the checks, as documents that `corolint explain` prints.

import * as vscode from 'vscode';
import { complaint, run } from './process';

export const pageScheme = 'corolint-page';

export function pageUri(check: string): vscode.Uri {
  return vscode.Uri.from({ scheme: pageScheme, path: `/${check}.md` });
}

export function checkOfPage(uri: vscode.Uri): string {
  return uri.path.replace(/^\//, '').replace(/\.md$/, '');
}

/** Checks have pages; what corolint says of NOLINT comments has none. */
export function hasPage(rule: string): boolean {
  return rule.startsWith('async-');
}

/** The check, or other rule, that a diagnostic is of, whoever found it. */
export function ruleOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : (code ?? ''));
}

export class Pages implements vscode.TextDocumentContentProvider {
  constructor(private readonly program: () => string) {}

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const outcome = await run(this.program(), ['explain', checkOfPage(uri)]);
    if (outcome.code !== 0) throw new Error(complaint(outcome.stderr));
    return outcome.stdout;
  }

  /** All checks, for a person to choose from. */
  async list(): Promise<vscode.QuickPickItem[]> {
    const outcome = await run(this.program(), ['list', '--format=json']);
    if (outcome.code !== 0) throw new Error(complaint(outcome.stderr));
    const checks = JSON.parse(outcome.stdout) as { id: string; tier: string; summary: string }[];
    return checks.map(({ id, tier, summary }) => ({
      label: id,
      description: tier,
      detail: summary,
    }));
  }

  async show(check: string): Promise<void> {
    // Opened first: a page that cannot be had is an error, not an empty preview.
    await vscode.workspace.openTextDocument(pageUri(check));
    await vscode.commands.executeCommand('markdown.showPreview', pageUri(check));
  }
}
