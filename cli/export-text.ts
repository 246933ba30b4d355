import { CommandFailure } from './failure.ts';

/** What to save, said wherever a file is something else. */
export const exportCommand = 'aws iam get-account-authorization-details --filter Role LocalManagedPolicy --output json';

/** PowerShell writes UTF-16, with a mark or without. JSON begins with two characters of ASCII, which tell without one. */
const encodingOf = ([first, second, third, fourth]: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' => {
  if (first === 0xff && second === 0xfe) return third === 0 && fourth === 0 ? 'utf-8' : 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0 && second !== 0) return 'utf-16be';
  return first !== 0 && second === 0 && third !== 0 ? 'utf-16le' : 'utf-8';
};

/** Text of what was saved. A legacy code page does not say which one it is, so nobody guesses names and tags from it. */
export const decode = (bytes: Buffer, name: string): string => {
  const encoding = encodingOf(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    const message =
      encoding === 'utf-8'
        ? `${name} is not UTF-8: convert it from the code page that it was saved in, as with iconv -f CP1252 -t UTF-8`
        : `${name} is not complete UTF-16: save it again`;
    throw new CommandFailure(message, { cause: error });
  }
};

/** A text, closed or not, or a bracket outside of texts. */
const token = /"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$)|[[\]{}]/gs;

const depthChange = (bracket: string): number => {
  if (bracket === '{' || bracket === '[') return 1;
  return bracket === '}' || bracket === ']' ? -1 : 0;
};

interface Documents {
  readonly documents: readonly string[];
  /** What follows the last document that ends. */
  readonly rest: string;
}

/** Cuts JSON texts apart that follow one another: JSON lines, and pages or roles one below the other. */
const split = (text: string): Documents => {
  const documents: string[] = [];
  let [start, depth] = [0, 0];
  for (const { 0: found, index } of text.matchAll(token)) {
    const change = depthChange(found);
    depth += change;
    if (change === -1 && depth === 0) {
      documents.push(text.slice(start, index + 1));
      start = index + 1;
    }
  }
  return { documents, rest: text.slice(start) };
};

const formatOf = (text: string): string => {
  if (/^(?:- )?RoleDetailList:/m.test(text)) return ', it is YAML';
  if (/^ROLEDETAILLIST\t/m.test(text)) return ', it is the text output of the AWS CLI';
  return /^[-+|]{5,}/.test(text) ? ', it is the table of the AWS CLI' : '';
};

const refusal = (text: string, rest: string, name: string, error: unknown): CommandFailure => {
  if (/^\s*[[{]/.test(rest)) return new CommandFailure(`${name} is cut short: its JSON does not end`, { cause: error });
  const detail = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ').slice(0, 120) : '';
  const what = formatOf(text) || ` (${detail})`;
  return new CommandFailure(`${name} is not JSON${what}: save the output of ${exportCommand}`, { cause: error });
};

/** The JSON texts of a file: one, or several that follow one another. */
export const parse = (text: string, name: string): readonly unknown[] => {
  if (text.trim() === '') throw new CommandFailure(`${name} is empty: save the output of ${exportCommand}`);
  try {
    return [JSON.parse(text)];
  } catch (error) {
    const { documents, rest } = split(text);
    if (documents.length < 2 || rest.trim() !== '') throw refusal(text, rest, name, error);
    try {
      return documents.map((document) => JSON.parse(document.trim()) as unknown);
    } catch (cause) {
      throw refusal(text, '', name, cause);
    }
  }
};
