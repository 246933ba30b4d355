// What Terraform says of the module with many sets of inputs, all in one plan: each is a `module` block of one root module.
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { succeeded } from '../tools/run.ts';
import { testModule } from '../tools/terraform-test.ts';
import type { Diagnostic, Message } from '../tools/terraform-test.ts';
import { repository, terraform } from '../tools/terraform.ts';
import type { Place } from './rules.ts';

export type Inputs = Readonly<Record<string, unknown>>;

export interface Case {
  /** A folder with the whole module, as `copyModule` makes it. */
  readonly tree: string;
  /** Which module of the tree: `.` or, for instance, `modules/member-role`. */
  readonly module: string;
  readonly inputs: Inputs;
}

/** A message about a case, and the place of what gave it. */
export interface Finding extends Place {
  readonly message: string;
}

// Without it Terraform would not take the mock for the provider of the modules.
const versions = `terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}
`;

const tests = `mock_provider "aws" {
  source = "./mocks"
}

run "all" {
  command = plan
}
`;

/** A value that Terraform knows only after apply, or that is sensitive, in the inputs of a case. */
export class Hidden {
  readonly how: 'unknown' | 'sensitive';
  readonly value: unknown;

  constructor(how: 'unknown' | 'sensitive', value: unknown) {
    this.how = how;
    this.value = value;
  }
}

// JSON's strings are templates to Terraform.
const toJson = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll('${', () => '$${')
    .replaceAll('%{', '%%{');

// Terraform would follow a link to a folder, and then name the folder itself in its messages.
const linkTree = async (from: string, to: string): Promise<void> => {
  await mkdir(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    await (entry.isDirectory() ? linkTree(source, target) : symlink(source, target));
  }
};

const hides = (value: unknown, how?: Hidden['how']): boolean => {
  if (value instanceof Hidden) return how === undefined || value.how === how;
  return typeof value === 'object' && value !== null && Object.values(value).some((each) => hides(each, how));
};

const mapValues = (inputs: Inputs, change: (value: unknown) => unknown): Inputs =>
  Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, change(value)]));

/**
 * Each case has a file and a tree of its own: only by them does a message say which case it is about. Its inputs come from
 * a variable, which only a plan knows: of constants Terraform would check some rules before, and then plan nothing.
 */
const writeCase = async (root: string, { tree, module, inputs }: Case, index: number): Promise<void> => {
  await linkTree(tree, join(root, `tree-${index}`));
  const name = `case_${index}`;
  const values: unknown[] = [];
  const place = (value: unknown): unknown => {
    if (hides(value) && Array.isArray(value)) return value.map(place);
    if (hides(value) && !(value instanceof Hidden)) return mapValues(value as Inputs, place);
    const hidden = value instanceof Hidden ? value : undefined;
    const element = `[${values.push(hidden === undefined ? value : hidden.value) - 1}]`;
    if (hidden?.how === 'unknown') return `\${terraform_data.${name}.output${element}}`;
    return hidden === undefined ? `\${var.${name}${element}}` : `\${sensitive(var.${name}${element})}`;
  };
  const block = { source: `./tree-${index}/${module}`, ...mapValues(inputs, place) };
  const variable = `{"default":${toJson(values)}}`;
  const late = `{"terraform_data":{"${name}":{"input":"\${var.${name}}"}}}`;
  const text = `{"variable":{"${name}":${variable}},"resource":${late},"module":{"${name}":${JSON.stringify(block)}}}`;
  await writeFile(join(root, `case-${index}.tf.json`), text);
};

const plan = async (root: string): Promise<Message[]> => {
  succeeded(await terraform(root, ['init', '-backend=false', '-no-color', '-test-directory=tests']));
  return testModule(root, 'tests');
};

const checkedBy = /\n\nThis was checked by the validation rule at (?:tree-\d+\/)?(.*):(\d+),\d+-\d+\.$/;

const findingOf = ({ detail, range }: Diagnostic): Finding => {
  const [, file, line] = checkedBy.exec(detail) ?? [];
  const place = { file: range?.filename.replace(/^tree-\d+\//, '') ?? '', line: range?.start.line ?? 0 };
  return { ...place, ...(file !== undefined && { file, line: Number(line) }), message: detail.replace(checkedBy, '') };
};

const findingsOf = (count: number, messages: readonly Message[]): Finding[][] => {
  const found = Array.from({ length: count }, (): Finding[] => []);
  for (const { diagnostic } of messages) {
    if (diagnostic?.severity !== 'error') continue;
    // A rule that refuses the default of its variable has no line in the case.
    const place = [diagnostic.range?.filename, checkedBy.exec(diagnostic.detail)?.[0]].join('\n');
    const index = /\b(?:case|tree)-(\d+)\b/.exec(place)?.[1];
    const ofCase = found[Number(index)];
    if (ofCase === undefined) throw new Error(`Terraform failed: ${JSON.stringify(diagnostic)}`);
    ofCase.push(findingOf(diagnostic));
  }
  return found;
};

const diagnoseTogether = async (cases: readonly Case[]): Promise<Finding[][]> => {
  const root = await mkdtemp(join(tmpdir(), 'cases-'));
  try {
    await mkdir(join(root, 'tests'));
    await writeFile(join(root, 'versions.tf'), versions);
    await writeFile(join(root, 'tests', 'all.tftest.hcl'), tests);
    await cp(join(repository, 'test', 'mocks'), join(root, 'mocks'), { recursive: true });
    for (const [index, each] of cases.entries()) await writeCase(root, each, index);
    return findingsOf(cases.length, await plan(root));
  } finally {
    await rm(root, { recursive: true, force: true });
  }
};

/** The errors of each case. Terraform knows what is sensitive before it plans, so a case of it that is refused keeps others from it. */
export const diagnose = async (cases: readonly Case[]): Promise<Finding[][]> => {
  const early = cases.filter(({ inputs }) => hides(inputs, 'sensitive'));
  const late = cases.filter((each) => !early.includes(each));
  const found = new Map<Case, Finding[]>();
  for (const group of [early, late].filter(({ length }) => length > 0)) {
    const findings = await diagnoseTogether(group);
    group.forEach((each, index) => found.set(each, findings[index] ?? []));
  }
  return cases.map((each) => found.get(each) ?? []);
};
