// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// A stand-in for the module `vscode`: as much of it as the extension uses, and records
// of what the extension did.

import path from 'node:path';

type Listener<T> = (event: T) => unknown;

export class EventEmitter<T> {
  private readonly listeners = new Set<Listener<T>>();
  readonly event = (listener: Listener<T>) => {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  };
  fire(event: T) {
    for (const listener of this.listeners) listener(event);
  }
}

export class Uri {
  private constructor(
    readonly scheme: string,
    readonly path: string,
  ) {}
  static file(file: string) {
    return new Uri('file', path.resolve(file));
  }
  static from({ scheme, path }: { scheme: string; path: string }) {
    return new Uri(scheme, path);
  }
  get fsPath() {
    return this.path;
  }
  toString() {
    return `${this.scheme}:${this.path}`;
  }
}

export class Position {
  constructor(
    readonly line: number,
    readonly character: number,
  ) {}
}

export class Range {
  readonly start: Position;
  readonly end: Position;
  constructor(line: number, character: number, endLine: number, endCharacter: number) {
    this.start = new Position(line, character);
    this.end = new Position(endLine, endCharacter);
  }
  isEqual(other: Range) {
    return String(this) === String(other);
  }
  toString() {
    const { start, end } = this;
    return `${start.line}:${start.character}-${end.line}:${end.character}`;
  }
}

export enum DiagnosticSeverity {
  Error,
  Warning,
  Information,
  Hint,
}

export class Diagnostic {
  source?: string;
  code?: string | { value: string; target: Uri };
  relatedInformation?: DiagnosticRelatedInformation[];
  constructor(
    public range: Range,
    public message: string,
    public severity: DiagnosticSeverity,
  ) {}
}

export class Location {
  constructor(
    readonly uri: Uri,
    readonly range: Range,
  ) {}
}

export class DiagnosticRelatedInformation {
  constructor(
    readonly location: Location,
    readonly message: string,
  ) {}
}

export class WorkspaceEdit {
  readonly edits: { uri: Uri; range: Range; text: string }[] = [];
  replace(uri: Uri, range: Range, text: string) {
    this.edits.push({ uri, range, text });
  }
}

export const CodeActionKind = { QuickFix: 'quickfix' };

export class CodeAction {
  diagnostics?: Diagnostic[];
  edit?: WorkspaceEdit;
  command?: { title: string; command: string; arguments: unknown[] };
  isPreferred?: boolean;
  constructor(
    readonly title: string,
    readonly kind: string,
  ) {}
}

export enum ConfigurationTarget {
  Global = 1,
}
export enum ProgressLocation {
  Notification = 15,
}
export enum StatusBarAlignment {
  Left = 1,
}

class Collection {
  readonly files = new Map<string, Diagnostic[]>();
  set(uri: Uri, diagnostics: Diagnostic[]) {
    this.files.set(uri.toString(), diagnostics);
  }
  delete(uri: Uri) {
    this.files.delete(uri.toString());
  }
  clear() {
    this.files.clear();
  }
  dispose() {}
}

interface TextDocument {
  uri: Uri;
  isClosed: boolean;
}

/** The state of the editor: what a test sets up and looks at. */
export class Editor {
  settings: Record<string, unknown> = {};
  extensions = new Set<string>();
  folders: string[] = [];
  documents: TextDocument[] = [];
  /** What the person clicks on: a button or an item. */
  answer: string | undefined;
  messages: string[] = [];
  logged: string[] = [];
  executed: [command: string, ...args: unknown[]][] = [];
  progress: string[] = [];
  statusItem = { text: '', tooltip: '', command: '', name: '', show() {}, dispose() {} };
  collection = new Collection();
  commands = new Map<string, (...args: unknown[]) => unknown>();
  providers = new Map<string, { provideTextDocumentContent(uri: Uri): Promise<string> }>();
  codeActions?: { provideCodeActions(document: unknown, range: unknown, context: unknown): CodeAction[] };
  opened = new EventEmitter<TextDocument>();
  closed = new EventEmitter<TextDocument>();
  changed = new EventEmitter<{ document: TextDocument; contentChanges: unknown[] }>();
  cancelled = new EventEmitter<void>();
}

export let editor = new Editor();
export function newEditor() {
  editor = new Editor();
  return editor;
}

const disposable = { dispose() {} };

function message(kind: string) {
  return async (text: string, ...buttons: string[]) => {
    editor.messages.push(`${kind}: ${text}`);
    return buttons.find((button) => button === editor.answer);
  };
}

export const window = {
  createOutputChannel: () => ({
    appendLine: (line: string) => editor.logged.push(line),
    show: () => editor.executed.push(['show log']),
    dispose() {},
  }),
  createStatusBarItem: () => editor.statusItem,
  showErrorMessage: message('error'),
  showWarningMessage: message('warning'),
  showInformationMessage: message('information'),
  showQuickPick: async (items: { label: string }[]) =>
    items.find(({ label }) => label === editor.answer),
  withProgress: (
    _options: unknown,
    task: (progress: unknown, token: unknown) => Promise<unknown>,
  ) =>
    task(
      { report: ({ message }: { message: string }) => editor.progress.push(message) },
      { onCancellationRequested: editor.cancelled.event },
    ),
};

export const workspace = {
  get workspaceFolders() {
    const folders = editor.folders.map((folder) => ({ uri: Uri.file(folder) }));
    return folders.length ? folders : undefined;
  },
  get textDocuments() {
    return editor.documents;
  },
  getConfiguration: (section: string) => ({
    get: (name: string, fallback: unknown) => editor.settings[`${section}.${name}`] ?? fallback,
    update: async (name: string, value: unknown) => {
      editor.settings[`${section}.${name}`] = value;
    },
  }),
  registerTextDocumentContentProvider: (
    scheme: string,
    provider: { provideTextDocumentContent(uri: Uri): Promise<string> },
  ) => {
    editor.providers.set(scheme, provider);
    return disposable;
  },
  openTextDocument: async (uri: Uri) => {
    const text = await editor.providers.get(uri.scheme)?.provideTextDocumentContent(uri);
    editor.executed.push(['open', text]);
  },
  onDidOpenTextDocument: (listener: Listener<TextDocument>) => editor.opened.event(listener),
  onDidCloseTextDocument: (listener: Listener<TextDocument>) => editor.closed.event(listener),
  onDidChangeTextDocument: (
    listener: Listener<{ document: TextDocument; contentChanges: unknown[] }>,
  ) => editor.changed.event(listener),
};

export const languages = {
  createDiagnosticCollection: () => editor.collection,
  registerCodeActionsProvider: (_selector: unknown, provider: Editor['codeActions']) => {
    editor.codeActions = provider;
    return disposable;
  },
};

export const commands = {
  registerCommand: (name: string, action: (...args: unknown[]) => unknown) => {
    editor.commands.set(name, action);
    return disposable;
  },
  executeCommand: async (name: string, ...args: unknown[]) => {
    editor.executed.push([name, ...args]);
  },
};

export const extensions = {
  getExtension: (id: string) => (editor.extensions.has(id) ? {} : undefined),
};
