import type { Role } from './accounts.ts';
import { stableId } from './accounts.ts';
import { ApiError } from './api-error.ts';

import { element, list, percentEncode, text } from './xml.ts';

export const NAMESPACE = 'https://iam.amazonaws.com/doc/2010-05-08/';

export const arn = (accountId: string, kind: 'role' | 'instance-profile', pathname: string): string =>
  `arn:aws:iam::${accountId}:${kind}${pathname}`;

/** IAM's dates have no fraction of a second. */
export const date = (value: Date): string => `${value.toISOString().slice(0, 19)}Z`;

export const policyText = (name: string, value: unknown): string => element(name, percentEncode(JSON.stringify(value)));

export const identity = (role: Role, accountId: string): string =>
  [
    text('Path', role.path),
    text('Arn', arn(accountId, 'role', role.path + role.name)),
    text('RoleName', role.name),
    policyText('AssumeRolePolicyDocument', role.trust),
    text('CreateDate', date(role.createDate)),
    text('RoleId', role.id),
  ].join('');

export const instanceProfile = (name: string, role: Role, accountId: string): string =>
  [
    text('InstanceProfileName', name),
    list('Roles', [identity(role, accountId)]),
    text('Path', '/'),
    text('Arn', arn(accountId, 'instance-profile', `/${name}`)),
    text('CreateDate', date(role.createDate)),
    text('InstanceProfileId', stableId('AIPA', accountId + name)),
  ].join('');

export const managedPolicy = (policyArn: string): string =>
  text('PolicyName', policyArn.slice(policyArn.lastIndexOf('/') + 1)) + text('PolicyArn', policyArn);

export const boundary = (policyArn: string | undefined): string =>
  policyArn === undefined
    ? ''
    : element(
        'PermissionsBoundary',
        text('PermissionsBoundaryType', 'Policy') + text('PermissionsBoundaryArn', policyArn),
      );

export const lastUsed = (value: Role['lastUsed']): string => {
  if (value === undefined) return '';
  return element(
    'RoleLastUsed',
    value === null ? '' : text('LastUsedDate', date(value.date)) + text('Region', value.region),
  );
};

export const tagList = (tags: Role['tags']): string =>
  list(
    'Tags',
    Object.entries(tags).map(([key, value]) => text('Key', key) + text('Value', value)),
  );

// The nested role of an instance profile comes before the role's own fields: a reader that scans for the first RoleName
// or stops at the first RoleId takes the wrong one.
const roleDetail = (role: Role, accountId: string): string =>
  [
    list(
      'RolePolicyList',
      Object.entries(role.inlinePolicies).map(
        ([name, value]) => text('PolicyName', name) + policyText('PolicyDocument', value),
      ),
    ),
    list('AttachedManagedPolicies', role.managedPolicyArns.map(managedPolicy)),
    list(
      'InstanceProfileList',
      role.instanceProfiles.map((name) => instanceProfile(name, role, accountId)),
    ),
    identity(role, accountId),
    boundary(role.permissionsBoundaryArn),
    tagList(role.tags),
    lastUsed(role.lastUsed),
  ].join('');

/** Each role is rendered once: a benchmark must measure its client, not this server. */
export const createRoleRenderer = (accountId: string): ((role: Role) => Buffer) => {
  const rendered = new WeakMap<Role, Buffer>();
  return (role) => {
    const known = rendered.get(role);
    if (known !== undefined) return known;
    const fresh = Buffer.from(element('member', roleDetail(role, accountId)));
    rendered.set(role, fresh);
    return fresh;
  };
};

const entityTypes = ['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'];

const invalid = (problem: string): ApiError =>
  new ApiError('ValidationError', `1 validation error detected: ${problem}`);

const maxItemsOf = (value: string | undefined): number => {
  if (value === undefined) return 100;
  const maxItems = Number(value);
  if (Number.isInteger(maxItems) && maxItems >= 1 && maxItems <= 1000) return maxItems;
  throw invalid(
    `Value '${value}' at 'maxItems' failed to satisfy constraint: Member must have value between 1 and 1000`,
  );
};

interface Position {
  readonly start: number;
  readonly page: number;
}

const positionOf = (marker: string | undefined): Position => {
  if (marker === undefined) return { start: 0, page: 1 };
  const [, start, page] = /^from:(\d+):(\d+)$/.exec(Buffer.from(marker, 'base64').toString()) ?? [];
  if (start === undefined) throw new ApiError('InvalidInput', 'Invalid Marker.');
  return { start: Number(start), page: Number(page) };
};

// The page number makes the markers before and after an empty page differ.
const markerOf = ({ start, page }: Position): string =>
  Buffer.from(`from:${String(start)}:${String(page)}`).toString('base64');

export interface RoleListing {
  readonly input: Readonly<Record<string, string>>;
  readonly roles: readonly Role[];
  readonly render: (role: Role) => Buffer;
  /** IAM may return fewer than asked for, and even none, with more to come. */
  readonly pageSize: (maxItems: number) => number;
}

export const getAccountAuthorizationDetails = ({ input, roles, render, pageSize }: RoleListing): Buffer => {
  const filter = Object.keys(input).filter((key) => key.startsWith('Filter.member.'));
  const wanted = filter.map((key) => input[key] ?? '');
  const unknown = wanted.find((type) => !entityTypes.includes(type));
  if (unknown !== undefined) throw invalid(`Value '[${unknown}]' at 'filter' failed to satisfy constraint`);

  const listed = wanted.length === 0 || wanted.includes('Role') ? roles : [];
  const { start, page } = positionOf(input.Marker);
  const end = start + Math.min(maxItemsOf(input.MaxItems), pageSize(maxItemsOf(input.MaxItems)));
  const truncated = end < listed.length;
  return Buffer.concat([
    Buffer.from(
      `<GetAccountAuthorizationDetailsResponse xmlns="${NAMESPACE}"><GetAccountAuthorizationDetailsResult>` +
        text('IsTruncated', String(truncated)) +
        (truncated ? text('Marker', markerOf({ start: end, page: page + 1 })) : '') +
        '<UserDetailList/><GroupDetailList/><Policies/><RoleDetailList>',
    ),
    ...listed.slice(start, end).map(render),
    Buffer.from(
      '</RoleDetailList></GetAccountAuthorizationDetailsResult><ResponseMetadata>' +
        '<RequestId>00000000-0000-4000-8000-000000000000</RequestId></ResponseMetadata>' +
        '</GetAccountAuthorizationDetailsResponse>',
    ),
  ]);
};
