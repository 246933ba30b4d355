import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { CommandFailure } from './failure.ts';
import { isJson } from '../lambda/src/function/json.ts';
import { objects } from './iam-json.ts';
import type { Listing } from './listed-role.ts';

/** Without the policies of the account, risk stays unknown; the output may be set to another format. */
export const command = 'aws iam get-account-authorization-details --filter Role LocalManagedPolicy --output json';

const readBytes = async (path: string, standardInput: NodeJS.ReadableStream): Promise<Buffer> => {
  try {
    return path === '-' ? await buffer(standardInput) : await readFile(path);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CommandFailure(`${path} cannot be read (${reason})`, { cause: error });
  }
};

/** Windows PowerShell writes what is redirected to a file as UTF-16; TextDecoder takes the mark at the start away. */
const decode = (bytes: Buffer): string =>
  new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8').decode(bytes);

const parse = (text: string, name: string): unknown => {
  if (text.trim() === '') throw new CommandFailure(`${name} is empty: save the output of ${command}`);
  try {
    return JSON.parse(text);
  } catch (error) {
    if (/^\s*\{/.test(text) && !text.trimEnd().endsWith('}')) {
      throw new CommandFailure(`${name} is cut short: its JSON does not end`, { cause: error });
    }
    const detail = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ').slice(0, 120) : '';
    throw new CommandFailure(`${name} is no JSON (${detail}): save the output of ${command}`, { cause: error });
  }
};

const isPart = (saved: Readonly<Record<string, unknown>>): boolean =>
  saved['IsTruncated'] === true || typeof saved['NextToken'] === 'string';

/**
 * Reads what the AWS CLI has saved.
 *
 * @param path - "-" stands for standard input
 */
export const readExport = async (path: string, standardInput: NodeJS.ReadableStream): Promise<Listing> => {
  const name = path === '-' ? 'standard input' : path;
  const saved = parse(decode(await readBytes(path, standardInput)), name);
  if (!isJson(saved) || !Array.isArray(saved['RoleDetailList'])) {
    throw new CommandFailure(`${name} has no RoleDetailList: it is not the output of ${command}`);
  }
  if (isPart(saved)) {
    throw new CommandFailure(`${name} holds only some of the roles: save it without --max-items and --no-paginate`);
  }
  return { roles: objects(saved['RoleDetailList']), policies: objects(saved['Policies']) };
};
