// npm run preview and npm run report against the local AWS: the output of the AWS CLI as it is, and a deployed rule.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Report } from '../../cli/report-data.ts';
import { sampleAccount, sampleWhitelist } from '../../lab/account/sample-account.ts';
import { runCommand } from '../../lab/tools/command.ts';
import { region, startLocalAws } from '../../lab/tools/local-aws.ts';
import type { LocalAws } from '../../lab/tools/local-aws.ts';
import { run, succeeded } from '../../lab/tools/run.ts';
import { openExample } from './example.ts';
import type { Example } from './example.ts';
import { applyMissing, localAwsMissing } from './requirements.ts';

const account = sampleAccount(new Date());
const expected = account.roles
  .flatMap((role) => (role.expect === null ? [] : [[role.path + role.name, role.expect]]))
  .sort();

const verdicts = ({ roles }: Report) => roles.map(({ pathname, verdict }) => [pathname, verdict]).sort();

const runJson = async (
  command: 'preview' | 'report',
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Report> => {
  const { stdout } = succeeded(await runCommand(command, ['--format', 'json', ...args], { env }));
  return JSON.parse(stdout) as Report;
};

/** Why the AWS CLI cannot be used, or undefined. */
const cliMissing = async (): Promise<string | undefined> => {
  try {
    const { code } = await run('aws', ['--version'], { timeoutMs: 60_000 });
    return code === 0 ? undefined : 'the AWS CLI does not run';
  } catch {
    return 'the AWS CLI is not on PATH';
  }
};

const awsMissing = await localAwsMissing();
const missing = awsMissing ?? (await cliMissing());
const deployMissing = await applyMissing();

describe('preview of an account of the local AWS', () => {
  let aws: LocalAws;
  let folder: string;

  beforeAll(async () => {
    if (awsMissing !== undefined) return;
    aws = await startLocalAws();
    await aws.seed(account);
    folder = await mkdtemp(join(tmpdir(), 'preview-'));
  });
  beforeEach((test) => test.skip(awsMissing !== undefined, awsMissing));
  afterAll(async () => {
    if (awsMissing !== undefined) return;
    await aws.close();
    await rm(folder, { recursive: true });
  });

  const whitelist = ['--whitelist', sampleWhitelist.join('|')];

  it('agrees with what the sample account expects', async () => {
    expect(verdicts(await runJson('preview', whitelist, aws.env))).toEqual(expected);
  });

  it('takes the output of the AWS CLI as it is, and says the same of it', async (test) => {
    test.skip(missing !== undefined, missing);
    const args = ['iam', 'get-account-authorization-details', '--filter', 'Role', '--output', 'json'];
    const env = { ...process.env, ...aws.env, AWS_DEFAULT_REGION: region };
    const { stdout } = succeeded(await run('aws', args, { env, timeoutMs: 60_000 }));
    const file = join(folder, 'export.json');
    await writeFile(file, stdout);
    const fromFile = await runJson('preview', ['--input', file, ...whitelist], {});
    const live = await runJson('preview', whitelist, aws.env);

    expect(fromFile.roles.map((role) => ({ ...role, daysIdle: 0, ageDays: 0 }))).toEqual(
      live.roles.map((role) => ({ ...role, daysIdle: 0, ageDays: 0 })),
    );
    expect(fromFile.roles.filter(({ risk }) => risk.length > 0).length).toBeGreaterThan(5);
  });
});

describe('report of a rule in the local AWS', () => {
  const name = 'iam-role-last-used';
  let example: Example;

  beforeAll(async () => {
    if (deployMissing === undefined) example = await openExample('basic');
  });
  beforeEach((test) => test.skip(deployMissing !== undefined, deployMissing));
  afterAll(() => (deployMissing === undefined ? example.remove() : undefined));

  it.each(['RoleId', 'RoleName'])('lists every role with its name when reported by %s', async (resourceId) => {
    if (resourceId !== 'RoleId')
      await example.edit(/max_days( *)= 60/, `max_days$1= 60\n  resource_id = "${resourceId}"`);
    await example.apply();
    await example.aws.seed(account);
    await example.aws.evaluate(name);
    const report = await runJson('report', [], example.aws.env);
    const ofModule = [`/${name}`, 'exempt'];

    expect(verdicts(report)).toEqual([...expected, ofModule].sort());
    expect(report.policy).toMatchObject({ maxDays: 60, whitelist: sampleWhitelist });
    expect(report.summary).toMatchObject({ unreported: 0, unlisted: 0 });
  });

  it('says of a rule that does not exist that there is none', async () => {
    const { code, stderr } = await runCommand('report', ['--rule', 'nope'], { env: example.aws.env });

    expect(code).toBe(2);
    expect(stderr).toMatch(/^report: AWS Config has no rule "nope" in eu-west-1: .*\n$/);
  });
});
