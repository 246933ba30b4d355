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

/** Writes what is said of this kind, by the first of its wordings all of whose facts are known. */
export const write = <Kind>(wordings: readonly Wording<Kind>[], kind: Kind, values: Values): string => {
  const isKnown = ({ words }: Wording<Kind>): boolean =>
    [...words.matchAll(place)].every(([, fact = '']) => values[fact] !== undefined);
  const wording = wordings.find((candidate) => candidate.kind === kind && isKnown(candidate));
  if (wording === undefined) throw new Error(`There are no words for ${String(kind)}`);
  return wording.words.replaceAll(place, (_, fact: string) => String(values[fact]));
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
  // Between places stand words, at odd indices the name of a fact.
  const source = (part: string, index: number): string =>
    index % 2 === 0 ? escape(part) : `(?<${part}>${shapes[part] ?? '.*'})`;
  const expressions = wordings.map(({ kind, words }) => ({
    kind,
    expression: new RegExp(frame(words.split(place).map(source).join('')), 's'),
  }));
  return (text) => {
    for (const { kind, expression } of expressions) {
      const found = expression.exec(text);
      if (found !== null) return { kind, values: found.groups ?? {} };
    }
    return undefined;
  };
};
