import { randomUUID } from 'node:crypto';
import { ApiError } from './api-error.ts';
import type { AccountState } from './apis.ts';
import type { Role } from './accounts.ts';
import { policy } from './accounts.ts';
import * as xml from './iam.ts';
import type { RoleApi } from './wire.ts';
import { element, list, text } from './xml.ts';

/** The reports on service last accessed data that were asked for: the ARN of the role by the id of the job. */
export interface AccessReports {
  readonly begin: (arn: string) => string;
  readonly arnOf: (jobId: string) => string | undefined;
}

export const createAccessReports = (): AccessReports => {
  const reports = new Map<string, string>();
  return {
    begin: (arn) => {
      const jobId = randomUUID();
      reports.set(jobId, arn);
      return jobId;
    },
    arnOf: (jobId) => reports.get(jobId),
  };
};

type Form = Readonly<Record<string, string>>;

interface Context {
  readonly form: Form;
  readonly account: AccountState;
  readonly accountId: string;
}

/** Answers with the content of the result; undefined where IAM gives none. */
type Answerer = (context: Context) => string | undefined;

const maxAttached = 10;
const maxTags = 50;

const noSuchEntity = (message: string): ApiError => new ApiError('NoSuchEntity', message, 404);

const inConflict = (what: string): ApiError =>
  new ApiError('DeleteConflict', `Cannot delete entity, must ${what} first.`, 409);

const roleOf = ({ form: { RoleName: name = '' }, account }: Context): Role => {
  // Names differ by more than case.
  const role = account.roles.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (role === undefined) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return role;
};

const replace = ({ account }: Context, role: Role, changes: Partial<Role>): undefined => {
  account.roles = account.roles.with(account.roles.indexOf(role), { ...role, ...changes });
};

/** The values of a list in a form: "TagKeys.member.1", or with a field "Tags.member.1.Key". */
const members = (form: Form, name: string, field = ''): readonly string[] => {
  const values: string[] = [];
  for (let n = 1; ; n += 1) {
    const value = form[`${name}.member.${String(n)}${field}`];
    if (value === undefined) return values;
    values.push(value);
  }
};

const whole = (lists: string): string => text('IsTruncated', 'false') + lists;

const without = <T>(record: Readonly<Record<string, T>>, keys: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));

const tagRole: Answerer = (context) => {
  const { form } = context;
  const role = roleOf(context);
  const values = members(form, 'Tags', '.Value');
  const added = members(form, 'Tags', '.Key').map((key, index) => [key, values[index] ?? ''] as const);
  const tags = { ...role.tags, ...Object.fromEntries(added) };
  if (Object.keys(tags).length > maxTags) {
    throw new ApiError('LimitExceeded', `Cannot exceed quota for TagsPerRole: ${String(maxTags)}`, 409);
  }
  replace(context, role, { tags });
};

/** Every policy that AWS has, as far as anybody asks, and the customer's ones that are attached to a role. */
const checkPolicy = ({ form: { PolicyArn: arn = '' }, account }: Context): string => {
  const isKnown =
    arn.startsWith('arn:aws:iam::aws:policy/') || account.roles.some((role) => role.managedPolicyArns.includes(arn));
  if (!isKnown) throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  return arn;
};

const attach: Answerer = (context) => {
  const role = roleOf(context);
  const arn = checkPolicy(context);
  if (role.managedPolicyArns.includes(arn)) return undefined;
  if (role.managedPolicyArns.length >= maxAttached) {
    throw new ApiError('LimitExceeded', `Cannot exceed quota for PoliciesPerRole: ${String(maxAttached)}`, 409);
  }
  replace(context, role, { managedPolicyArns: [...role.managedPolicyArns, arn] });
};

const detach: Answerer = (context) => {
  const role = roleOf(context);
  const { PolicyArn: arn = '' } = context.form;
  if (!role.managedPolicyArns.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
  replace(context, role, { managedPolicyArns: role.managedPolicyArns.filter((other) => other !== arn) });
};

const inlinePolicyOf = (context: Context) => {
  const role = roleOf(context);
  const { PolicyName: name = '' } = context.form;
  const value = Object.hasOwn(role.inlinePolicies, name) ? role.inlinePolicies[name] : undefined;
  if (value === undefined) throw noSuchEntity(`The role policy with name ${name} cannot be found.`);
  return { role, name, value };
};

const deleteRole: Answerer = (context) => {
  const { account } = context;
  const role = roleOf(context);
  if (role.instanceProfiles.length > 0) throw inConflict('remove roles from instance profile');
  if (Object.keys(role.inlinePolicies).length > 0) throw inConflict('delete policies');
  if (role.managedPolicyArns.length > 0) throw inConflict('detach all policies');
  account.roles = account.roles.filter((other) => other !== role);
  return undefined;
};

const removeFromProfile: Answerer = (context) => {
  const role = roleOf(context);
  const { InstanceProfileName: name = '' } = context.form;
  if (!role.instanceProfiles.includes(name)) throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
  replace(context, role, { instanceProfiles: role.instanceProfiles.filter((other) => other !== name) });
};

const getProfile: Answerer = ({ form: { InstanceProfileName: name = '' }, account, accountId }) => {
  const role = account.roles.find(({ instanceProfiles }) => instanceProfiles.includes(name));
  if (role === undefined) throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
  return element('InstanceProfile', xml.instanceProfile(name, role, accountId) + list('Tags', []));
};

const getPolicy: Answerer = (context) => {
  const arn = checkPolicy(context);
  const path = arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1);
  return element('Policy', xml.managedPolicy(arn) + text('Path', path) + text('DefaultVersionId', 'v1'));
};

