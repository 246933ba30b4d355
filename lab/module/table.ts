// The form of the rows: which inputs the module refuses, by which rule and in which words, and which it takes.
import type { Inputs } from './diagnose.ts';

/** What is refused, in words that go on from "refuses", the inputs, and what the message says of them, in its order. */
export type Row = readonly [what: string, inputs: Inputs, ...said: readonly string[]];

export interface Refusals {
  readonly module: string;
  /** The variable whose validation refuses, or the resource whose precondition does. */
  readonly owner: string;
  /** The whole message; each {} is what a row says in its place. */
  readonly message: string;
  readonly rows: readonly Row[];
}

export interface Acceptance {
  readonly module: string;
  readonly what: string;
  readonly inputs: Inputs;
}

export const root = '.';
export const memberRole = 'modules/member-role';
export const remediationModule = 'modules/remediation';

export const refuses = (owner: string, message: string, rows: readonly Row[], module = root): Refusals => ({
  module,
  owner,
  message,
  rows,
});

export const accepts = (what: string, inputs: Inputs, module = root): Acceptance => ({ module, what, inputs });

export const messageOf = (template: string, said: readonly string[]): string => {
  const parts = template.split('{}');
  if (parts.length !== said.length + 1) throw new Error(`${said.length} words for: ${template}`);
  return parts.map((part, index) => part + (said[index] ?? '')).join('');
};

export const letters = (count: number): string => 'a'.repeat(count);

export const list = <T>(count: number, item: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => item(index));

export const accounts = (count: number): string[] => list(count, (index) => String(index).padStart(12, '0'));

export const tags = (count: number): Inputs => Object.fromEntries(list(count, (index) => [`key-${index}`, 'x']));
