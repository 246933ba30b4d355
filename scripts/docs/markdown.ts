import type { Input, Module } from './module.ts';

const firstParagraph = (text: string): string => (text.trim().split(/\n\s*\n/)[0] ?? '').replace(/\s+/g, ' ');

// Every second part lies between backticks, where only the pipe would still end the cell.
const cell = (text: string): string =>
  firstParagraph(text)
    .split('`')
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll('*', '\\*').replaceAll('<', '&lt;')))
    .join('`')
    .replaceAll('|', '\\|');

const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;

// A line break separates the attributes of an object; on one line a comma has to.
const oneLine = (type: string): string =>
  type
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    .reduce((text, line) => `${text}${/[({[,]$/.test(text) || /^[)}\]]/.test(line) ? ' ' : ', '}${line}`)
    .replaceAll(/,(?= [)}\]])/g, '');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const inputRow = ({ name, description, type, fallback }: Input): string[] => [
  name,
  cell(description),
  code(oneLine(type)),
  fallback === undefined ? 'n/a' : code(fallback),
  fallback === undefined ? 'yes' : 'no',
];

const section = (title: string, rows: readonly unknown[], body: () => string): string[] =>
  rows.length === 0 ? [] : [`### ${title}`, body()];

/** The generated part of a README, without its markers. */
export const render = ({ requirements, resources, inputs, outputs }: Module): string =>
  [
    ...section('Requirements', requirements, () =>
      table(
        ['Name', 'Version'],
        requirements.map(({ name, version }) => [name, code(version)]),
      ),
    ),
    ...section('Resources', resources, () => resources.map((address) => `- ${code(address)}`).join('\n')),
    ...section('Inputs', inputs, () =>
      table(['Name', 'Description', 'Type', 'Default', 'Required'], inputs.map(inputRow)),
    ),
    ...section('Outputs', outputs, () =>
      table(
        ['Name', 'Description'],
        outputs.map(({ name, description }) => [name, cell(description)]),
      ),
    ),
  ].join('\n\n');
