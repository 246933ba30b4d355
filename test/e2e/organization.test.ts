// examples/organization on the local AWS: one apply reaches every member, and each is evaluated with its own role.
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { aRole } from '../../lab/stand-in/accounts.ts';
import { administrator, localAccountId, region } from '../../lab/tools/local-aws.ts';
import type { Invocation } from '../../lab/tools/local-aws.ts';
import { openExample } from './example.ts';
import type { Example } from './example.ts';
import { call } from './local-requests.ts';
import { inlinePolicyOf, trustOnly } from './policies.ts';
import { applyMissing } from './requirements.ts';

const name = 'iam-role-last-used';
const roleName = 'iam-role-last-used-member';
const members = ['222222222222', '333333333333'];
const stackSet = 'member-role-of-iam-role-last-used';
const unit = 'ou-ab12-11111111';
// The default of the examples' variable.
const organizationId = 'o-a1b2c3d4e5';
const beyond = '444444444444';
const missing = await applyMissing();

/** What is read of `terraform show -json` of a plan. */
interface Plan {
  readonly planned_values: {
    readonly root_module: {
      readonly child_modules: readonly {
        readonly resources: readonly { readonly type: string; readonly values: { assume_role_policy?: string } }[];
      }[];
    };
  };
}

describe('examples/organization on the local AWS', () => {
  let example: Example;

  beforeAll(async () => {
    if (missing !== undefined) return;
    example = await openExample('organization');
    const units = [...members.map((id) => ({ id, unit })), { id: beyond, unit: 'ou-ab12-99999999' }];
    await example.aws.join(organizationId, units);
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(() => (missing === undefined ? example.remove() : undefined));

  const ruleOf = async (account: string): Promise<string> => {
    const { rules } = await example.aws.inventory(account);
    expect(rules).toEqual([expect.stringMatching(/^OrgConfigRule-iam-role-last-used-[0-9a-f]{8}$/)]);
    return rules[0] ?? '';
  };
  const evaluate = async (account: string): Promise<Invocation> => example.aws.evaluate(await ruleOf(account), account);

  it('applies as it is, and has an empty second plan', async () => {
    await example.apply();
    const { code, stdout } = await example.terraform('plan', '-detailed-exitcode', '-no-color');

    expect(code, stdout).toBe(0);
    expect(await example.output('rule_name')).toBe(name);
  });

  it('makes the member role in the accounts of the organizational unit, and in its own', async () => {
    for (const id of members) expect((await example.aws.inventory(id)).roles).toEqual([roleName]);
    expect((await example.aws.inventory(beyond)).roles).toEqual([]);
    const ofRemediation = ['backups-123456789012', 'remediator', 'restorer', 'ssm-remediator', 'ssm-restorer'].map(
      (role) => `${name}-${role}`,
    );
    const ofCheck = [`${name}-coverage`, `${name}-coverage-schedule`];
    expect([...(await example.aws.inventory()).roles].toSorted()).toEqual(
      [name, `${name}-aggregator`, roleName, ...ofCheck, ...ofRemediation].toSorted(),
    );
  });

  it('grants in the template what the module grants', async () => {
    const ofModule = await inlinePolicyOf(example.aws, roleName);
    const ofTemplate = await inlinePolicyOf(example.aws, roleName, members[0]);
    const inOwnAccount = (text: string): unknown => JSON.parse(text.replaceAll(String(members[0]), localAccountId));

    expect(inOwnAccount(ofTemplate.document)).toEqual(JSON.parse(ofModule.document));
    expect(JSON.parse(ofTemplate.trust)).toEqual(JSON.parse(ofModule.trust));
  });

  it('evaluates each member with the role of that member', async () => {
    for (const id of members) {
      await example.aws.seed({ id, roles: [aRole({ name: `app-of-${id}` })] });
      const invocation = await evaluate(id);

      expect(invocation, invocation.error?.message).toMatchObject({
        ok: true,
        account: localAccountId,
        function: name,
      });
      const annotations = (await example.aws.results(await ruleOf(id), id)).map(({ Annotation }) => Annotation);
      expect(annotations.filter((text) => text?.startsWith('app-of-'))).toEqual([
        expect.stringContaining(`app-of-${id}: no use in the 400 days`),
      ]);
    }
    const calls = await example.aws.calls();
    const data = calls.filter(({ action }) => /^(config|iam):/.test(action)).map(({ principal }) => principal);
    expect([...new Set(data)].sort()).toEqual(
      members.map((id) => `arn:aws:sts::${id}:assumed-role/${roleName}/${name}`),
    );
  });

  it('evaluates the account of the function in the same way', async () => {
    expect(await evaluate(localAccountId)).toMatchObject({ ok: true });
  });

  it('retires roles of its own account by the parameters of the organization rule, as a dry run', async () => {
    const unused = aRole({ name: 'unused', createDate: new Date('2020-01-01') });
    await example.aws.seed({
      id: localAccountId,
      roles: [unused, aRole({ name: 'breakglass-old', id: 'AROABREAKGLASS000000' })],
    });
    const quarantine = (RoleId: string): ReturnType<typeof example.aws.automation> =>
      example.aws.automation(`${name}-quarantine`, { RoleId });

    expect(await quarantine(unused.id)).toMatchObject({ status: 'Success', payload: { outcome: 'dry-run' } });
    expect(await quarantine('AROABREAKGLASS000000')).toMatchObject({ payload: { outcome: 'skipped' } });
    expect((await example.aws.roleState('unused'))?.attachedPolicies).toEqual([]);
  });

  it('fails in a member without the role, and names the account', async () => {
    const { ok, error } = await evaluate(beyond);

    expect(ok).toBe(false);
    expect(error?.name).toBe('AccessError');
    expect(error?.message).toContain(`denied in account ${beyond}`);
  });

  it('ends quietly where the account of the function is of another organization than the member, which nobody let in', async () => {
    await example.aws.join('o-another0001', []);
    const { ok, stdout } = await evaluate(String(members[0]));
    await example.aws.join(organizationId, []);

    expect(ok).toBe(true);
    expect(stdout).toContain('"RunsRefused":1');
    expect(stdout).not.toContain('"run.finished"');
  });

  it('fails in a member whose role trusts another, and names the account', async () => {
    await example.aws.seed({ id: localAccountId, roles: [aRole({ name: 'another' })] });
    await trustOnly(example.aws, roleName, `arn:aws:iam::${localAccountId}:role/another`, members[0]);
    const { ok, error } = await evaluate(String(members[0]));

    expect(ok).toBe(false);
    expect(error?.message).toContain(`denied in account ${String(members[0])}`);
  });

  it('waits, with what it changes, for an operation that is under way on the stack set', async () => {
    const asks = { Action: 'ListStackSetOperations', Version: '2010-05-15', StackSetName: stackSet };
    const isQueued = async (): Promise<void> => {
      const operations = await call(example.aws, 'cloudformation', '/', { body: new URLSearchParams(asks) });
      expect(operations).toContain('<Status>QUEUED</Status>');
    };
    await example.edit('max_days  = 60', 'max_days  = 60\n  tags      = { team = "audit" }');
    await example.aws.stackSetOperation(stackSet, true);
    const applied = example.terraform('apply', '-auto-approve', '-no-color');
    // Of a refusal nobody would hear for long: the provider tries again for minutes.
    try {
      await vi.waitFor(isQueued, { timeout: 120_000, interval: 500 });
    } finally {
      await example.aws.stackSetOperation(stackSet, false);
    }
    const { code, stderr } = await applied;

    expect(code, stderr).toBe(0);
    expect(await example.plannedChanges()).toEqual([]);
  });

  it('loses nothing to a dependency of the whole module that changes', async () => {
    const planned = await example.plannedChangesAfterDependency();

    expect(planned).toContain('terraform_data.dependency: create');
    expect(planned.filter((each) => each.includes('delete'))).toEqual([]);
  });

  it('leaves nothing behind when it is destroyed', async () => {
    const { code, stderr } = await example.terraform('destroy', '-auto-approve', '-no-color');

    expect(code, stderr).toBe(0);
    expect(await example.aws.inventory()).toEqual({
      roles: ['another', 'breakglass-old', 'unused'],
      functions: [],
      rules: [],
      logGroups: [],
    });
    for (const id of members) expect((await example.aws.inventory(id)).roles).toEqual([`app-of-${id}`]);
  });
});

describe('examples/member-account on the local AWS', () => {
  let example: Example;

  beforeAll(async () => {
    if (missing === undefined) example = await openExample('member-account');
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(() => (missing === undefined ? example.remove() : undefined));

  // By a call of its own: Terraform would try for two minutes whether the role is only about to be known.
  it('is refused by IAM before the role of the function exists', async () => {
    await example.terraform('plan', '-no-color', '-out=first.tfplan');
    const { stdout } = await example.terraform('show', '-json', 'first.tfplan');
    const { child_modules: modules } = (JSON.parse(stdout) as Plan).planned_values.root_module;
    const role = modules.flatMap(({ resources }) => resources).find(({ type }) => type === 'aws_iam_role');
    const iam = new IAMClient({ region, endpoint: example.aws.url, credentials: administrator });
    const created = iam.send(
      new CreateRoleCommand({ RoleName: roleName, AssumeRolePolicyDocument: role?.values.assume_role_policy }),
    );

    await expect(created).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
      message: `Invalid principal in policy: "AWS":"arn:aws:iam::${localAccountId}:role/${name}"`,
    });
  });

  it('applies as it is, has an empty second plan, and leaves nothing behind', async () => {
    await example.aws.seed({ id: localAccountId, roles: [aRole({ name })] });
    await example.apply();
    const plan = await example.terraform('plan', '-detailed-exitcode', '-no-color');
    expect(plan.code, plan.stdout).toBe(0);
    expect(await example.output('role_arn')).toBe(`arn:aws:iam::${localAccountId}:role/${roleName}`);

    const { code, stderr } = await example.terraform('destroy', '-auto-approve', '-no-color');
    expect(code, stderr).toBe(0);
    expect((await example.aws.inventory()).roles).toEqual([name]);
  });
});
