// The life of unused roles with examples/remediation on the local AWS: every test hangs on one apply, in this order.
import {
  AttachRolePolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateUserCommand,
  DeleteGroupCommand,
  DeleteInstanceProfileCommand,
  DeleteUserCommand,
  IAMClient,
  TagInstanceProfileCommand,
  TagRoleCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { labels } from '../../lambda/src/rule/labels.ts';
import { sampleAccount } from '../../lab/account/sample-account.ts';
import { aRole, DAY_MS, policy, serviceTrust, stableId } from '../../lab/stand-in/accounts.ts';
import { cfnLint, cfnLintMissing } from '../../lab/tools/cfn-lint.ts';
import { administrator, localAccountId, region } from '../../lab/tools/local-aws.ts';
import type {
  AutomationParameters,
  AutomationResult,
  Invocation,
  RoleState,
  SeededAccount,
} from '../../lab/tools/local-aws.ts';
import { openExample } from './example.ts';
import type { Example } from './example.ts';
import { assume, emptyBucket, roleWith } from './local-requests.ts';
import { inlinePolicyOf } from './policies.ts';
import { refusedToRemediator, refusedToRestorer } from './refused-calls.ts';
import type { RefusedCalls } from './refused-calls.ts';
import { applyMissing } from './requirements.ts';

const name = 'iam-role-last-used';
const denyAll = 'arn:aws:iam::aws:policy/AWSDenyAll';
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const bucket = `${name}-backups-${localAccountId}`;
const remediationAddress = 'module.iam_role_last_used.module.remediation[0]';
const missing = await applyMissing();

/** What is read of `terraform show -json`. */
interface State {
  readonly values: {
    readonly root_module: {
      readonly child_modules: readonly {
        readonly child_modules: readonly {
          readonly address: string;
          readonly resources: readonly {
            readonly type: string;
            readonly values: { readonly name: string; readonly document_type: string; readonly content: string };
          }[];
        }[];
      }[];
    };
  };
}

const ago = (days: number): Date => new Date(Date.now() - days * DAY_MS);
const withoutLabels = (tags: RoleState['tags']): RoleState['tags'] =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !key.startsWith('iam-role-last-used:')));
const used = (days: number) => ({ lastUsed: { date: ago(days), region } });
const idOf = (pathname: string): string => stableId('AROA', pathname);

/** With something of everything that a role can have on it. */
const rich: SeededAccount['roles'][number] = {
  ...aRole({
    path: '/team-a/batch/',
    name: 'rich',
    ...used(200),
    trust: serviceTrust('ec2.amazonaws.com'),
    inlinePolicies: {
      data: policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' }),
      'more data': policy({ Effect: 'Allow', Action: ['s3:PutObject', 's3:DeleteObject'], Resource: '*' }),
    },
    managedPolicyArns: [readOnly],
    instanceProfiles: ['rich-instances'],
    permissionsBoundaryArn: 'arn:aws:iam::aws:policy/PowerUserAccess',
    tags: { owner: 'team-a', 'cost centre': '47:11' },
  }),
  description: 'Ran the batch of team A.',
  maxSessionDuration: 7200,
};

const more = [
  rich,
  aRole({ name: 'just-used', ...used(1 / 24) }),
  aRole({ path: '/ci/', name: 'pipeline', ...used(300) }),
  ...Array.from({ length: 12 }, (_, index) => aRole({ name: `idle-${index}`, ...used(90 + index) })),
];

