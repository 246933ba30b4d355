// IAM in memory, as far as the remediation meets it: what it refuses, and what the policies of the two functions let them do.
import { AccessError } from '../../../../lambda/src/function/errors.ts';
import { labels } from '../../../../lambda/src/rule/labels.ts';
import { RefusedError } from '../../../../lambda/src/remediation/ports.ts';
import type {
  InstanceProfile,
  ManagedPolicy,
  RoleChanges,
  RoleCreation,
  RoleDetails,
  RoleReader,
  RoleRemoval,
  ServiceUse,
  UseReader,
} from '../../../../lambda/src/remediation/ports.ts';

export const denyAll = 'arn:aws:iam::aws:policy/AWSDenyAll';
export const ruleName = 'the-rule';

export type Caller = 'remediator' | 'restorer';

/** A role with all that is on it. */
export interface Held {
  role: Omit<RoleDetails, 'isDenied'>;
  inline: Map<string, string>;
  attached: Set<string>;
}

export interface Profile {
  readonly path: string;
  readonly tags: Readonly<Record<string, string>>;
  role: string | undefined;
}

/** All that IAM holds: data only, so that it can be copied. */
export interface IamState {
  roles: Map<string, Held>;
  profiles: Map<string, Profile>;
  /** ARNs of the managed policies that there are, of AWS and of the account. */
  policies: Set<string>;
  uses: Map<string, ServiceUse[]>;
  /** Names of roles that the policies of the remediator deny explicitly. */
  protectedNames: Set<string>;
  /** Actions that a service control policy denies. */
  denied: Set<string>;
  nextId: number;
}

export const emptyIam = (): IamState => ({
  roles: new Map(),
  profiles: new Map(),
  policies: new Set([denyAll]),
  uses: new Map(),
  protectedNames: new Set(),
  denied: new Set(),
  nextId: 1,
});

const maxPolicies = 10;
const maxTags = 50;

const removerLabels: readonly string[] = [labels.by, labels.at, labels.deleting];
const allLabels: readonly string[] = Object.values(labels);

const missingRole = (name: string): RefusedError =>
  new RefusedError('missing', `The role with name ${name} cannot be found.`);

const setTag = (tags: ReadonlyMap<string, string>, key: string, value: string): Map<string, string> => {
  const others = [...tags].filter(([other]) => other.toLowerCase() !== key.toLowerCase());
  return new Map([...others, [key, value]]);
};

const dropTags = (tags: ReadonlyMap<string, string>, keys: readonly string[]): Map<string, string> => {
  const lower = keys.map((key) => key.toLowerCase());
  return new Map([...tags].filter(([key]) => !lower.includes(key.toLowerCase())));
};

export const toDetails = ({ role, attached }: Held): RoleDetails => ({ ...role, isDenied: attached.has(denyAll) });

/** What a call is allowed to, by the policies of the functions (modules/remediation/policy.tf). */
interface Permit {
  readonly role?: string;
  readonly policy?: string;
  readonly keys?: readonly string[];
}

type Allow = (held: Held | undefined, permit: Permit) => boolean;

const isOurs: Allow = (held) => held?.role.tags.get(labels.by) === ruleName;
const isRestored: Allow = (held) => held?.role.tags.has(labels.restoring) === true;
const isDenial: Allow = (_, { policy }) => policy === denyAll;
const areKeys =
  (known: readonly string[]): Allow =>
  (_, { keys = [] }) =>
    keys.every((key) => known.includes(key));
const any: Allow = () => true;

const allowed: Readonly<Record<Caller, Readonly<Record<string, readonly Allow[]>>>> = {
  remediator: {
    AttachRolePolicy: [isDenial],
    DetachRolePolicy: [isDenial, isOurs],
    TagRole: [areKeys(removerLabels)],
    UntagRole: [areKeys(removerLabels)],
    DeleteRole: [isOurs],
    DeleteRolePolicy: [isOurs],
    RemoveRoleFromInstanceProfile: [any],
  },
  restorer: {
    DetachRolePolicy: [isDenial],
    UntagRole: [areKeys(allLabels)],
    CreateRole: [(_, { keys = [] }) => keys.includes(labels.restoring)],
    TagRole: [(_, { keys = [] }) => keys.includes(labels.restoring)],
    AttachRolePolicy: [isRestored],
    PutRolePolicy: [isRestored],
    UpdateAssumeRolePolicy: [isRestored],
    AddRoleToInstanceProfile: [any],
    CreateInstanceProfile: [any],
  },
};

