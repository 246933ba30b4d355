// The rules of the module's inputs: its validations, preconditions and postconditions, where they stand and what they ask.
// They are read from the text as `terraform fmt` leaves it, because the parser of HCL does not tell lines.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface Rule {
  readonly file: string;
  /** Of the whole block, counted from 1. */
  readonly first: number;
  readonly last: number;
  readonly kind: string;
  /** The variable, or the address of the resource, that carries it. */
  readonly owner: string;
}

/** Every file of the module and of those in its folder `modules`, relative to the root of the tree. */
export const hclFiles = async (tree: string): Promise<string[]> => {
  const inModules = await readdir(join(tree, 'modules'), { recursive: true });
  const files = [...(await readdir(tree)), ...inModules.map((file) => join('modules', file))];
  return files.filter((file) => file.endsWith('.tf') && !file.includes('.terraform/')).toSorted();
};

const opening = /^( +)(validation|precondition|postcondition) \{$/;

const ownerOf = (lines: readonly string[], index: number): string => {
  const head = lines.slice(0, index).findLast((line) => /^\w/.test(line)) ?? '';
  const [kind = '', ...labels] = head.match(/[\w-]+/g) ?? [];
  return kind === 'variable' ? labels.join('.') : [...(kind === 'resource' ? [] : [kind]), ...labels].join('.');
};

export const rulesOfText = (file: string, text: string): Rule[] => {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const [, indent, kind] = opening.exec(line) ?? [];
    if (indent === undefined || kind === undefined) return [];
    const last = lines.indexOf(`${indent}}`, index);
    return [{ file, first: index + 1, last: last + 1, kind, owner: ownerOf(lines, index) }];
  });
};

export const readRules = async (tree: string): Promise<Rule[]> => {
  const files = await hclFiles(tree);
  return (
    await Promise.all(files.map(async (file) => rulesOfText(file, await readFile(join(tree, file), 'utf8'))))
  ).flat();
};

export interface Place {
  readonly file: string;
  readonly line: number;
}

export const ruleAt = (rules: readonly Rule[], { file, line }: Place): Rule | undefined =>
  rules.find((rule) => rule.file === file && rule.first <= line && line <= rule.last);
