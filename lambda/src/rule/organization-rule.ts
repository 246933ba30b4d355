import { isJson } from '../function/json.ts';

/**
 * Whether a rule is the copy of an organization rule that AWS Config made in a member: OrgConfigRule-<name>-<8 characters>.
 */
export const isCopyOf = (rule: string, name: string): boolean => {
  const prefix = `OrgConfigRule-${rule}-`;
  return name.startsWith(prefix) && /^[a-z0-9]{8}$/.test(name.slice(prefix.length));
};

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value.replaceAll(/[^\w-]/g, '?').slice(0, 100) : undefined;

/** Whose event it is, as far as it says; undefined where it is of the organization rule. */
export interface Stranger {
  readonly accountId: string | undefined;
  readonly ruleName: string | undefined;
}

/**
 * AWS Config of any account may send an event to the function of an organization. One that does not name a copy of this
 * organization's rule is a stranger's, whatever else it holds.
 */
export const findStranger = (event: unknown, organizationRule: string): Stranger | undefined => {
  const { accountId, configRuleName: name } = isJson(event) ? event : {};
  if (typeof name === 'string' && isCopyOf(organizationRule, name)) return undefined;
  return { accountId: textOf(accountId), ruleName: textOf(name) };
};
