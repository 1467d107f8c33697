// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// Findings as VS Code shows them.

import * as path from 'node:path';
import * as vscode from 'vscode';
import { hasPage, pageUri } from './pages';
import type { Finding, Fix, Place, Report, Tier } from './report';

/** The text of a file, or undefined where it cannot be read. */
export type ReadFile = (file: string) => string | undefined;

export interface Converted {
  diagnostic: vscode.Diagnostic;
  fixes: { title: string; safe: boolean; edit: vscode.WorkspaceEdit }[];
}

export function severityOf(tier: Tier): vscode.DiagnosticSeverity {
  switch (tier) {
    case 'bug':
      return vscode.DiagnosticSeverity.Error;
    case 'suspicious':
      return vscode.DiagnosticSeverity.Warning;
    case 'audit':
    case 'style':
      return vscode.DiagnosticSeverity.Information;
  }
}

/** The editor counts UTF-16 units where corolint counts bytes. */
export function columnOf(line: string | undefined, byteColumn: number): number {
  if (line === undefined) return byteColumn - 1;
  return Buffer.from(line, 'utf8')
    .subarray(0, byteColumn - 1)
    .toString('utf8').length;
}

/** Converts the findings of one report; a file is read once. */
export class Converter {
  private readonly lines = new Map<string, string[]>();

  constructor(
    private readonly report: Report,
    private readonly readFile: ReadFile,
  ) {}

  byFile(): Map<string, Converted[]> {
    const result = new Map<string, Converted[]>();
    for (const finding of this.report.findings) {
      const file = this.fileOf(finding.place);
      const converted = result.get(file);
      if (converted) converted.push(this.convert(finding));
      else result.set(file, [this.convert(finding)]);
    }
    return result;
  }

  private fileOf(place: Place): string {
    return path.resolve(this.report.root, place.path);
  }

  private range(place: Place): vscode.Range {
    const file = this.fileOf(place);
    let lines = this.lines.get(file);
    if (!lines) {
      lines = this.readFile(file)?.split('\n') ?? [];
      this.lines.set(file, lines);
    }
    return new vscode.Range(
      place.line - 1,
      columnOf(lines[place.line - 1], place.column),
      place.endLine - 1,
      columnOf(lines[place.endLine - 1], place.endColumn),
    );
  }

  /** Of a finding that is at one character: the word that begins there. */
  private visibleRange(place: Place): vscode.Range {
    const range = this.range(place);
    const { line, character } = range.start;
    if (line !== range.end.line || character !== range.end.character) return range;
    const rest = this.lines.get(this.fileOf(place))?.[line]?.slice(character) ?? '';
    const word = /^\w+/.exec(rest)?.[0] ?? ' ';
    return new vscode.Range(line, character, line, character + word.length);
  }

  private convert(finding: Finding): Converted {
    const diagnostic = new vscode.Diagnostic(
      this.visibleRange(finding.place),
      finding.message,
      severityOf(finding.tier),
    );
    diagnostic.source = 'corolint';
    diagnostic.code = hasPage(finding.check)
      ? { value: finding.check, target: pageUri(finding.check) }
      : finding.check;
    diagnostic.relatedInformation = finding.notes.flatMap(({ message, place }) =>
      place
        ? [
            new vscode.DiagnosticRelatedInformation(
              new vscode.Location(vscode.Uri.file(this.fileOf(place)), this.range(place)),
              message,
            ),
          ]
        : [],
    );
    return { diagnostic, fixes: finding.fixes.map((fix) => this.fix(finding, fix)) };
  }

  private fix(finding: Finding, fix: Fix): Converted['fixes'][number] {
    const edit = new vscode.WorkspaceEdit();
    for (const { place, text } of fix.edits)
      edit.replace(vscode.Uri.file(this.fileOf(place)), this.range(place), text);
    // A fix on the finding itself has no words of its own.
    const title = fix.safe ? `Fix ${finding.check}` : fix.message;
    return { title, safe: fix.safe, edit };
  }
}
