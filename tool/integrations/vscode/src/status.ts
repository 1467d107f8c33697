// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// The item in the status bar.

import * as vscode from 'vscode';

export class Status {
  constructor(private readonly item: vscode.StatusBarItem) {
    item.name = 'corolint';
    item.command = 'corolint.showVersions';
    this.idle();
    item.show();
  }

  set versions(lines: string[]) {
    this.item.tooltip = lines.join('\n');
  }

  idle(): void {
    this.item.text = '$(checklist) corolint';
  }

  running(done: number, total: number): void {
    this.item.text = total
      ? `$(sync~spin) corolint ${done}/${total}`
      : '$(sync~spin) corolint';
  }

  found(count: number, incomplete: number): void {
    const icon = count || incomplete ? '$(warning)' : '$(check)';
    const rest = incomplete ? `, ${incomplete} incomplete` : '';
    this.item.text = `${icon} corolint ${count}${rest}`;
  }
}
