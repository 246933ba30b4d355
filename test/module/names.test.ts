// The table of addresses and names in UPGRADING says of every managed resource what a user names it by.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readModule } from '../../scripts/docs/module.ts';
import { namedIn, upgrading } from '../../scripts/docs/names.ts';
import { isStale } from '../../scripts/docs/readmes.ts';
import { copyModule, repository } from '../../lab/tools/terraform.ts';

const member = join(repository, 'modules/member-role');
const modules = ['', 'modules/remediation', 'modules/function', 'modules/backups', 'modules/member-role'];

/** type.name, without the modules before it and the key behind. */
const bare = (address: string): string => address.replaceAll(/module\.\w+(\[[^\]]*\])?\./g, '').replace(/\[.*$/, '');

describe('the table of addresses and names', () => {
  let copy: string;

  beforeEach(async () => {
    copy = await mkdtemp(join(tmpdir(), 'names-'));
    await copyModule(copy);
    await cp(join(repository, 'UPGRADING.md'), join(copy, 'UPGRADING.md'));
  });
  afterEach(() => rm(copy, { recursive: true, force: true }));

  it('is what the .tf files say', async () => {
    expect(isStale(await upgrading(copy))).toBe(false);
  });

  it('has every managed resource of every module', async () => {
    const named = [...(await namedIn(repository)), ...(await namedIn(member))].map(({ address }) => bare(address));
    const read = await Promise.all(modules.map((folder) => readModule(join(repository, folder))));
    const declared = read.flatMap(({ resources }) => resources).filter((address) => !address.startsWith('data.'));

    expect(new Set(named)).toEqual(new Set(declared));
  });

  it.each([
    ['aws_config_config_rule.this[0]', '<name>', [], []],
    ['aws_cloudformation_stack_set.member_role[0]', 'member-role-of-<name>', [], []],
    ['aws_lambda_permission.member_config[<key>]', 'AllowInvocationByConfigOfMember<key>', undefined, []],
    ['aws_sqs_queue.failures[0]', '<name>-failures', [], []],
    ['aws_sqs_queue_policy.undelivered[0]', undefined, [], ['KeepUndelivered']],
    ['module.evaluator.aws_cloudwatch_log_group.this', '/aws/lambda/<name>', [], []],
    ['module.remediation[0].aws_ssm_document.this["<key>"]', '<name>-<key>', ['delete', 'quarantine', 'restore'], []],
    ['module.remediation[0].aws_scheduler_schedule.pass["daily"]', '<name>-pass', [], []],
    ['module.remediation[0].module.backups["own"].aws_s3_bucket.this', '<name>-backups-<account>', [], []],
    [
      'module.remediation[0].module.functions["<key>"].aws_iam_role.this',
      '<name>-<key>',
      ['remediator', 'restorer'],
      ['RunFunction'],
    ],
  ])('reads %s', async (address, name, keys, statements) => {
    expect(await namedIn(repository)).toContainEqual({ address, name, keys, statements });
  });

  it.each([
    ['an address', 'main.tf', 'resource "aws_config_config_rule" "this"', 'resource "aws_config_config_rule" "rule"'],
    ['a name', 'failure-destination.tf', '-failures"', '-failed"'],
    ['the name of a call', 'main.tf', 'module "evaluator"', 'module "judge"'],
    [
      'a name in a called module',
      'modules/remediation/main.tf',
      '"${var.name}-pass"\n  desc',
      '"${var.name}-x"\n  desc',
    ],
    ['a key', 'modules/remediation/main.tf', 'restorer   =', 'bringer    ='],
    ['the id of a permission', 'main.tf', '"AllowInvocationByConfig"', '"Allow"'],
    ['the id of a statement', 'modules/backups/main.tf', '"OnlyOverTls"', '"OverTls"'],
  ])('is out of date after %s changes', async (_, file, before, after) => {
    const text = await readFile(join(copy, file), 'utf8');
    expect(text).toContain(before);
    await writeFile(
      join(copy, file),
      text.replace(before, () => after),
    );

    expect(isStale(await upgrading(copy))).toBe(true);
  });

  it('cannot be made with a resource of which it is not known how it is named', async () => {
    await writeFile(join(copy, 'more.tf'), 'resource "aws_kms_key" "more" {\n  description = "x"\n}\n');

    await expect(upgrading(copy)).rejects.toThrow('say how aws_kms_key is named');
  });
});
