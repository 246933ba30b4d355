// An account in memory, with the ports of the remediation; every call is counted, and can be the last one.
import type { Role } from '../../../lambda/src/rule/role.ts';
import { emptyLedger } from '../../../lambda/src/remediation/brake.ts';
import type {
  BackupStore,
  InstanceProfile,
  Ledger,
  LedgerStore,
  ManagedPolicy,
  RoleChanges,
  RoleCreation,
  RoleDetails,
  RoleReader,
  RoleRemoval,
} from '../../../lambda/src/remediation/ports.ts';
import type { Request } from '../../../lambda/src/remediation/request.ts';
import type { Facts, Note } from '../../../lambda/src/remediation/result.ts';
import type { RemediationSettings } from '../../../lambda/src/remediation/settings.ts';
import { createWhitelist } from '../../../lambda/src/rule/whitelist.ts';
import { aPolicy, aRole } from '../roles.ts';

export const denyAll = 'arn:aws:iam::aws:policy/AWSDenyAll';
export const ruleName = 'the-rule';

export const someSettings = (given: Partial<RemediationSettings> = {}): RemediationSettings => ({
  ruleName,
  policy: aPolicy(),
  protectedPatterns: createWhitelist([]),
  ownRoles: new Set(['/the-rule']),
  maximumPerDay: 10,
  deleteAfterDays: 30,
  dryRun: false,
  denyPolicyArn: denyAll,
  partition: 'aws',
  backupBucket: 'backups',
  backupPrefix: 'the-rule/123456789012/',
  ...given,
});

export const aRequest = (given: Partial<Request> = {}): Request => ({
  action: 'quarantine',
  roleId: aRole().id,
  requestedBy: 'a person',
  executionId: undefined,
  force: false,
  removeFromInstanceProfiles: false,
  terraform: undefined,
  ...given,
});

/** All that is on a role in the account. */
export interface Held {
  role: RoleDetails;
  inline: Map<string, string>;
  attached: Set<string>;
}

export class Stopped extends Error {}

/** The tags without those of the keys, which IAM finds whatever their case. */
const without = (tags: ReadonlyMap<string, string>, keys: readonly string[]): [string, string][] => {
  const lower = keys.map((key) => key.toLowerCase());
  return [...tags].filter(([key]) => !lower.includes(key.toLowerCase()));
};

export interface FakeAccount {
  readonly ports: {
    readonly note: Note;
    readonly reader: RoleReader;
    readonly changes: RoleChanges;
    readonly removal: RoleRemoval;
    readonly creation: RoleCreation;
    readonly backups: BackupStore;
    readonly ledger: LedgerStore;
  };
  /** What was noted for the audit line of an action that fails. */
  readonly noted: Facts;
  readonly held: Map<string, Held>;
  readonly profiles: Map<string, InstanceProfile & { role?: string }>;
  readonly objects: Map<string, string>;
  readonly ledgerNow: () => Ledger;
  /** The changes that were made, in order. */
  readonly changes: string[];
  /** Lets so many calls that change something through, and stops before or after the next; undefined: lets all through. */
  stopAt(call: number | undefined, when?: 'before' | 'after'): void;
  /** Makes a call of this name fail. */
  fail(name: string, error: Error | undefined): void;
  add(role: Partial<Role>, more?: Partial<Omit<RoleDetails, keyof Role>> & HeldDetails): Held;
}

interface HeldDetails {
  readonly inline?: Readonly<Record<string, string>>;
  readonly attached?: readonly string[];
  readonly profiles?: readonly string[];
}

