// The syntax tree that hcl2json gives of an expression, turned into ours.
import type { Node } from './nodes.ts';
import { unknownNode } from './nodes.ts';

/** What getExpressionAst gives; its declared types leave half of it out. */
export interface Ast {
  readonly type: string;
  readonly children: readonly Ast[];
  readonly range: { readonly start: { readonly byte: number }; readonly end: { readonly byte: number } };
  readonly meta?: {
    readonly value: string;
    readonly type?: string;
    readonly name?: string;
    readonly expandedFinalArgument?: boolean;
    readonly keyVar?: string;
    readonly valVar?: string;
    readonly keyExpression?: string;
    readonly traversal?: readonly { readonly segment: string }[];
  };
}

const nothing: Node = { is: 'literal', value: null };

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

const unescape = (text: string): string =>
  text.replaceAll(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, character: string) =>
    code === undefined ? (escapes[character] ?? character) : String.fromCharCode(Number.parseInt(code, 16)),
  );

const literal = ({ meta }: Ast): Node => {
  const text = meta?.value ?? '';
  if (meta?.type === 'number') return { is: 'literal', value: Number(text) };
  if (meta?.type === 'bool') return { is: 'literal', value: text === 'true' };
  return meta?.type === 'string' ? { is: 'literal', value: text.replaceAll(/([$%])\1\{/g, '$1{') } : nothing;
};

const steps = ({ meta }: Ast): readonly string[] => (meta?.traversal ?? []).map(({ segment }) => segment);

/** Turns the tree of one expression, whose text names what the tree does not. */
export const translator = (source: Buffer) => {
  const template = (ast: Ast): Node => {
    const quoted = ast.meta?.value.startsWith('"') ?? false;
    const parts = ast.children
      .map(node)
      .map((part) =>
        part.is === 'literal' && typeof part.value === 'string' && quoted
          ? { ...part, value: unescape(part.value) }
          : part,
      );
    return parts.length === 1 && parts[0]?.is === 'literal' ? parts[0] : { is: 'template', parts };
  };

  const key = (ast: Ast): Node => {
    const [child] = ast.children;
    if (child !== undefined) return node(child);
    const { start, end } = ast.range;
    return { is: 'literal', value: source.subarray(start.byte, end.byte).toString() };
  };

  const object = ({ children }: Ast): Node => ({
    is: 'object',
    entries: children.flatMap((child, index) => {
      const value = children[index + 1];
      return index % 2 === 0 && value !== undefined ? [[key(child), node(value)] as const] : [];
    }),
  });

  const loop = ({ children, meta }: Ast): Node => {
    const named = (meta?.keyExpression ?? '') !== '';
    const [over = unknownNode, ...rest] = children.map(node);
    const [first = unknownNode, second = unknownNode] = rest;
    const variables = { key: meta?.keyVar ?? '', value: meta?.valVar ?? '' };
    return { is: 'for', over, ...variables, ...(named ? { keyOf: first, valueOf: second } : { valueOf: first }) };
  };

  const select = (ast: Ast): Node => {
    const [from = unknownNode] = ast.children.map(node);
    return { is: 'select', from, steps: steps(ast) };
  };

  /** x[*].y is the list of the y of what x is or has. */
  const splat = ({ children: [from, each] }: Ast): Node =>
    from === undefined
      ? unknownNode
      : { is: 'list', items: [{ is: 'select', from: node(from), steps: each ? steps(each) : [] }] };

  const byType: Readonly<Record<string, (ast: Ast) => Node>> = {
    literalValue: literal,
    template,
    templateWrap: ({ children: [child] }) => (child === undefined ? unknownNode : node(child)),
    '': ({ children: [child] }) => (child === undefined ? unknownNode : node(child)),
    tuple: ({ children }) => ({ is: 'list', items: children.map(node) }),
    object,
    function: ({ children, meta }) => ({
      is: 'call',
      name: meta?.name ?? '',
      args: children.map(node),
      spread: meta?.expandedFinalArgument === true,
    }),
    conditional: ({ children: [, ...options] }) => ({ is: 'either', options: options.map(node) }),
    for: loop,
    scopeTraversal: (ast) => ({ is: 'path', steps: steps(ast) }),
    relativeTraversal: select,
    index: ({ children: [from, key] }) =>
      from === undefined || key === undefined ? unknownNode : { is: 'select', from: node(from), steps: [node(key)] },
    splat,
  };

  // What computes numbers or decides, and what a later version may add.
  const node = (ast: Ast): Node => byType[ast.type]?.(ast) ?? unknownNode;
  return node;
};
