import { isJson, textOf } from '../function/json.ts';
import type { LastUse, Role } from '../rule/role.ts';

/** What IAM tells of a role, under its own names. Dates are text, or dates where the SDK has read them. */
export interface RoleFields {
  readonly RoleId?: unknown;
  readonly RoleName?: unknown;
  readonly Path?: unknown;
  readonly CreateDate?: unknown;
  readonly RoleLastUsed?: unknown;
  readonly Tags?: unknown;
  /** In a listing only: GetRole does not tell what is attached. */
  readonly AttachedManagedPolicies?: unknown;
  /** In a listing only. */
  readonly InstanceProfileList?: unknown;
}

/** Makes the error for a field that is missing or, where it should be a date, is none. */
export type Refusal = (
  field: 'RoleId' | 'RoleName' | 'CreateDate' | 'RoleLastUsed.LastUsedDate',
  value: unknown,
) => Error;

/** A text has to begin like ISO 8601, because Date takes much else for one too. */
const toTime = (value: unknown): Date | undefined => {
  const time = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}(?:T|$)/.test(value) ? new Date(value) : value;
  return time instanceof Date && !Number.isNaN(time.getTime()) ? time : undefined;
};

const toLastUse = (use: unknown, refusal: Refusal): LastUse | undefined => {
  if (!isJson(use)) return undefined;
  const { LastUsedDate: date, Region: region } = use;
  if (date === undefined || date === '') return undefined;
  const at = toTime(date);
  if (at === undefined) throw refusal('RoleLastUsed.LastUsedDate', date);
  return { at, region: textOf(region) };
};

const noTags: ReadonlyMap<string, string> = new Map();

export const toTags = (tags: unknown): ReadonlyMap<string, string> => {
  // Many roles have none.
  if (!Array.isArray(tags) || tags.length === 0) return noTags;
  return new Map(tags.filter(isJson).map(({ Key: key, Value: value }) => [textOf(key) ?? '', textOf(value) ?? '']));
};

/** The policy by its ARN, in any partition; another account's policy of that name is another one. */
const denyAll = /^arn:[^:]+:iam::aws:policy\/AWSDenyAll$/;

const hasDenyAll = (policies: unknown): boolean =>
  Array.isArray(policies) &&
  policies.some((policy) => isJson(policy) && denyAll.test(textOf(policy['PolicyArn']) ?? ''));

const toProfiles = (profiles: unknown): readonly string[] | undefined =>
  Array.isArray(profiles)
    ? profiles.filter(isJson).flatMap(({ InstanceProfileName: name }) => textOf(name) ?? [])
    : undefined;

/** Reads what the rule looks at of a role, wherever it was described: in a listing, on its own, or in a saved file. */
export const toRole = (fields: RoleFields, refusal: Refusal): Role => {
  const { RoleId, RoleName, CreateDate } = fields;
  const name = textOf(RoleName);
  if (name === undefined) throw refusal('RoleName', RoleName);
  const id = textOf(RoleId);
  if (id === undefined) throw refusal('RoleId', RoleId);
  const createdAt = toTime(CreateDate);
  if (createdAt === undefined) throw refusal('CreateDate', CreateDate);
  return {
    id,
    name,
    path: textOf(fields.Path) ?? '/',
    createdAt,
    lastUse: toLastUse(fields.RoleLastUsed, refusal),
    tags: toTags(fields.Tags),
    isDenied: hasDenyAll(fields.AttachedManagedPolicies),
    instanceProfiles: toProfiles(fields.InstanceProfileList),
  };
};
