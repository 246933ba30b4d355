// What the rule says, worked out in another way than the product does: nothing of lambda/src is imported.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Verdict } from '../../lab/account/sample-account.ts';
import { DAY_MS } from '../../lab/stand-in/accounts.ts';
import type { Role } from '../../lab/stand-in/accounts.ts';

export interface Question {
  readonly now: Date;
  readonly maxDays: number;
  readonly whitelist: readonly string[];
  readonly exemptionTag: string;
  readonly maximumExemptionDays: number;
  readonly roles: readonly Role[];
}

/** Verdict of each role by its id; null: protected, not reported. */
export type Verdicts = Readonly<Record<string, Verdict | null>>;

const program = fileURLToPath(new URL('oracle.py', import.meta.url));

const toRegExp = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replaceAll(/[.+]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');

const isExempt = (value: string | undefined, now: Date, mostDays: number): boolean => {
  const day = value?.trim() ?? '';
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return false;
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const isReal = date >= 1 && date <= new Date(Date.UTC(year, month, 0)).getUTCDate() && month >= 1 && month <= 12;
  const end = Date.UTC(year, month - 1, date + 1);
  return isReal && end > now.getTime() && end - (mostDays + 1) * DAY_MS <= now.getTime();
};

/** IAM takes keys that differ only in case for one. */
const tagOf = ({ tags }: Role, wanted: string): string | undefined =>
  Object.entries(tags).find(([key]) => key.toUpperCase() === wanted.toUpperCase())?.[1];

const verdictOf = (role: Role, question: Question, patterns: readonly RegExp[]): Verdict | null => {
  const { now, maxDays, exemptionTag } = question;
  const isOver = (date: Date): boolean => now.getTime() - date.getTime() >= (maxDays + 1) * DAY_MS;
  if (/^\/aws-(service-role|reserved)\//.test(role.path)) return null;
  if (patterns.some((pattern) => pattern.test(role.path + role.name))) return 'whitelisted';
  if (isExempt(tagOf(role, exemptionTag), now, question.maximumExemptionDays)) return 'exempt';
  if (!isOver(role.createDate)) return 'new';
  // IAM looks back 400 days: whether an older role was ever used, it cannot tell.
  if (!role.lastUsed) return now.getTime() - role.createDate.getTime() >= 401 * DAY_MS ? 'unused' : 'never-used';
  return isOver(role.lastUsed.date) ? 'unused' : 'used';
};

export const verdicts = (question: Question): Verdicts => {
  const patterns = question.whitelist.map(toRegExp);
  return Object.fromEntries(question.roles.map((role) => [role.id, verdictOf(role, question, patterns)]));
};

/** The same from Python's own fnmatch and datetime; undefined where Python is missing. */
export const verdictsOfPython = (question: Question): Verdicts | undefined => {
  const { error, stdout, stderr } = spawnSync('python3', [program], {
    input: JSON.stringify(question),
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (error !== undefined && 'code' in error && error.code === 'ENOENT') return undefined;
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Verdicts;
};
