import { RemediationError } from '../function/errors.ts';
import { isJson, parseJson } from '../function/json.ts';
import { isMark } from '../rule/mark.ts';
import { findTag } from '../rule/tags.ts';
import type { BackupStore, Documents, InstanceProfile, ManagedPolicy, RoleDetails, RoleReader } from './ports.ts';

/** All that is on a role: what a backup keeps, a restore puts back, and a deletion takes off. */
export interface RoleState {
  readonly role: RoleDetails;
  readonly inlinePolicies: Documents;
  readonly attachedPolicies: readonly string[];
  readonly instanceProfiles: readonly InstanceProfile[];
}

/** A backup, as it is written: without the marks and the policy of the quarantine. */
export interface Backup extends RoleState {
  /** The documents of the attached policies and of the boundary, for the case that a policy is deleted too. */
  readonly managedPolicies: readonly ManagedPolicy[];
}

const format = 1;

/** Reads all that is on the role, the quarantine left out. */
export const readState = async (reader: RoleReader, role: RoleDetails, denyPolicyArn: string): Promise<RoleState> => {
  const { name } = role;
  const inlinePolicies: [string, string][] = [];
  for (const policy of await reader.inlinePolicies(name)) {
    inlinePolicies.push([policy, await reader.inlinePolicy(name, policy)]);
  }
  const instanceProfiles: InstanceProfile[] = [];
  for (const profile of await reader.instanceProfiles(name)) {
    instanceProfiles.push(await reader.instanceProfile(profile));
  }
  return {
    role: { ...role, tags: new Map([...role.tags].filter(([key]) => !isMark(key))) },
    // Not by assignment, which would lose a policy of the name __proto__.
    inlinePolicies: Object.fromEntries(inlinePolicies),
    attachedPolicies: (await reader.attachedPolicies(name)).filter((arn) => arn !== denyPolicyArn),
    instanceProfiles,
  };
};

const toText = ({ role, ...rest }: Backup, takenAt: Date): string => {
  const { tags, lastUse, ...facts } = role;
  const written = {
    format,
    takenAt: takenAt.toISOString(),
    role: { ...facts, tags: Object.fromEntries(tags), lastUse: lastUse ?? null },
    ...rest,
  };
  return `${JSON.stringify(written, null, 2)}\n`;
};

type WrittenRole = Omit<RoleDetails, 'tags' | 'lastUse' | 'createdAt'> & {
  readonly tags: Documents;
  readonly lastUse: { readonly at: string; readonly region?: string } | null;
  readonly createdAt: string;
};

const fromText = (text: string, roleId: string, key: string): Backup => {
  const read = parseJson(text);
  if (!isJson(read) || read['format'] !== format || !isJson(read['role']) || read['role']['id'] !== roleId) {
    throw new RemediationError(`${key} is no backup of the role ${roleId} that this version can read`);
  }
  const { role, ...rest } = read as unknown as Omit<Backup, 'role'> & { readonly role: WrittenRole };
  const { tags, lastUse, createdAt, ...facts } = role;
  return {
    ...rest,
    role: {
      ...facts,
      // JSON leaves out what is undefined.
      description: facts.description,
      boundary: facts.boundary,
      createdAt: new Date(createdAt),
      tags: new Map(Object.entries(tags)),
      lastUse: lastUse === null ? undefined : { at: new Date(lastUse.at), region: lastUse.region },
    },
  };
};

/** Reads the backup of the role that has, or had, this id; undefined where there is none. */
export const readBackup = async (store: BackupStore, roleId: string): Promise<Backup | undefined> => {
  const text = await store.read(roleId);
  return text === undefined ? undefined : fromText(text, roleId, store.keyOf(roleId));
};

/** Reads the backup of a role whose deletion began. Throws where it is gone. */
export const requireBackup = async (store: BackupStore, { id, name }: RoleDetails): Promise<Backup> => {
  const backup = await readBackup(store, id);
  if (backup !== undefined) return backup;
  throw new RemediationError(
    `The deletion of ${name} began, but its backup ${store.keyOf(id)} is missing. With no backup, nothing more is done: look ` +
      'for an older version of it',
  );
};

/** Takes a complete backup, and throws where the bucket does not give back what was written. */
export const takeBackup = async (
  store: BackupStore,
  reader: RoleReader,
  state: RoleState,
  now: Date,
): Promise<void> => {
  const { boundary } = state.role;
  const arns = [...state.attachedPolicies, ...(boundary === undefined ? [] : [boundary])];
  const managedPolicies: ManagedPolicy[] = [];
  for (const arn of new Set(arns)) managedPolicies.push(await reader.managedPolicy(arn));
  const text = toText({ ...state, managedPolicies }, now);
  const { id, name } = state.role;
  await store.write(id, text);
  if ((await store.read(id)) !== text) {
    throw new RemediationError(
      `Nothing was deleted of ${name}: its backup ${store.keyOf(id)} does not read as it was written. Look who else writes ` +
        'to the bucket, and start again',
    );
  }
};

/** What a role has one of, in words. */
const facts = [
  ['trust', 'trust policy'],
  ['boundary', 'permissions boundary'],
  ['description', 'description'],
  ['maxSessionSeconds', 'maximum session duration'],
] as const satisfies readonly (readonly [keyof RoleDetails, string])[];

/** What is on a role that its backup does not have, in words: what a deletion would lose. */
export const lostWith = (backup: Backup, state: RoleState): readonly string[] => {
  const { role, inlinePolicies, attachedPolicies, instanceProfiles } = state;
  const { tags } = backup.role;
  return [
    ...facts.filter(([fact]) => role[fact] !== backup.role[fact]).map(([, words]) => `another ${words}`),
    ...[...role.tags].filter(([key, value]) => findTag(tags, key) !== value).map(([key]) => `the tag ${key}`),
    ...Object.entries(inlinePolicies)
      .filter(([name, document]) => backup.inlinePolicies[name] !== document)
      .map(([name]) => `the inline policy ${name}`),
    ...attachedPolicies.filter((arn) => !backup.attachedPolicies.includes(arn)).map((arn) => `the policy ${arn}`),
    ...instanceProfiles
      .filter(({ name }) => !backup.instanceProfiles.some((profile) => profile.name === name))
      .map(({ name }) => `the instance profile ${name}`),
  ];
};
