// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// What the extension adds to VS Code: commands, findings, pages, a status item.

import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { hasClangdExtension, servesOurs, serverVersion, useServer } from './clangd';
import { Converter, type Converted } from './convert';
import { Findings } from './findings';
import { lint, type LintSettings } from './lint';
import { Pages, pageScheme } from './pages';
import { Cancelled, complaint, MissingProgram, run } from './process';
import type { Incomplete } from './report';
import { Status } from './status';

const languages = ['c', 'cpp'];
const askedForServer = 'askedForServer';

function readFile(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function setting<T>(name: string, fallback: T, scope?: vscode.Uri): T {
  return vscode.workspace.getConfiguration('corolint', scope).get<T>(name, fallback);
}

/** A path from the settings. */
function pathSetting(name: string, fallback: string, folder?: vscode.WorkspaceFolder): string {
  const root = (folder ?? vscode.workspace.workspaceFolders?.[0])?.uri.fsPath ?? '';
  return setting(name, fallback, folder?.uri).replaceAll('${workspaceFolder}', root);
}

const corolint = (folder?: vscode.WorkspaceFolder) => pathSetting('path', 'corolint', folder);
const server = () => pathSetting('clangdPath', 'corolint-clangd');

function settingsOf(folder: vscode.WorkspaceFolder): LintSettings {
  return {
    program: corolint(folder),
    compileDatabase: pathSetting('compileDatabase', '', folder),
    arguments: setting<string[]>('arguments', [], folder.uri),
  };
}

class Extension {
  private readonly log = vscode.window.createOutputChannel('corolint');
  private readonly pages = new Pages(() => corolint());
  private readonly status: Status;
  private readonly findings: Findings;
  private running = false;

  constructor(private readonly context: vscode.ExtensionContext) {
    const item = vscode.window.createStatusBarItem(vscode.StatusBarAlignment.Left);
    const collection = vscode.languages.createDiagnosticCollection('corolint');
    this.status = new Status(item);
    this.findings = new Findings(collection, (uri) => servesOurs() && isOpen(uri));
    const { workspace } = vscode;
    context.subscriptions.push(
      this.log,
      item,
      collection,
      workspace.registerTextDocumentContentProvider(pageScheme, this.pages),
      workspace.onDidOpenTextDocument(({ uri }) => this.findings.refresh(uri)),
      workspace.onDidCloseTextDocument(({ uri }) => this.findings.refresh(uri)),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length) this.findings.forget(document.uri);
      }),
      vscode.languages.registerCodeActionsProvider(languages, this.findings, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
    );
    this.command('lintWorkspace', () => this.lintWorkspace());
    this.command('clear', () => {
      this.findings.clear();
      this.status.idle();
    });
    this.command('explain', (check) => this.explain(check));
    this.command('useClangd', () => this.useClangd());
    this.command('showVersions', () => this.showVersions());
  }

  /** Asks once whether findings shall be shown as they are typed. */
  async offerServer(): Promise<void> {
    if (
      servesOurs() ||
      !hasClangdExtension() ||
      setting('configureClangd', 'ask') !== 'ask' ||
      this.context.globalState.get(askedForServer)
    )
      return;
    const program = server();
    // Who does not have it is not bothered.
    if (!(await serverVersion(program).catch(() => undefined))) return;
    await this.context.globalState.update(askedForServer, true);
    const answer = await vscode.window.showInformationMessage(
      'Use corolint-clangd, which is clangd with the checks of corolint, as language server?',
      'Use It',
      'No',
    );
    if (answer === 'Use It') await useServer(program);
  }

  private command(name: string, action: (argument?: string) => unknown): void {
    this.context.subscriptions.push(
      vscode.commands.registerCommand(`corolint.${name}`, async (argument?: unknown) => {
        try {
          await action(typeof argument === 'string' ? argument : undefined);
        } catch (error) {
          await this.report(error);
        }
      }),
    );
  }

  private async report(error: unknown): Promise<void> {
    if (error instanceof Cancelled) return;
    const message = error instanceof Error ? error.message : String(error);
    this.log.appendLine(`error: ${message}`);
    const missing = error instanceof MissingProgram;
    const button = missing ? 'Open Settings' : 'Show Log';
    const advice = missing ? '. Install corolint, or set its path in the settings.' : '';
    const answer = await vscode.window.showErrorMessage(`corolint: ${message}${advice}`, button);
    if (answer !== button) return;
    if (missing)
      await vscode.commands.executeCommand('workbench.action.openSettings', 'corolint path');
    else this.log.show();
  }

  private async lintWorkspace(): Promise<void> {
    const folders = vscode.workspace.workspaceFolders ?? [];
    if (!folders.length) throw new Error('open a folder first: there is nothing to lint');
    if (this.running) throw new Error('the workspace is being linted already');
    this.running = true;
    try {
      await vscode.window.withProgress(
        {
          location: vscode.ProgressLocation.Notification,
          title: 'corolint',
          cancellable: true,
        },
        (progress, token) => this.lintFolders(folders, progress, token),
      );
    } catch (error) {
      this.status.idle();
      throw error;
    } finally {
      this.running = false;
    }
  }

  private async lintFolders(
    folders: readonly vscode.WorkspaceFolder[],
    progress: vscode.Progress<{ message?: string; increment?: number }>,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const abort = new AbortController();
    const listening = token.onCancellationRequested(() => abort.abort());
    const found = new Map<string, Converted[]>();
    const incomplete: Incomplete[] = [];
    try {
      for (const folder of folders) {
        this.status.running(0, 0);
        let shown = 0;
        const report = await lint(
          folder.uri.fsPath,
          settingsOf(folder),
          abort.signal,
          (done, total) => {
            this.status.running(done, total);
            const percent = (100 * done) / total / folders.length;
            progress.report({ message: `${done} of ${total}`, increment: percent - shown });
            shown = percent;
          },
        );
        for (const [file, of] of new Converter(report, readFile).byFile()) found.set(file, of);
        incomplete.push(...report.incomplete);
      }
    } finally {
      listening.dispose();
    }
    this.findings.replace(found);
    this.status.found(this.findings.count, incomplete.length);
    if (incomplete.length) await this.warnOf(incomplete);
  }

  private async warnOf(incomplete: Incomplete[]): Promise<void> {
    for (const { path, what } of incomplete) this.log.appendLine(`${path}: ${what}`);
    const files = incomplete.length === 1 ? 'one file' : `${incomplete.length} files`;
    // Not awaited by the run: it has ended, the message may stay.
    void vscode.window
      .showWarningMessage(`corolint: ${files} could not be analysed`, 'Show Log')
      .then((answer) => {
        if (answer) this.log.show();
      });
  }

  private async explain(check?: string): Promise<void> {
    const chosen =
      check ??
      (
        await vscode.window.showQuickPick(await this.pages.list(), {
          placeHolder: 'Check',
          matchOnDetail: true,
        })
      )?.label;
    if (chosen) await this.pages.show(chosen);
  }

  private async useClangd(): Promise<void> {
    if (!hasClangdExtension()) {
      const answer = await vscode.window.showErrorMessage(
        'corolint: the clangd extension, which runs the language server, is not installed',
        'Find It',
      );
      if (answer)
        await vscode.commands.executeCommand('workbench.extensions.search', '@id:llvm-vs-code-extensions.vscode-clangd');
      return;
    }
    await useServer(server());
  }

  private async showVersions(): Promise<void> {
    const { code, stdout, stderr } = await run(corolint(), ['--version']);
    if (code !== 0) throw new Error(complaint(stderr) || `'${corolint()}' ended with code ${code}`);
    const served = servesOurs() ? 'in use' : 'not in use';
    const lines = [
      stdout.split('\n')[0] ?? '',
      await serverVersion(server()).then(
        (version) => `${version} (${served})`,
        (error: Error) => error.message,
      ),
    ];
    this.status.versions = lines;
    lines.forEach((line) => this.log.appendLine(line));
    void vscode.window.showInformationMessage(lines.join('; '));
  }
}

function isOpen(uri: vscode.Uri): boolean {
  return vscode.workspace.textDocuments.some(
    (document) => !document.isClosed && document.uri.toString() === uri.toString(),
  );
}

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const extension = new Extension(context);
  await extension.offerServer();
}

export function deactivate(): void {}