/** Runs one call of IAM: the place where it may be held up, fail, or be the last. */
export type Step = <T>(call: string, work: () => T) => Promise<T>;

export interface IamPorts {
  readonly reader: RoleReader;
  readonly uses: UseReader;
  readonly changes: RoleChanges;
  readonly removal: RoleRemoval;
  readonly creation: RoleCreation;
}

/** Principals that a trust policy names, by their ARN or id. */
const principalsOf = (trust: string): readonly string[] =>
  [...trust.matchAll(/"(arn:aws:iam::\d+:role\/[^"]+|AROA\w+)"/g)].map(([, principal = '']) => principal);

const checkTrust = ({ roles }: IamState, trust: string): void => {
  const known = new Set([...roles.values()].map(({ role }) => role.arn));
  const unknown = principalsOf(trust).filter((principal) => !known.has(principal));
  if (unknown.length > 0)
    throw new RefusedError('malformed', `Invalid principal in policy: "AWS":"${unknown.join(', ')}"`);
};

export const openIam = (state: () => IamState, caller: Caller, step: Step, now: () => Date): IamPorts => {
  const get = (name: string): Held => {
    const held = state().roles.get(name);
    if (held === undefined) throw missingRole(name);
    return held;
  };
  const permit = (action: string, what: Permit): void => {
    const { role } = what;
    const held = role === undefined ? undefined : state().roles.get(role);
    if (state().denied.has(action)) {
      const deniedBy = 'a service control policy';
      throw new AccessError(`iam:${action} is denied with an explicit deny in ${deniedBy}`, { deniedBy });
    }
    if (caller === 'remediator' && role !== undefined && state().protectedNames.has(role)) {
      throw new AccessError(`iam:${action} on ${role}`, { deniedBy: 'an identity-based policy' });
    }
    const rules = allowed[caller][action] ?? [];
    if (!rules.some((rule) => rule(held, what))) throw new AccessError(`${caller} may not ${action} ${role ?? ''}`);
  };
  const change = <T>(action: string, what: Permit, work: () => T): Promise<T> =>
    step(`${action} ${what.role ?? ''}`, () => {
      permit(action, what);
      return work();
    });
  const read = <T>(action: string, work: () => T): Promise<T> => step(action, work);

  const setTags = (held: Held, tags: Map<string, string>): void => {
    if (tags.size > maxTags) throw new RefusedError('limit', 'Cannot exceed quota for TagsPerRole: 50');
    held.role = { ...held.role, tags };
  };
  const profileOf = (name: string): Profile => {
    const profile = state().profiles.get(name);
    if (profile === undefined) throw new RefusedError('missing', `Instance Profile ${name} cannot be found.`);
    return profile;
  };

  return {
    reader: {
      async *list() {
        yield await read('List', () => [...state().roles.values()].map(toDetails));
      },
      read: (name) =>
        read('GetRole', () => {
          const held = state().roles.get(name);
          return held && toDetails(held);
        }),
      attachedPolicies: (name) => read('ListAttachedRolePolicies', () => [...get(name).attached]),
      inlinePolicies: (name) => read('ListRolePolicies', () => [...get(name).inline.keys()]),
      instanceProfiles: (name) =>
        read('ListInstanceProfilesForRole', () => {
          get(name);
          return [...state().profiles].filter(([, { role }]) => role === name).map(([profile]) => profile);
        }),
      inlinePolicy: (name, policy) =>
        read('GetRolePolicy', () => {
          const document = get(name).inline.get(policy);
          if (document === undefined)
            throw new RefusedError('missing', `The role policy with name ${policy} cannot be found.`);
          return document;
        }),
      instanceProfile: (name): Promise<InstanceProfile> =>
        read('GetInstanceProfile', () => {
          const { path, tags } = profileOf(name);
          return { name, path, tags };
        }),
      managedPolicy: (arn): Promise<ManagedPolicy> =>
        read('GetPolicy', () => {
          if (!state().policies.has(arn)) throw new RefusedError('missing', `Policy ${arn} was not found.`);
          const name = arn.split('/').at(-1) ?? '';
          return {
            arn,
            name,
            path: '/',
            description: undefined,
            defaultVersion: 'v1',
            versions: { v1: `{"of":"${name}"}` },
          };
        }),
    },
    uses: {
      serviceUses: (arn) => read('GetServiceLastAccessedDetails', () => state().uses.get(arn) ?? []),
    },
    changes: {
      tag: (name, tags) =>
        change('TagRole', { role: name, keys: Object.keys(tags) }, () => {
          const held = get(name);
          let next: ReadonlyMap<string, string> = held.role.tags;
          for (const [key, value] of Object.entries(tags)) next = setTag(next, key, value);
          setTags(held, new Map(next));
        }),
      untag: (name, keys) =>
        change('UntagRole', { role: name, keys }, () => {
          const held = get(name);
          setTags(held, dropTags(held.role.tags, keys));
        }),
      attachPolicy: (name, arn) =>
        change('AttachRolePolicy', { role: name, policy: arn }, () => {
          const { attached } = get(name);
          if (!state().policies.has(arn)) {
            throw new RefusedError('missing', `Policy ${arn} does not exist or is not attachable.`);
          }
          if (attached.size >= maxPolicies && !attached.has(arn)) {
            throw new RefusedError('limit', 'Cannot exceed quota for PoliciesPerRole: 10');
          }
          attached.add(arn);
        }),
      detachPolicy: (name, arn) =>
        change('DetachRolePolicy', { role: name, policy: arn }, () => {
          state().roles.get(name)?.attached.delete(arn);
        }),
    },
    removal: {
      removeFromInstanceProfile: (name, profile) =>
        change('RemoveRoleFromInstanceProfile', {}, () => {
          const held = state().profiles.get(profile);
          if (held?.role === name) held.role = undefined;
        }),
      deleteInlinePolicy: (name, policy) =>
        change('DeleteRolePolicy', { role: name }, () => {
          state().roles.get(name)?.inline.delete(policy);
        }),
      deleteRole: (name) =>
        change('DeleteRole', { role: name }, () => {
          const held = state().roles.get(name);
          if (held === undefined) return;
          const inProfile = [...state().profiles.values()].some(({ role }) => role === name);
          if (held.inline.size + held.attached.size > 0 || inProfile) {
            throw new RefusedError('conflict', 'Cannot delete entity, must detach all policies first.');
          }
          state().roles.delete(name);
        }),
    },
    creation: {
      createRole: (role) =>
        change('CreateRole', { keys: [...role.tags.keys()] }, () => {
          const { roles, policies } = state();
          if (roles.has(role.name)) throw new RefusedError('exists', `Role with name ${role.name} already exists.`);
          checkTrust(state(), role.trust);
          if (role.boundary !== undefined && !policies.has(role.boundary)) {
            throw new RefusedError('missing', `Scope ARN: ${role.boundary} does not exist or is not attachable.`);
          }
          const id = `AROANEW${String(state().nextId).padStart(14, '0')}`;
          state().nextId += 1;
          roles.set(role.name, {
            role: { ...role, id, createdAt: now(), lastUse: undefined },
            inline: new Map(),
            attached: new Set(),
          });
          return id;
        }),
      putTrust: (name, trust) =>
        change('UpdateAssumeRolePolicy', { role: name }, () => {
          const held = get(name);
          checkTrust(state(), trust);
          held.role = { ...held.role, trust };
        }),
      putInlinePolicy: (name, policy, document) =>
        change('PutRolePolicy', { role: name }, () => void get(name).inline.set(policy, document)),
      addToInstanceProfile: (name, profile) =>
        change('AddRoleToInstanceProfile', {}, () => {
          get(name);
          const held = profileOf(profile);
          if (held.role !== undefined)
            throw new RefusedError('limit', 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1');
          held.role = name;
        }),
      createInstanceProfile: ({ name, path, tags }) =>
        change('CreateInstanceProfile', {}, () => {
          if (state().profiles.has(name)) throw new RefusedError('exists', `Instance Profile ${name} already exists.`);
          state().profiles.set(name, { path, tags, role: undefined });
        }),
    },
  };
};
