// Expressions of HCL in our words.

export type Step = string | Node;

export type Node =
  | { readonly is: 'literal'; readonly value: string | number | boolean | null }
  | { readonly is: 'template'; readonly parts: readonly Node[] }
  | { readonly is: 'list'; readonly items: readonly Node[] }
  | { readonly is: 'object'; readonly entries: readonly (readonly [Node, Node])[] }
  | { readonly is: 'call'; readonly name: string; readonly args: readonly Node[]; readonly spread: boolean }
  | { readonly is: 'either'; readonly options: readonly Node[] }
  | {
      readonly is: 'for';
      readonly key: string;
      readonly value: string;
      readonly over: Node;
      /** Of an object; a list has none. */
      readonly keyOf?: Node;
      readonly valueOf: Node;
    }
  | { readonly is: 'path'; readonly steps: readonly string[] }
  | { readonly is: 'select'; readonly from: Node; readonly steps: readonly Step[] }
  | { readonly is: 'unknown' };

export const unknownNode: Node = { is: 'unknown' };

/** What is written in a block or an object. */
export const entriesOf = (node: Node): readonly (readonly [Node, Node])[] => (node.is === 'object' ? node.entries : []);

/** What a block or an object gives a name. */
export const entry = (node: Node, name: string): Node | undefined =>
  entriesOf(node).find(([key]) => key.is === 'literal' && key.value === name)?.[1];
