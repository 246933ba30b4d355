import { createHash } from 'node:crypto';
import { IncompleteError, RemediationError } from '../function/errors.ts';
import { isJson, parseJson } from '../function/json.ts';
import { isLabel } from '../rule/labels.ts';
import { findTag } from '../rule/tags.ts';
import type { BackupReference } from './case-file.ts';
import type { Bucket, Documents, InstanceProfile, ManagedPolicy, RoleDetails, RoleReader } from './ports.ts';

/** All that is on a role, the quarantine left out: what a backup keeps, a restore puts back, and a deletion takes off. */
export interface RoleState {
  readonly role: RoleDetails;
  readonly inlinePolicies: Documents;
  readonly attachedPolicies: readonly string[];
  readonly instanceProfiles: readonly InstanceProfile[];
}

export interface Backup extends RoleState {
  /** The documents of the attached policies and of the boundary, for the case that a policy is deleted too. */
  readonly managedPolicies: readonly ManagedPolicy[];
}

const format = 1;

const told = (document: string, what: string): string => {
  if (document !== '') return document;
  throw new IncompleteError(`IAM gave ${what} without a text, so nothing was done`);
};

/** Reads all that is on the role, the quarantine left out. */
export const readState = async (reader: RoleReader, role: RoleDetails, denyPolicyArn: string): Promise<RoleState> => {
  const { name } = role;
  const inlinePolicies: [string, string][] = [];
  for (const policy of await reader.inlinePolicies(name)) {
    const document = await reader.inlinePolicy(name, policy);
    inlinePolicies.push([policy, told(document, `the inline policy ${policy} of ${name}`)]);
  }
  const instanceProfiles: InstanceProfile[] = [];
  for (const profile of await reader.instanceProfiles(name)) {
    instanceProfiles.push(await reader.instanceProfile(profile));
  }
  return {
    role: { ...role, tags: new Map([...role.tags].filter(([key]) => !isLabel(key))) },
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
    // Whether it is denied is the quarantine's, which a backup leaves out.
    role: { ...facts, isDenied: undefined, tags: Object.fromEntries(tags), lastUse: lastUse ?? null },
    ...rest,
  };
  return `${JSON.stringify(written, null, 2)}\n`;
};

type WrittenRole = Omit<RoleDetails, 'tags' | 'lastUse' | 'createdAt' | 'isDenied'> & {
  readonly tags: Documents;
  readonly lastUse: { readonly at: string; readonly region?: string } | null;
  readonly createdAt: string;
};

const fromText = (text: string, roleId: string, key: string): Backup => {
  const read = parseJson(text);
  if (!isJson(read) || read['format'] !== format || !isJson(read['role']) || read['role']['id'] !== roleId) {
    throw new RemediationError(`${key} is not a backup of the role ${roleId} that this version can read`);
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
      isDenied: false,
      createdAt: new Date(createdAt),
      tags: new Map(Object.entries(tags)),
      lastUse: lastUse === null ? undefined : { at: new Date(lastUse.at), region: lastUse.region },
    },
  };
};

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Reads the backup that a case names. Throws where it is gone, or not what was written. */
export const readBackup = async (
  bucket: Bucket,
  reference: BackupReference | undefined,
  { roleId, roleName }: { readonly roleId: string; readonly roleName: string },
): Promise<Backup> => {
  if (reference === undefined) throw new RemediationError(`The case of ${roleName} names no backup. Nothing was done`);
  const key = bucket.keyOf(reference.name);
  const found = await bucket.read(reference.name, reference.version);
  if (found !== undefined && hashOf(found.text) === reference.sha256) return fromText(found.text, roleId, key);
  throw new RemediationError(
    `The backup ${key} of ${roleName} is ${found === undefined ? 'missing' : 'not what was written'}. With no backup, ` +
      'nothing more is done: find out who else writes to the bucket, and look for an older version of this object',
  );
};

/** Takes a complete backup, and throws where the bucket does not give back what was written. */
export const takeBackup = async (
  bucket: Bucket,
  reader: RoleReader,
  state: RoleState,
  now: Date,
): Promise<BackupReference> => {
  const { boundary, id, name } = state.role;
  const arns = [...state.attachedPolicies, ...(boundary === undefined ? [] : [boundary])];
  const managedPolicies: ManagedPolicy[] = [];
  for (const arn of new Set(arns)) managedPolicies.push(await reader.managedPolicy(arn));
  const text = toText({ ...state, managedPolicies }, now);
  const sha256 = hashOf(text);
  const object = `backups/${id}/${now.toISOString()}.json`;
  const written = await bucket.write(object, text, 'absent');
  // Also where somebody else wrote it: the same contents may be an answer that was lost.
  const version = written?.version;
  const back = await bucket.read(object, version);
  if (back?.text !== text) {
    throw new RemediationError(
      `Nothing was done to ${name}: its backup ${bucket.keyOf(object)} does not read as it was written. Look who else ` +
        'writes to the bucket, and start again',
    );
  }
  return { name: object, sha256, ...(version === undefined ? {} : { version }) };
};

/** What a role has one of, in words. */
const facts = [
  ['path', 'path'],
  ['trust', 'trust policy'],
  ['boundary', 'permissions boundary'],
  ['description', 'description'],
  ['maxSessionSeconds', 'maximum session duration'],
] as const satisfies readonly (readonly [keyof RoleDetails, string])[];

/** What is on a role that is not, or not so, on another state of it, in words. */
export const surplus = (state: RoleState, other: RoleState): readonly string[] => {
  const { role, inlinePolicies, attachedPolicies, instanceProfiles } = state;
  const documents = new Map(Object.entries(other.inlinePolicies));
  return [
    ...[...role.tags]
      .filter(([key, value]) => findTag(other.role.tags, key) !== value)
      .map(([key]) => `the tag ${key}`),
    ...Object.entries(inlinePolicies)
      .filter(([name, document]) => documents.get(name) !== document)
      .map(([name]) => `the inline policy ${name}`),
    ...attachedPolicies.filter((arn) => !other.attachedPolicies.includes(arn)).map((arn) => `the policy ${arn}`),
    ...instanceProfiles
      .filter(({ name }) => !other.instanceProfiles.some((profile) => profile.name === name))
      .map(({ name }) => `the instance profile ${name}`),
  ];
};

/** The facts of a role that differ between two states of it, in words. */
export const changedFacts = (a: RoleDetails, b: RoleDetails): readonly string[] =>
  facts.filter(([fact]) => a[fact] !== b[fact]).map(([, words]) => `another ${words}`);

/** What differs between a backup and what the role is now, in words. */
export const differences = (backup: Backup, state: RoleState): readonly string[] => [
  ...new Set([
    ...changedFacts(backup.role, state.role),
    ...surplus(state, backup).map((what) => `${what} (new or changed)`),
    ...surplus(backup, state)
      .filter((what) => !surplus(state, backup).includes(what))
      .map((what) => `${what} (gone)`),
  ]),
];
