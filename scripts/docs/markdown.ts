import type { Input, Module } from './module.ts';

const code = (text: string): string => `\`${text}\``;

/** Text as the source has it, paragraphs and bullets included; `<` begins no tag, but between backticks. */
const prose = (text: string): string =>
  text
    .trim()
    .split('`')
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll('<', '&lt;')))
    .join('`')
    // A list needs an empty line before it.
    .replace(/([^\n])\n- /, '$1\n\n- ');

const oneLine = (text: string): string => prose(text).replaceAll(/\s+/g, ' ');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** The parser keeps the indentation of the variable block in all lines but the first. */
const dedent = (type: string): string => type.replaceAll('\n  ', '\n');

const fallbackOf = (fallback: string | undefined): string =>
  fallback === undefined ? 'required' : `default ${code(fallback)}`;

const input = ({ name, description, type, fallback }: Input): string => {
  const isShort = !type.includes('\n');
  const facts = isShort ? `${code(type)}, ${fallbackOf(fallback)}` : `object, ${fallbackOf(fallback)}`;
  return [
    `#### ${code(name)}`,
    facts,
    prose(description),
    ...(isShort ? [] : [`\`\`\`terraform\n${dedent(type)}\n\`\`\``]),
  ].join('\n\n');
};

const section = (title: string, rows: readonly unknown[], body: () => string): string[] =>
  rows.length === 0 ? [] : [`### ${title}`, body()];

/** The generated part of a README, without its markers. */
export const render = ({ requirements, resources, inputs, outputs }: Module): string =>
  [
    ...section('Inputs', inputs, () => inputs.map(input).join('\n\n')),
    ...section('Outputs', outputs, () =>
      outputs.map(({ name, description }) => `- ${code(name)}: ${oneLine(description)}`).join('\n'),
    ),
    ...section('Resources', resources, () => resources.map((address) => `- ${code(address)}`).join('\n')),
    ...section('Requirements', requirements, () =>
      table(
        ['Name', 'Version'],
        requirements.map(({ name, version }) => [name, code(version)]),
      ),
    ),
  ].join('\n\n');
