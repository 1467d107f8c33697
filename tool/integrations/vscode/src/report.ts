// Part of corolint, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

// The JSON report of `corolint --format=json`, as far as an editor needs it.

/** Lines and columns count from 1, columns in bytes; the end is behind the last. */
export interface Place {
  path: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

export interface Note {
  message: string;
  /** Notes about code that no file has are without. */
  place?: Place;
}

export interface Edit {
  place: Place;
  text: string;
}

export interface Fix {
  safe: boolean;
  message: string;
  edits: Edit[];
}

export type Tier = 'bug' | 'suspicious' | 'audit' | 'style';

export interface Finding {
  check: string;
  tier: Tier;
  message: string;
  place: Place;
  notes: Note[];
  fixes: Fix[];
}

/** A unit that could not be analysed. */
export interface Incomplete {
  path: string;
  what: string;
}

export interface Report {
  root: string;
  findings: Finding[];
  incomplete: Incomplete[];
}

export class ReportError extends Error {}

type Fields = Record<string, unknown>;

function fail(what: string): never {
  throw new ReportError(
    `corolint printed a report that this extension does not understand: ${what}`,
  );
}

function fields(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    fail(`${what} is no object`);
  return value as Fields;
}

function list(from: Fields, name: string): unknown[] {
  const value = from[name];
  return Array.isArray(value) ? value : fail(`'${name}' is no list`);
}

function text(from: Fields, name: string): string {
  const value = from[name];
  return typeof value === 'string' ? value : fail(`'${name}' is no string`);
}

function count(from: Fields, name: string): number {
  const value = from[name];
  return typeof value === 'number' && value >= 1 ? value : fail(`'${name}' is no place`);
}

function place(from: Fields): Place {
  return {
    path: text(from, 'path'),
    line: count(from, 'line'),
    column: count(from, 'column'),
    endLine: count(from, 'endLine'),
    endColumn: count(from, 'endColumn'),
  };
}

function note(value: unknown): Note {
  const from = fields(value, 'a note');
  const message = text(from, 'message');
  return from.path === undefined ? { message } : { message, place: place(from) };
}

function fix(value: unknown): Fix {
  const from = fields(value, 'a fix');
  return {
    safe: from.safe === true,
    message: text(from, 'message'),
    edits: list(from, 'edits').map((value) => {
      const edit = fields(value, 'an edit');
      return { place: place(edit), text: text(edit, 'text') };
    }),
  };
}

const tiers: readonly string[] = ['bug', 'suspicious', 'audit', 'style'];

function finding(value: unknown): Finding {
  const from = fields(value, 'a finding');
  const tier = text(from, 'tier');
  if (!tiers.includes(tier)) fail(`there is no tier '${tier}'`);
  return {
    check: text(from, 'check'),
    tier: tier as Tier,
    message: text(from, 'message'),
    place: place(from),
    notes: list(from, 'notes').map(note),
    // What keeps behaviour comes first.
    fixes: list(from, 'fixes')
      .map(fix)
      .sort((a, b) => Number(b.safe) - Number(a.safe)),
  };
}

/** Throws ReportError for text that is no report. */
export function parseReport(json: string): Report {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    fail(`no JSON: ${json.slice(0, 80)}`);
  }
  const from = fields(value, 'the report');
  return {
    root: text(from, 'root'),
    findings: list(from, 'findings').map(finding),
    incomplete: list(from, 'incomplete').map((value) => {
      const unit = fields(value, 'a unit');
      return { path: text(unit, 'path'), what: text(unit, 'what') };
    }),
  };
}
