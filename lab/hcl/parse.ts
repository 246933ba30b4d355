// Reads expressions of HCL: hcl2json leaves them as text, and describes their syntax on request.
import { getExpressionAst, parse } from '@cdktn/hcl2json';
import type { Ast } from './ast.ts';
import { translator } from './ast.ts';
import type { Node } from './nodes.ts';
import { unknownNode } from './nodes.ts';

/** What has been read once is not read again: the parser is another program's code, and a module's files are read for each question. */
const remembered = <T>(
  read: (text: string, name: string) => Promise<T>,
): ((text: string, name?: string) => Promise<T>) => {
  const known = new Map<string, Promise<T>>();
  return (text, name = '') => {
    const key = `${name}\n${text}`;
    const found = known.get(key) ?? read(text, name);
    known.set(key, found);
    return found;
  };
};

/** A file of HCL as JSON. Rejects, with the name of the file, what is not HCL. */
export const parseFile = remembered((text, name) => parse(name, text));

const nothing: Node = { is: 'literal', value: null };

export const parseExpression = async (text: string): Promise<Node> => {
  const ast = (await getExpressionAst('expression.tf', text)) as Ast | null;
  return ast === null ? unknownNode : translator(Buffer.from(text))(ast);
};

/** A text as hcl2json gives it: expressions in ${}, everything else without escapes. */
export const parseTemplate = remembered(async (text: string): Promise<Node> => {
  if (!/[$%]\{/.test(text)) return { is: 'literal', value: text };
  const whole = /^\$\{([^]*)\}$/.exec(text)?.[1];
  if (whole !== undefined) {
    // "${a}-${b}" looks like one expression and is none.
    const single = await parseExpression(whole).catch(() => undefined);
    if (single !== undefined) return single;
  }
  const node = await parseExpression(`<<END_OF_TEMPLATE\n${text}\nEND_OF_TEMPLATE\n`);
  return node.is === 'template' ? { is: 'template', parts: withoutLastLineEnd(node.parts) } : node;
});

const withoutLastLineEnd = (parts: readonly Node[]): readonly Node[] => {
  const last = parts.at(-1);
  return last?.is === 'literal'
    ? [...parts.slice(0, -1), { is: 'literal', value: String(last.value).replace(/\n$/, '') }]
    : parts;
};

/** A value as hcl2json gives it, with all texts in it. */
export const parseValue = async (value: unknown): Promise<Node> => {
  if (typeof value === 'string') return parseTemplate(value);
  if (typeof value === 'number' || typeof value === 'boolean') return { is: 'literal', value };
  if (Array.isArray(value)) return { is: 'list', items: await Promise.all(value.map(parseValue)) };
  if (typeof value !== 'object' || value === null) return nothing;
  const entries = Object.entries(value).map(
    async ([key, each]) => [await parseTemplate(key), await parseValue(each)] as const,
  );
  return { is: 'object', entries: await Promise.all(entries) };
};
