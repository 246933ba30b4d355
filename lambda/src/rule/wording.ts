/**
 * Words with places for facts, such as "exempt until {until}". What is written by them can be read by them.
 *
 * @typeParam Kind - what the words say
 */
export interface Wording<Kind> {
  readonly kind: Kind;
  readonly words: string;
}

export type Values = Readonly<Record<string, string | number | undefined>>;

const place = /\{(\w+)\}/g;

/** What words come apart into, by the words: they are written for every role. */
const parts = new Map<string, readonly string[]>();

/** Between places stand words, at odd indices the name of a fact. */
const partsOf = (words: string): readonly string[] => {
  const known = parts.get(words) ?? words.split(place);
  parts.set(words, known);
  return known;
};

/** Puts the facts in their places; undefined where one of them is not known. */
const fill = (words: string, values: Values): string | undefined => {
  let text = '';
  let isFact = false;
  for (const part of partsOf(words)) {
    const value = isFact ? values[part] : part;
    if (value === undefined) return undefined;
    text += String(value);
    isFact = !isFact;
  }
  return text;
};

/** Writes what is said of this kind, by the first of its wordings all of whose facts are known. */
export const write = <Kind>(wordings: readonly Wording<Kind>[], kind: Kind, values: Values): string => {
  for (const wording of wordings) {
    const text = wording.kind === kind ? fill(wording.words, values) : undefined;
    if (text !== undefined) return text;
  }
  throw new Error(`No words exist for ${String(kind)}`);
};

/** What a text says, and the facts in it as they were written. */
export interface Told<Kind> {
  readonly kind: Kind;
  readonly values: Readonly<Record<string, string | undefined>>;
}

const escape = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);

/**
 * Makes a reader of texts that were written by these wordings.
 *
 * @param shapes - a regular expression for each fact
 * @param frame - puts the expression of a wording into one for a whole text
 */
export const createReader = <Kind>(
  wordings: readonly Wording<Kind>[],
  shapes: Readonly<Record<string, string>>,
  frame: (words: string) => string,
): ((text: string) => Told<Kind> | undefined) => {
  const source = (part: string, index: number): string =>
    index % 2 === 0 ? escape(part) : `(?<${part}>${shapes[part] ?? '.*'})`;
  const expressions = wordings.map(({ kind, words }) => ({
    kind,
    expression: new RegExp(frame(partsOf(words).map(source).join('')), 's'),
  }));
  return (text) => {
    for (const { kind, expression } of expressions) {
      const found = expression.exec(text);
      if (found !== null) return { kind, values: found.groups ?? {} };
    }
    return undefined;
  };
};
