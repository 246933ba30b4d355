// The changes that an estate makes around the module and to it, on the local AWS: nothing that holds data is destroyed or loses its
// protection, and every apply is whole.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aRole, DAY_MS, stableId } from '../../lab/stand-in/accounts.ts';
import { localAccountId, region } from '../../lab/tools/local-aws.ts';
import { openExample } from './example.ts';
import type { Example } from './example.ts';
import { arnOf, assume, emptyBucket, roleWith } from './local-requests.ts';
import { applyMissing } from './requirements.ts';

const missing = await applyMissing();
const name = 'iam-role-last-used';
const bucket = `${name}-backups-${localAccountId}`;

const head = `
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

resource "terraform_data" "platform" {
  input = "1"
}
`;

const idle = aRole({ name: 'idle', lastUsed: { date: new Date(Date.now() - 200 * DAY_MS), region } });

/** Opens an example whose root module is replaced by another. */
const open = async (text: string): Promise<Example> => {
  const example = await openExample('basic');
  await example.rewrite(text);
  return example;
};

const roleNames = async ({ aws }: Example): Promise<readonly string[]> =>
  (await aws.inventory()).roles.filter((role) => role !== idle.name);

/** The roles of the module that may do nothing. */
const rolesWithoutPolicy = async (example: Example): Promise<readonly string[]> => {
  const states = await Promise.all((await roleNames(example)).map((role) => example.aws.roleState(role)));
  return states.flatMap((state) =>
    state !== null && Object.keys(state.inlinePolicies).length === 0 ? [state.name] : [],
  );
};

/** Applies what was edited, and expects of the plan and of what it leaves what must hold for every change. */
const change = async (example: Example): Promise<readonly string[]> => {
  const planned = await example.plannedChanges();
  expect(planned.filter((each) => /aws_s3_bucket|aws_lambda_invocation/.test(each) && each.includes('delete'))).toEqual(
    [],
  );
  const { code, stderr } = await example.terraform('apply', '-no-color', 'plan.tfplan');
  expect(code, stderr).toBe(0);
  expect(await example.plannedChanges()).toEqual([]);
  expect(await rolesWithoutPolicy(example)).toEqual([]);
  return planned;
};

describe('an estate that retires roles', () => {
  let example: Example;

  beforeAll(async () => {
    if (missing !== undefined) return;
    example = await open(`${head}
module "iam_role_last_used" {
  source     = "../.."
  name       = "${name}"
  depends_on = [terraform_data.platform]

  alarms              = {}
  failure_destination = { create_queue = false, arn = "arn:aws:sqs:${region}:${localAccountId}:mine" }
  remediation         = {}
}
`);
    await example.aws.seed({ id: localAccountId, roles: [idle] });
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(() => (missing === undefined ? example.remove() : undefined));

  it('has a backup in the bucket', async () => {
    await change(example);
    const RoleId = stableId('AROA', '/idle');
    expect(await example.aws.automation(`${name}-quarantine`, { RoleId })).toMatchObject({ status: 'Success' });
    expect(await example.aws.automation(`${name}-delete`, { RoleId, Force: 'true' })).toMatchObject({
      status: 'Success',
    });
    expect((await example.aws.objects(bucket)).map(({ key }) => key)).toContainEqual(expect.stringContaining(RoleId));
  });

  it('deletes and replaces nothing when a dependency of the whole module changes', async () => {
    await example.edit('input = "1"', 'input = "2"');

    expect((await change(example)).filter((each) => each.includes('delete'))).toEqual([]);
  });

  it('keeps the bucket, and gives every role its policy, when the path of the roles changes', async () => {
    await example.edit('remediation         = {}', 'iam_role_path       = "/platform/"\n  remediation         = {}');
    await change(example);

    for (const role of await roleNames(example)) {
      expect(await example.aws.roleState(role)).toMatchObject({ path: '/platform/' });
    }
  });

  it('keeps the bucket and its name when the name of the module changes', async () => {
    await example.edit(/name( +)= "iam-role-last-used"/, 'name$1= "idle-roles"');
    await change(example);

    expect((await example.aws.remediationInventory()).buckets).toEqual([bucket]);
  });

  it('keeps the bucket when it turns to one of its own', async () => {
    await example.edit('remediation         = {}', 'remediation         = { backup_bucket = "backups-of-mine" }');
    const planned = await example.plannedChanges();

    expect(planned.filter((each) => each.includes('delete'))).toEqual([]);
    await example.edit('remediation         = { backup_bucket = "backups-of-mine" }', 'remediation         = {}');
  });

  it('has permission and destination of the function again after one apply that makes it anew', async () => {
    const { code, stderr } = await example.terraform(
      'apply',
      '-auto-approve',
      '-no-color',
      '-replace=module.iam_role_last_used.module.evaluator.aws_lambda_function.this',
    );

    expect(code, stderr).toBe(0);
    expect(await example.plannedChanges()).toEqual([]);
    expect(await example.aws.evaluate('idle-roles')).toMatchObject({ ok: true });
  });

  it('refuses to switch remediation off while there are backups, and loses nothing', async () => {
    await example.edit('remediation         = {}', 'remediation         = null');
    const { code, stderr } = await example.terraform('apply', '-auto-approve', '-no-color');

    expect(code).not.toBe(0);
    expect(stderr.replaceAll(/[│\s]+/g, ' ')).toContain('remediation = { restore_only = true }');
    expect(await rolesWithoutPolicy(example)).toEqual([]);
    await example.edit('remediation         = null', 'remediation         = {}');
    // Alarms hang on nothing that could be lost; the next apply makes them again.
    const lost = (await example.plannedChanges()).filter((each) => !each.includes('aws_cloudwatch_metric_alarm'));
    expect(lost).toEqual([]);
  });

  it('switches remediation off but for the way back', async () => {
    await example.edit('remediation         = {}', 'remediation         = { restore_only = true }');
    await change(example);

    expect(await example.aws.remediationInventory()).toEqual({
      documents: ['idle-roles-restore'],
      schedules: [],
      buckets: [bucket],
      remediations: [],
    });
  });

  it('switches it off altogether once the bucket is empty, and on again', async () => {
    const emptier = arnOf('emptier');
    const inBuckets = { Effect: 'Allow', Action: 's3:*', Resource: '*' } as const;
    await example.aws.seed({ id: localAccountId, roles: [roleWith('emptier', inBuckets)] });
    const open = `{ restore_only = true, backup_deleter_arn = "${emptier}" }`;
    await example.edit('{ restore_only = true }', open);
    await example.apply();
    await emptyBucket(example.aws, bucket, await assume(example.aws, emptier));
    await example.edit(open, 'null');
    await example.apply();

    expect(await example.plannedChanges()).toEqual([]);
    expect((await example.aws.remediationInventory()).buckets).toEqual([]);
  });
});