describe('examples/remediation on the local AWS', () => {
  let example: Example;
  let iam: IAMClient;
  let aheadMs = 0;

  beforeAll(async () => {
    if (missing !== undefined) return;
    example = await openExample('remediation');
    iam = new IAMClient({ region, endpoint: example.aws.url, credentials: administrator });
    await example.aws.seed({ id: localAccountId, roles: [...sampleAccount(new Date()).roles, ...more] });
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(() => (missing === undefined ? example.remove() : undefined));

  /** Gives the role a policy of the account, of two versions. */
  const addOwnPolicy = async (RoleName: string): Promise<void> => {
    const documentFor = (Resource: string): string =>
      JSON.stringify(policy({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource }));
    const created = await iam.send(
      new CreatePolicyCommand({ PolicyName: 'batch', PolicyDocument: documentFor('arn:aws:sqs:*:*:old') }),
    );
    const PolicyArn = created.Policy?.Arn;
    const PolicyDocument = documentFor('arn:aws:sqs:*:*:new');
    await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }));
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  };

  const start = (action: string, parameters: AutomationParameters): Promise<AutomationResult> =>
    example.aws.automation(`${name}-${action}`, parameters);
  const quarantine = (pathname: string): Promise<AutomationResult> => start('quarantine', { RoleId: idOf(pathname) });
  const restore = (RoleId: string): Promise<AutomationResult> => start('restore', { RoleId });
  const stateOf = async (role: string): Promise<RoleState> => {
    const state = await example.aws.roleState(role);
    if (state === null) throw new Error(`there is no role ${role}`);
    return state;
  };
  const auditOf = ({ invocation }: AutomationResult): Record<string, unknown> => {
    const line = (invocation?.stdout ?? '').split('\n').find((text) => text.includes('"role.remediated"'));
    return JSON.parse(line ?? '{}') as Record<string, unknown>;
  };
  const relabel = (RoleName: string, days: number): Promise<unknown> => {
    const Value = `${ago(days).toISOString().slice(0, 19)}Z`;
    return iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: labels.at, Value }] }));
  };
  /** Days go by for the functions; a day frees the places of the day before. */
  const wait = (days: number): Promise<void> => {
    aheadMs += days * DAY_MS;
    return example.aws.clock(aheadMs);
  };
  const pass = async (): Promise<Invocation> => example.aws.runSchedule(`${name}-pass`);
  const everything = { Effect: 'Allow', Action: '*', Resource: '*' } as const;
  /** Runs something while a service control policy denies an action. */
  const whileDenied = async <T>(Action: string, work: () => Promise<T>): Promise<T> => {
    await example.aws.limit([policy(everything, { ...everything, Effect: 'Deny', Action })]);
    try {
      return await work();
    } finally {
      await example.aws.limit([]);
    }
  };

  it('applies as it is, with documents, functions, a pass and a bucket, and has an empty second plan', async () => {
    const { stdout } = await example.apply();
    const second = await example.terraform('plan', '-detailed-exitcode', '-no-color');

    expect(stdout).toContain('Apply complete!');
    expect(second.code, second.stdout).toBe(0);
    expect(await example.aws.remediationInventory()).toEqual({
      documents: [`${name}-delete`, `${name}-quarantine`, `${name}-restore`],
      schedules: [`${name}-pass`],
      buckets: [bucket],
      remediations: [name],
    });
    const { functions } = await example.aws.inventory();
    expect(functions).toEqual([name, bucket, `${name}-remediator`, `${name}-restorer`]);
  });

  it('has documents that pass cfn-lint as what CloudFormation would make of them', async (test) => {
    const lintMissing = await cfnLintMissing();
    test.skip(lintMissing !== undefined, lintMissing);
    const { stdout } = await example.terraform('show', '-json');
    const state = JSON.parse(stdout) as State;
    const [child] = state.values.root_module.child_modules;
    const remediation = child?.child_modules.find(({ address }) => address === remediationAddress);
    const documents = (remediation?.resources ?? []).filter(({ type }) => type === 'aws_ssm_document');
    const template = (edit: (content: string) => string): string =>
      JSON.stringify({
        Resources: Object.fromEntries(
          documents.map(({ values }, index) => [
            `Document${index}`,
            {
              Type: 'AWS::SSM::Document',
              Properties: {
                Name: values.name,
                DocumentType: values.document_type,
                Content: JSON.parse(edit(values.content)) as unknown,
              },
            },
          ]),
        ),
      });
    const { code, stdout: found } = await cfnLint(template((content) => content));
    const wrong = await cfnLint(template((content) => content.replace('"0.3"', '"0.4"')));

    expect(documents).toHaveLength(3);
    expect(code, found).toBe(0);
    expect(wrong.stdout).toContain("'0.4' is not one of");
  });

  it('is given a role with something of everything', async () => {
    await addOwnPolicy('rich');
    await iam.send(
      new TagInstanceProfileCommand({
        InstanceProfileName: 'rich-instances',
        Tags: [{ Key: 'owner', Value: 'team-a' }],
      }),
    );

    expect(await stateOf('rich')).toMatchObject({
      path: '/team-a/batch/',
      description: 'Ran the batch of team A.',
      maxSessionDuration: 7200,
      attachedPolicies: [`arn:aws:iam::${localAccountId}:policy/batch`, readOnly],
      instanceProfiles: [{ name: 'rich-instances', tags: { owner: 'team-a' } }],
    });
  });

  it('quarantines an unused role: attaches the policy, tags the role, and leaves an audit line', async () => {
    const before = await stateOf('rich');
    const result = await quarantine('/team-a/batch/rich');

    expect(result).toMatchObject({
      status: 'Success',
      payload: { action: 'quarantine', outcome: 'done', roleName: 'rich', verdict: 'unused' },
    });
    expect(JSON.parse(result.outputs['invoke.Payload'] ?? '{}')).toEqual(result.payload);
    const after = await stateOf('rich');
    expect(after.attachedPolicies).toEqual([...before.attachedPolicies, denyAll].sort());
    const { [labels.by]: by, [labels.at]: at = '', ...tags } = after.tags;
    expect([tags, by]).toEqual([before.tags, name]);
    expect(Math.abs(Date.now() - Date.parse(at))).toBeLessThan(60_000);
    expect({ ...after, tags: before.tags, attachedPolicies: before.attachedPolicies }).toEqual(before);
    expect(auditOf(result)).toMatchObject({
      event: 'role.remediated',
      ruleName: name,
      requestedBy: 'a person',
      executionId: result.executionId,
      action: 'quarantine',
      outcome: 'done',
      roleId: rich.id,
      roleName: 'rich',
      verdict: 'unused',
    });
  });

  it('changes nothing when it is done twice', async () => {
    const before = await stateOf('rich');
    const result = await quarantine('/team-a/batch/rich');

    expect(result).toMatchObject({ status: 'Success', payload: { outcome: 'skipped' } });
    expect(JSON.stringify(result.payload)).toContain('in quarantine already');
    expect(await stateOf('rich')).toEqual(before);
  });

  it.each([
    ['a role used an hour ago', '/just-used', 'just-used', /^just-used: last used/],
    ['a whitelisted role', '/breakglass-admin', 'breakglass-admin', /whitelisted by \/breakglass-\*$/],
    ['an exempt role', '/finance/year-end-close', 'year-end-close', /exempt until/],
    ['a new role', '/payments/refunds', 'refunds', /within 60 days$/],
    ['a role of protected_patterns', '/ci/pipeline', 'pipeline', /protected by \/ci\/\* of protected_patterns$/],
    [
      'a service-linked role',
      '/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig',
      'AWSServiceRoleForConfig',
      /is a protected role, which AWS owns$/,
    ],
  ])('skips %s, and says why', async (_, pathname, role, reason) => {
    const before = await stateOf(role);
    const { status, payload } = await quarantine(pathname);

    expect(status).toBe('Success');
    expect(payload).toMatchObject({ outcome: 'skipped', reason: expect.stringMatching(reason) });
    expect(await stateOf(role)).toEqual(before);
  });

  it('skips a role of another id under the same name, and the roles of the module', async () => {
    const other = await start('quarantine', { RoleId: idOf('/another/idle-1') });
    const { id } = await stateOf(`${name}-remediator`);
    await example.aws.role({ name: `${name}-remediator`, createDate: ago(500), lastUsed: null });
    const own = await start('quarantine', { RoleId: id });

    expect(other.payload).toMatchObject({
      outcome: 'skipped',
      reason: expect.stringContaining('a role of the same name would be another role'),
    });
    expect(own.payload).toMatchObject({
      outcome: 'skipped',
      reason: expect.stringMatching(/remediator: last used|is a role of this module$/),
    });
  });

  it('refuses a name in the place of an id before anything runs', async () => {
    await expect(start('quarantine', { RoleId: 'idle-1' })).rejects.toThrow(/RoleId/);
  });

  it('fails with a clear error on a role at its attachment quota, and leaves nothing on it', async () => {
    const policies = ['AmazonS3FullAccess', 'AmazonEC2FullAccess', 'AmazonRDSFullAccess', 'AmazonSQSFullAccess'];
    const others = ['AmazonSNSFullAccess', 'IAMFullAccess', 'ReadOnlyAccess', 'SecurityAudit', 'PowerUserAccess'];
    for (const each of [...policies, ...others, 'ViewOnlyAccess']) {
      const PolicyArn = `arn:aws:iam::aws:policy/${each === 'ViewOnlyAccess' ? 'job-function/' : ''}${each}`;
      await iam.send(new AttachRolePolicyCommand({ RoleName: 'idle-0', PolicyArn }));
    }
    const before = await stateOf('idle-0');
    const { status, payload } = await quarantine('/idle-0');

    expect(status).toBe('Failed');
    expect(payload).toMatchObject({
      errorType: 'RemediationError',
      errorMessage: expect.stringMatching(/could not be attached to idle-0.*Cannot exceed quota for PoliciesPerRole/),
    });
    expect(await stateOf('idle-0')).toEqual(before);
  });

  it('lets the button of AWS Config start the quarantine by the id that the evaluator reports', async () => {
    await example.aws.evaluate(name);
    const results = await example.aws.results(name);
    const found = results.find(({ Annotation }) => Annotation?.startsWith('idle-1: ') === true);
    const id = found?.EvaluationResultIdentifier?.EvaluationResultQualifier?.ResourceId ?? '';
    const result = await example.aws.remediate(name, id);

    expect(found?.ComplianceType).toBe('NON_COMPLIANT');
    expect(result).toMatchObject({ status: 'Success', payload: { outcome: 'done', roleName: 'idle-1' } });
    expect(auditOf(result)).toMatchObject({ requestedBy: 'AWS Config' });
  });

  it('shows quarantine, and use after it, in the annotations', async () => {
    await relabel('idle-1', 3);
    await example.aws.role({ name: 'idle-1', ...used(1) });
    await example.aws.evaluate(name);
    const annotations = (await example.aws.results(name)).map(({ Annotation }) => Annotation ?? '');
    const of = (role: string): string => annotations.find((text) => text.startsWith(`${role}: `)) ?? '';

    expect(of('rich')).toMatch(
      /over 60 days ago; denied everything by AWSDenyAll since \d{4}-\d\d-\d\d; owner team-a$/,
    );
    expect(of('idle-1')).toMatch(/^idle-1: last used .*; used after AWSDenyAll of \d{4}-\d\d-\d\d$/);
  });

  it('restores the role exactly as it was before its quarantine', async () => {
    const seeded = await stateOf('rich');
    const result = await restore(rich.id);

    expect(result).toMatchObject({ status: 'Success', payload: { action: 'restore', outcome: 'done' } });
    expect(await stateOf('rich')).toEqual({
      ...seeded,
      tags: withoutLabels(seeded.tags),
      attachedPolicies: seeded.attachedPolicies.filter((arn) => arn !== denyAll),
    });
  });

  it('deletes only after a day in quarantine, and a role in an instance profile only when asked', async () => {
    await quarantine('/team-a/batch/rich');
    const early = await start('delete', { RoleId: rich.id });
    await wait(1);
    const served = await start('delete', { RoleId: rich.id, Force: 'true' });

    expect(early.payload).toMatchObject({ outcome: 'skipped', reason: expect.stringContaining('after 1') });
    expect(served.payload).toMatchObject({
      outcome: 'skipped',
      reason: expect.stringContaining('in the instance profile rich-instances'),
    });
    expect((await stateOf('rich')).attachedPolicies).toContain(denyAll);
  });

  it('deletes with a backup, and restores the same role but for id and dates, instance profile included', async () => {
    const before = await stateOf('rich');
    const deleted = await start('delete', { RoleId: rich.id, RemoveFromInstanceProfiles: 'true' });
    const { backupKey: key } = deleted.payload as { readonly backupKey: string };

    expect(deleted).toMatchObject({ status: 'Success', payload: { outcome: 'done' } });
    expect(key).toMatch(new RegExp(`^${name}/${localAccountId}/backups/${rich.id}/[^/]+\\.json$`));
    expect(await example.aws.roleState('rich')).toBeNull();
    const backup = (await example.aws.objects(bucket)).find((object) => object.key === key);
    expect(JSON.parse(backup?.body ?? '{}')).toMatchObject({
      role: { id: rich.id, description: 'Ran the batch of team A.', boundary: before.permissionsBoundary },
      instanceProfiles: [{ name: 'rich-instances' }],
      managedPolicies: expect.arrayContaining([
        expect.objectContaining({ arn: readOnly }),
        expect.objectContaining({
          name: 'batch',
          defaultVersion: 'v2',
          versions: { v1: expect.stringContaining(':old'), v2: expect.stringContaining(':new') },
        }),
      ]),
    });

    const restored = await restore(rich.id);
    const after = await stateOf('rich');

    expect(restored).toMatchObject({ status: 'Success', payload: { outcome: 'done', newRoleId: after.id } });
    expect(after).toEqual({
      ...before,
      id: after.id,
      tags: withoutLabels(before.tags),
      attachedPolicies: before.attachedPolicies.filter((arn) => arn !== denyAll),
    });
    expect(after.id).not.toBe(rich.id);
    expect(await restore(rich.id)).toMatchObject({ status: 'Success', payload: { outcome: 'skipped' } });
  });

  it('restores an instance profile that is gone too, with its tags', async () => {
    const InstanceProfileName = 'served-instances';
    await example.aws.seed({
      id: localAccountId,
      roles: [aRole({ name: 'served', ...used(100), instanceProfiles: [InstanceProfileName] })],
    });
    const Tags = [{ Key: 'owner', Value: 'team-b' }];
    await iam.send(new TagInstanceProfileCommand({ InstanceProfileName, Tags }));
    const id = idOf('/served');
    await quarantine('/served');
    await start('delete', { RoleId: id, Force: 'true', RemoveFromInstanceProfiles: 'true' });
    await iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName }));
    await restore(id);

    expect((await stateOf('served')).instanceProfiles).toEqual([
      { name: InstanceProfileName, path: '/', tags: { owner: 'team-b' } },
    ]);
  });

  it('skips the restore of a role that there never was', async () => {
    const { status, payload } = await restore(idOf('/nobody'));

    expect(status).toBe('Success');
    expect(payload).toMatchObject({ outcome: 'skipped', reason: expect.stringContaining('and no case') });
  });

  it('can be undone in the middle of a deletion that may not go on', async () => {
    const id = (await stateOf('rich')).id;
    await example.aws.role({ name: 'rich', createDate: ago(300), ...used(200) });
    const before = await stateOf('rich');
    await start('quarantine', { RoleId: id });
    const parameters = { RoleId: id, Force: 'true', RemoveFromInstanceProfiles: 'true' };
    const { status, payload } = await whileDenied('iam:DeleteRolePolicy', () => start('delete', parameters));
    const half = await stateOf('rich');
    const restored = await restore(id);

    expect(status).toBe('Failed');
    expect(payload).toMatchObject({
      errorType: 'AccessError',
      errorMessage: expect.stringContaining('iam:DeleteRolePolicy is denied to'),
    });
    expect(half.instanceProfiles).toEqual([]);
    expect(half.attachedPolicies).toContain(denyAll);
    expect(restored).toMatchObject({ status: 'Success', payload: { outcome: 'done' } });
    expect(await stateOf('rich')).toEqual(before);
  });

  it('says what a policy of the organization denies, and changes nothing', async () => {
    const before = await stateOf('idle-2');
    const { status, payload } = await whileDenied('iam:AttachRolePolicy', () => quarantine('/idle-2'));

    expect(status).toBe('Success');
    expect(payload).toMatchObject({
      outcome: 'refused-by-policy',
      reason: expect.stringContaining('a service control policy'),
    });
    expect(await stateOf('idle-2')).toEqual(before);
  });

  it('refuses the eleventh quarantine of a day with the message of the daily limit', async () => {
    await wait(1.1);
    const crowd = Array.from({ length: 11 }, (_, index) => aRole({ name: `crowd-${index}`, ...used(100) }));
    await example.aws.seed({ id: localAccountId, roles: crowd });
    for (const { name: role } of crowd.slice(0, 10)) {
      expect((await quarantine(`/${role}`)).payload, role).toMatchObject({ outcome: 'done' });
    }
    const eleventh = await quarantine('/crowd-10');

    expect(eleventh).toMatchObject({
      status: 'Failed',
      payload: {
        errorType: 'LimitError',
        errorMessage: expect.stringMatching(/10 roles were quarantined .*maximum_per_day is 10/),
      },
    });
    expect((await stateOf('crowd-10')).attachedPolicies).not.toContain(denyAll);
    expect((await example.aws.invocations()).at(-1)?.stdout).toContain('"LimitsReached":1');
  });

  it('notices what nobody uses, and quarantines it after so many days in a row, ten a day', async () => {
    // With room for the policy of the quarantine.
    await example.aws.seed({ id: localAccountId, roles: [aRole({ name: 'idle-0', ...used(90) })] });
    await example.terraform('apply', '-auto-approve', '-no-color', '-var', 'quarantine_after_days=2');
    const results: Record<string, number>[] = [];
    for (let day = 0; day <= 2; day += 1) {
      await wait(day === 0 ? 1.1 : 1);
      const { ok, result, stdout } = await pass();
      expect(ok, JSON.stringify(result)).toBe(true);
      expect(stdout).toContain('"event":"pass.finished"');
      results.push(result as Record<string, number>);
    }
    const [first, second, third] = results;

    expect(first).toMatchObject({ action: 'pass', quarantined: 0, deleted: 0, left: 0, failed: 0 });
    expect(first?.['noticed']).toBeGreaterThan(10);
    expect(second).toMatchObject({ noticed: 0, quarantined: 0 });
    expect(third).toMatchObject({ quarantined: 10, left: Number(first?.['noticed']) - 10, failed: 0 });
  });

  it('deletes what has been in quarantine for delete_after_days, and not what was used since', async () => {
    await wait(30);
    await example.aws.role({ name: 'crowd-1', lastUsed: { date: new Date(Date.now() + aheadMs - DAY_MS), region } });
    const { ok, result, stdout } = await pass();

    expect(ok, JSON.stringify(result)).toBe(true);
    expect(result).toMatchObject({ deleted: 10, usedInQuarantine: 1, failed: 0 });
    expect(stdout).toContain('"RolesUsedInQuarantine":1');
    expect(await example.aws.roleState('crowd-0')).toBeNull();
    expect((await stateOf('crowd-1')).attachedPolicies).toContain(denyAll);
  });

  it.each(['remediator', 'restorer'])('has used of the %s exactly the actions that it is granted', async (of) => {
    const role = `${name}-${of}`;
    const { actions } = await inlinePolicyOf(example.aws, role);
    const calls = (await example.aws.calls()).filter(({ principal }) => principal.includes(`:assumed-role/${role}/`));
    const usedActions = [...new Set(calls.map(({ action }) => action))].sort();

    expect(usedActions).toEqual([...new Set(actions)]);
  });

  it.each<[string, (name: string) => RefusedCalls]>([
    ['remediator', refusedToRemediator],
    ['restorer', refusedToRestorer],
  ])('is refused with the own credentials of the %s what its policy does not allow', async (of, calls) => {
    const account = `arn:aws:iam::${localAccountId}`;
    await iam.send(new CreateUserCommand({ UserName: 'somebody' }));
    await iam.send(new CreateGroupCommand({ GroupName: 'some-people' }));
    await iam.send(new TagRoleCommand({ RoleName: 'idle-11', Tags: [{ Key: 'owner', Value: 'team' }] }));
    const credentials = await assume(example.aws, `${account}:role/${name}-${of}`);
    const client = new IAMClient({ region, endpoint: example.aws.url, credentials });

    for (const [what, send] of Object.entries(calls('idle-11'))) {
      await expect(send(client), what).rejects.toMatchObject({ name: 'AccessDenied' });
    }
    expect((await stateOf('idle-11')).attachedPolicies).toEqual([]);
    await iam.send(new DeleteUserCommand({ UserName: 'somebody' }));
    await iam.send(new DeleteGroupCommand({ GroupName: 'some-people' }));
  });

  it('is not destroyed while there are backups: their bucket keeps its protection, and the way back stays', async () => {
    const destroyed = await example.terraform('destroy', '-auto-approve', '-no-color');

    expect(destroyed.code).not.toBe(0);
    expect(destroyed.stderr.replaceAll(/[│\s]+/g, ' ')).toContain(`The bucket ${bucket} holds backups of roles`);
    const { stdout } = await example.terraform('state', 'list');
    expect(stdout).toContain(`${remediationAddress}.module.backups["own"].aws_s3_bucket_policy.this`);
    expect((await example.aws.remediationInventory()).documents).toContain(`${name}-restore`);
  });

  it('is emptied by the one whom backup_deleter_arn names, and by nobody else', async () => {
    const emptier = `arn:aws:iam::${localAccountId}:role/emptier`;
    await example.aws.seed({ id: localAccountId, roles: [roleWith('emptier', { ...everything, Action: 's3:*' })] });
    await expect(emptyBucket(example.aws, bucket, administrator)).rejects.toThrow('403');
    await expect(emptyBucket(example.aws, bucket, await assume(example.aws, emptier))).rejects.toThrow('403');
    await example.edit(/(remediation = \{\n)/, `$1    backup_deleter_arn = "${emptier}"\n`);
    await example.apply();

    await expect(emptyBucket(example.aws, bucket, administrator)).rejects.toThrow('403');
    await emptyBucket(example.aws, bucket, await assume(example.aws, emptier));
    expect(await example.aws.objects(bucket)).toEqual([]);
  });

  it('leaves nothing behind when it is destroyed after the bucket was emptied', async () => {
    const { code, stderr } = await example.terraform('destroy', '-auto-approve', '-no-color');

    expect(code, stderr).toBe(0);
    expect(await example.aws.inventory()).toMatchObject({ functions: [], rules: [], logGroups: [] });
  });
});
