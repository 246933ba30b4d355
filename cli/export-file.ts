import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { CommandFailure } from './failure.ts';
import { isJson } from '../lambda/src/function/json.ts';
import type { Json } from '../lambda/src/function/json.ts';
import { withIsoDates } from './export-dates.ts';
import { decode, exportCommand, parse } from './export-text.ts';
import { objects } from './iam-json.ts';
import type { Listing } from './listed-role.ts';

/** Reads a file, or standard input for "-". */
export const readBytes = async (path: string, standardInput: NodeJS.ReadableStream): Promise<Buffer> => {
  try {
    return path === '-' ? await buffer(standardInput) : await readFile(path);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CommandFailure(`${path} cannot be read (${reason})`, { cause: error });
  }
};

const isRole = (value: Json): boolean => typeof value['RoleName'] === 'string' && typeof value['Arn'] === 'string';

const notAnExport = (value: unknown, name: string): CommandFailure =>
  isJson(value) && Array.isArray(value['Roles'])
    ? new CommandFailure(`${name} is the output of list-roles, which lacks the last use: save that of ${exportCommand}`)
    : new CommandFailure(`${name} has no RoleDetailList: it is not the output of ${exportCommand}`);

/** Pages of an export, however deep jq has put them into lists; a role outside of a page is one. */
const pagesOf = (value: unknown, name: string): readonly Json[] => {
  if (Array.isArray(value) && value.length > 0) return value.flatMap((item) => pagesOf(item, name));
  if (isJson(value) && Array.isArray(value['RoleDetailList'])) return [value];
  if (isJson(value) && isRole(value)) return [{ RoleDetailList: [value] }];
  throw notAnExport(value, name);
};

const isPart = (page: Json): boolean => page['IsTruncated'] === true || typeof page['NextToken'] === 'string';

/** Undefined for a page with nothing that names an account. */
const accountOf = (page: Json): string | undefined =>
  [...objects(page['RoleDetailList']), ...objects(page['Policies'])]
    .map(({ Arn: arn }) => /^arn:[^:]+:iam::(\d{12}):/.exec(String(arn))?.[1])
    .find((accountId) => accountId !== undefined);

/** Whether pages that another one follows are all there is of an account: the last of them says that nothing follows. */
const isCutOff = (pages: readonly Json[]): boolean => {
  const ends = new Set(pages.filter((page) => !isPart(page)).map(accountOf));
  return pages.filter(isPart).some((page) => !ends.has(accountOf(page)) && !ends.has(undefined));
};

/**
 * Reads what the AWS CLI, PowerShell or Python has saved: one page, or pages or roles as a list or one after another.
 *
 * @param path - "-" stands for standard input
 */
export const readExport = async (path: string, standardInput: NodeJS.ReadableStream): Promise<Listing> => {
  const name = path === '-' ? 'standard input' : path;
  const text = decode(await readBytes(path, standardInput), name);
  const pages = parse(text, name).flatMap((value) => pagesOf(value, name));
  if (isCutOff(pages)) {
    throw new CommandFailure(`${name} holds only some of the roles: save it without --max-items and --no-paginate`);
  }
  return {
    roles: pages.flatMap((page) => objects(page['RoleDetailList'])).map(withIsoDates),
    policies: pages.flatMap((page) => objects(page['Policies'])),
  };
};
