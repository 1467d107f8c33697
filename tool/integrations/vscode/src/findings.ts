// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// What the last run found, and which of it is shown.

import * as vscode from 'vscode';
import type { Converted } from './convert';
import { hasPage, ruleOf } from './pages';

/**
 * A file that the language server shows the same findings in is left to it: they
 * would stand there twice. A file that was edited since the run has none, because
 * places are no longer right.
 */
export class Findings implements vscode.CodeActionProvider {
  private files = new Map<string, { uri: vscode.Uri; found: Converted[] }>();

  constructor(
    private readonly collection: vscode.DiagnosticCollection,
    private readonly isServed: (uri: vscode.Uri) => boolean,
  ) {}

  get count(): number {
    return [...this.files.values()].reduce((sum, { found }) => sum + found.length, 0);
  }

  replace(files: Map<string, Converted[]>): void {
    this.clear();
    for (const [file, found] of files) {
      const uri = vscode.Uri.file(file);
      this.files.set(uri.toString(), { uri, found });
      this.refresh(uri);
    }
  }

  clear(): void {
    this.files.clear();
    this.collection.clear();
  }

  /** The file was edited. */
  forget(uri: vscode.Uri): void {
    if (this.files.delete(uri.toString())) this.collection.delete(uri);
  }

  /** The file was opened or closed. */
  refresh(uri: vscode.Uri): void {
    const file = this.files.get(uri.toString());
    if (!file) return;
    if (this.isServed(uri)) this.collection.delete(uri);
    else
      this.collection.set(
        uri,
        file.found.map(({ diagnostic }) => diagnostic),
      );
  }

  provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    context: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const found = this.files.get(document.uri.toString())?.found ?? [];
    return context.diagnostics.flatMap((diagnostic) => {
      const rule = ruleOf(diagnostic);
      const own = found.find(
        (f) =>
          diagnostic.source === 'corolint' &&
          ruleOf(f.diagnostic) === rule &&
          f.diagnostic.range.isEqual(diagnostic.range),
      );
      const fixes = (own?.fixes ?? []).map(({ title, safe, edit }) => {
        const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
        action.diagnostics = [diagnostic];
        action.edit = edit;
        action.isPreferred = safe;
        return action;
      });
      if (!hasPage(rule)) return fixes;
      const explain = new vscode.CodeAction(`Explain ${rule}`, vscode.CodeActionKind.QuickFix);
      explain.diagnostics = [diagnostic];
      explain.command = { title: explain.title, command: 'corolint.explain', arguments: [rule] };
      return [...fixes, explain];
    });
  }
}