const anyVersion = policy({ Effect: 'Allow', Action: 'logs:PutLogEvents', Resource: '*' });

const getPolicyVersion: Answerer = (context) => {
  checkPolicy(context);
  const { VersionId: id = '' } = context.form;
  if (id !== 'v1') throw noSuchEntity(`Policy version ${id} does not exist.`);
  return element(
    'PolicyVersion',
    xml.policyText('Document', anyVersion) + text('VersionId', 'v1') + text('IsDefaultVersion', 'true'),
  );
};

const listVersions: Answerer = (context) => {
  checkPolicy(context);
  return whole(list('Versions', [text('VersionId', 'v1') + text('IsDefaultVersion', 'true')]));
};

const byArn = ({ account, accountId }: Context, arn: string): Role => {
  const role = account.roles.find(({ path, name }) => xml.arn(accountId, 'role', path + name) === arn);
  if (role === undefined) throw noSuchEntity(`ARN ${arn} does not exist.`);
  return role;
};

/** IAM's report is there at once. It tells of one service, where the role was used at all. */
const getReport: Answerer = (context) => {
  const arn = context.account.reports.arnOf(context.form.JobId ?? '');
  if (arn === undefined) throw noSuchEntity(`No job ${context.form.JobId ?? ''}`);
  const { createDate, lastUsed } = byArn(context, arn);
  const uses = lastUsed ? [lastUsed] : [];
  const services = uses.map(
    (use) =>
      text('ServiceName', 'Amazon S3') +
      text('ServiceNamespace', 's3') +
      text('LastAuthenticated', xml.date(use.date)) +
      text('TotalAuthenticatedEntities', '1'),
  );
  const times = text('JobCreationDate', xml.date(createDate)) + text('JobCompletionDate', xml.date(createDate));
  return whole(text('JobStatus', 'COMPLETED') + times + list('ServicesLastAccessed', services));
};

const answerers: Readonly<Record<RoleApi, Answerer>> = {
  GetRole: (context) => {
    const role = roleOf(context);
    const { identity, boundary, tagList, lastUsed } = xml;
    const more = boundary(role.permissionsBoundaryArn) + tagList(role.tags) + lastUsed(role.lastUsed);
    return element('Role', identity(role, context.accountId) + text('MaxSessionDuration', '3600') + more);
  },
  ListAttachedRolePolicies: (context) =>
    whole(list('AttachedPolicies', roleOf(context).managedPolicyArns.map(xml.managedPolicy))),
  ListRolePolicies: (context) => whole(list('PolicyNames', Object.keys(roleOf(context).inlinePolicies))),
  ListInstanceProfilesForRole: (context) => {
    const role = roleOf(context);
    const profiles = role.instanceProfiles.map((name) => xml.instanceProfile(name, role, context.accountId));
    return whole(list('InstanceProfiles', profiles));
  },
  GetRolePolicy: (context) => {
    const { role, name, value } = inlinePolicyOf(context);
    return text('RoleName', role.name) + text('PolicyName', name) + xml.policyText('PolicyDocument', value);
  },
  GetInstanceProfile: getProfile,
  GetPolicy: getPolicy,
  GetPolicyVersion: getPolicyVersion,
  ListPolicyVersions: listVersions,
  GenerateServiceLastAccessedDetails: (context) => {
    const { Arn: arn = '' } = context.form;
    byArn(context, arn);
    return text('JobId', context.account.reports.begin(arn));
  },
  GetServiceLastAccessedDetails: getReport,
  TagRole: tagRole,
  UntagRole: (context) => {
    const role = roleOf(context);
    replace(context, role, { tags: without(role.tags, members(context.form, 'TagKeys')) });
  },
  AttachRolePolicy: attach,
  DetachRolePolicy: detach,
  DeleteRolePolicy: (context) => {
    const { role, name } = inlinePolicyOf(context);
    replace(context, role, { inlinePolicies: without(role.inlinePolicies, [name]) });
  },
  RemoveRoleFromInstanceProfile: removeFromProfile,
  DeleteRole: deleteRole,
};

/** Answers a call of IAM's on one role, or on what is attached to it. */
export const answerRoleCall = (api: RoleApi, form: Form, account: AccountState, accountId: string): string => {
  const content = answerers[api]({ form, account, accountId });
  const result = content === undefined ? '' : element(`${api}Result`, content);
  const metadata = element('ResponseMetadata', text('RequestId', '00000000-0000-4000-8000-000000000000'));
  return `<${api}Response xmlns="${xml.NAMESPACE}">${result}${metadata}</${api}Response>`;
};
