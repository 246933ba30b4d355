// Whether a pattern of a policy can fit any ARN of a type of resource.

/** Stands in a text for what only Terraform knows: any characters, or none. */
export const unknownText = '\0';

/** One character out of some, or any number of them. */
interface Token {
  readonly characters: string;
  readonly repeated: boolean;
}

const range = (from: string, to: string): string =>
  Array.from({ length: to.charCodeAt(0) - from.charCodeAt(0) + 1 }, (_, index) =>
    String.fromCharCode(from.charCodeAt(0) + index),
  ).join('');

const any = range(' ', '~');
const without = (excluded: string): string => [...any].filter((character) => !excluded.includes(character)).join('');

/** What stands in an ARN where its type has a placeholder; the account of AWS's own policies is "aws". */
const placeholders: Readonly<Record<string, string>> = {
  Partition: `${range('a', 'z')}-`,
  Region: `${range('a', 'z')}${range('0', '9')}-`,
  Account: `${range('0', '9')}aws`,
  BucketName: without(':/'),
};
// Many names hold a path, and an object's key anything; no other name holds a colon.
const byDefault = (name: string): string => (name === 'ObjectName' ? any : without(':'));

const literal = (text: string): Token[] => [...text].map((characters) => ({ characters, repeated: false }));
const everything: Token = { characters: any, repeated: true };

const wildcard = (piece: string): Token[] => {
  if (piece === '?') return [{ characters: any, repeated: false }];
  return piece === '*' || piece === unknownText || piece.startsWith('${') ? [everything] : literal(piece);
};

// A policy variable is as open as a star.
const ofPattern = (pattern: string): readonly Token[] => pattern.split(/(\*|\?|\0|\$\{[^}]*\})/).flatMap(wildcard);

const ofTemplate = (template: string): readonly Token[] =>
  template.split(/(\$\{\w+\})/).flatMap((piece) => {
    const name = /^\$\{(\w+)\}$/.exec(piece)?.[1];
    if (name === undefined) return literal(piece);
    const characters = placeholders[name] ?? byDefault(name);
    return [
      { characters, repeated: false },
      { characters, repeated: true },
    ];
  });

const share = (one: Token, other: Token): boolean =>
  [...one.characters].some((character) => other.characters.includes(character));

/** Whether some text fits both: each pair of places is looked at once. */
const meet = (one: readonly Token[], other: readonly Token[]): boolean => {
  const seen = new Set<number>();
  const open = [[0, 0]];
  const visit = (first: number, second: number): void => {
    const place = first * (other.length + 1) + second;
    if (seen.has(place)) return;
    seen.add(place);
    open.push([first, second]);
  };
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [first = 0, second = 0] = next;
    const [a, b] = [one[first], other[second]];
    if (a === undefined && b === undefined) return true;
    if (a?.repeated) visit(first + 1, second);
    if (b?.repeated) visit(first, second + 1);
    if (a && b && share(a, b)) visit(a.repeated ? first : first + 1, b.repeated ? second : second + 1);
  }
  return false;
};

/**
 * @param pattern - of a policy: with * and ?, policy variables, and text that is not known
 * @param template - of the service authorization reference: arn:${Partition}:sns:${Region}:${Account}:${TopicName}
 */
export const canFit = (pattern: string, template: string): boolean => meet(ofPattern(pattern), ofTemplate(template));