export const createFakeAccount = (): FakeAccount => {
  const held = new Map<string, Held>();
  const profiles = new Map<string, InstanceProfile & { role?: string }>();
  const objects = new Map<string, string>();
  const log: string[] = [];
  const failures = new Map<string, Error>();
  const noted: Facts = {};
  let ledger = emptyLedger;
  let revision = 0;
  let stop: { readonly at: number; readonly when: 'before' | 'after' } | undefined;
  let made = 0;
  let ids = 0;

  const change = <T>(text: string, work: () => T): Promise<T> => {
    const failure = failures.get(text.split(' ')[0] ?? '');
    if (failure !== undefined) return Promise.reject(failure);
    const isLast = made === stop?.at;
    if (isLast && stop?.when === 'before') return Promise.reject(new Stopped(text));
    made += 1;
    log.push(text);
    const result = work();
    return isLast ? Promise.reject(new Stopped(text)) : Promise.resolve(result);
  };
  const get = (name: string): Held => {
    const found = held.get(name);
    if (found === undefined) throw new Error(`no role ${name}`);
    return found;
  };
  const setTags = (item: Held, tags: ReadonlyMap<string, string>): void => {
    item.role = { ...item.role, tags };
  };

  const reader: RoleReader = {
    async *list() {
      yield await Promise.resolve([...held.values()].map(({ role }) => role));
    },
    read: (name) => Promise.resolve(held.get(name)?.role),
    attachedPolicies: (name) => Promise.resolve([...get(name).attached]),
    inlinePolicies: (name) => Promise.resolve([...get(name).inline.keys()]),
    instanceProfiles: (name) =>
      Promise.resolve([...profiles.values()].filter(({ role }) => role === name).map((profile) => profile.name)),
    inlinePolicy: (name, policy) => Promise.resolve(get(name).inline.get(policy) ?? ''),
    instanceProfile: (name) => {
      const { path = '/', tags = {} } = profiles.get(name) ?? {};
      return Promise.resolve({ name, path, tags });
    },
    managedPolicy: (arn): Promise<ManagedPolicy> =>
      Promise.resolve({
        arn,
        name: arn.split('/').at(-1) ?? '',
        path: '/',
        description: undefined,
        defaultVersion: 'v2',
        versions: arn.includes('::aws:') ? { v2: '{"aws":2}' } : { v1: '{"own":1}', v2: '{"own":2}' },
      }),
  };

  const changes: RoleChanges = {
    tag: (name, key, value) =>
      change(`tag ${name} ${key}`, () => {
        const item = get(name);
        setTags(item, new Map([...without(item.role.tags, [key]), [key, value]]));
      }),
    untag: (name, keys) =>
      change(`untag ${name} ${keys.join(',')}`, () => {
        const item = get(name);
        setTags(item, new Map(without(item.role.tags, keys)));
      }),
    attachPolicy: (name, arn) => change(`attach ${name} ${arn}`, () => void get(name).attached.add(arn)),
    detachPolicy: (name, arn) => change(`detach ${name} ${arn}`, () => void get(name).attached.delete(arn)),
  };

  const removal: RoleRemoval = {
    removeFromInstanceProfile: (name, profile) =>
      change(`leave ${name} ${profile}`, () => {
        const item = profiles.get(profile);
        if (item?.role === name) delete item.role;
      }),
    deleteInlinePolicy: (name, policy) => change(`drop ${name} ${policy}`, () => void get(name).inline.delete(policy)),
    deleteRole: (name) =>
      change(`delete ${name}`, () => {
        const { inline, attached } = get(name);
        const inProfile = [...profiles.values()].some(({ role }) => role === name);
        if (inline.size + attached.size > 0 || inProfile) throw new Error('DeleteConflict');
        held.delete(name);
      }),
  };

  const creation: RoleCreation = {
    createRole: (role) =>
      change(`create ${role.name}`, () => {
        if (held.has(role.name)) throw new Error('EntityAlreadyExists');
        ids += 1;
        const id = `AROANEW${String(ids).padStart(14, '0')}`;
        held.set(role.name, {
          role: { ...role, id, createdAt: new Date(), lastUse: undefined },
          inline: new Map(),
          attached: new Set(),
        });
        return id;
      }),
    putInlinePolicy: (name, policy, document) =>
      change(`put ${name} ${policy}`, () => void get(name).inline.set(policy, document)),
    addToInstanceProfile: (name, profile) =>
      change(`join ${name} ${profile.name}`, () => {
        profiles.set(profile.name, { ...(profiles.get(profile.name) ?? profile), role: name });
      }),
  };

  const keyOf = (roleId: string): string => `the-rule/123456789012/roles/${roleId}.json`;

  return {
    ports: {
      note: (facts) => {
        Object.assign(noted, facts);
      },
      reader,
      changes,
      removal,
      creation,
      backups: {
        keyOf,
        read: (roleId) => Promise.resolve(objects.get(keyOf(roleId))),
        write: (roleId, text) => change(`backup ${roleId}`, () => void objects.set(keyOf(roleId), text)),
      },
      ledger: {
        read: () => Promise.resolve({ ledger, revision: revision === 0 ? undefined : String(revision) }),
        write: (next, seen) => {
          if ((seen ?? '0') !== String(revision)) return Promise.resolve(false);
          ledger = next;
          revision += 1;
          return Promise.resolve(true);
        },
      },
    },
    noted,
    held,
    profiles,
    objects,
    ledgerNow: () => ledger,
    changes: log,
    stopAt: (call, when = 'after') => {
      made = 0;
      stop = call === undefined ? undefined : { at: call, when };
    },
    fail: (name, error) => {
      if (error === undefined) failures.delete(name);
      else failures.set(name, error);
    },
    add: (role, { inline = {}, attached = [], profiles: inProfiles = [], ...more } = {}) => {
      const whole = aRole(role);
      const item: Held = {
        role: {
          ...whole,
          arn: `arn:aws:iam::123456789012:role${whole.path}${whole.name}`,
          description: undefined,
          maxSessionSeconds: 3600,
          boundary: undefined,
          trust: '{"Version":"2012-10-17","Statement":[]}',
          ...more,
        },
        inline: new Map(Object.entries(inline)),
        attached: new Set(attached),
      };
      held.set(whole.name, item);
      for (const name of inProfiles) profiles.set(name, { name, path: '/', tags: { of: name }, role: whole.name });
      return item;
    },
  };
};
