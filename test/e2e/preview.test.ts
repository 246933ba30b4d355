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
import { arnOf, assume, roleWith } from './local-requests.ts';
import { namedRoles, namingResources } from './named-roles.ts';
import { openExample } from './example.ts';
import type { Example } from './example.ts';
import { applyMissing, localAwsMissing } from './requirements.ts';

const account = sampleAccount(new Date());
const expected = account.roles
  .flatMap((role) => (role.expect === null ? [] : [[role.path + role.name, role.expect]]))
  .sort();

const verdicts = ({ roles }: Report) => roles.map(({ pathname, verdict }) => [pathname, verdict]).sort();

/** What names each role of interest. */
const namedIn = ({ roles }: Report) =>
  namedRoles.map(({ name }) => {
    const { resources = [], trustedBy = [] } = roles.find((role) => role.name === name)?.references ?? {};
    return [name, ...resources.map(({ type }) => type), ...trustedBy.map((role) => `trust of ${role.name}`)];
  });
const named = [
  ['orders-api', 'AWS::Lambda::Function'],
  ['nightly-task', 'AWS::ECS::TaskDefinition'],
  ['replication', 'AWS::S3::Bucket'],
  ['only-trusted', 'trust of auditor'],
  ['by-nothing'],
  ['auditor'],
];

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
    const args = [
      'iam',
      'get-account-authorization-details',
      '--filter',
      'Role',
      'LocalManagedPolicy',
      '--output',
      'json',
    ];
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

  describe('with --references', () => {
    const references = ['--references', '--whitelist', '/sample-*'];
    const show = (format: string, ...args: readonly string[]) =>
      runCommand('preview', [...references, '--format', format, ...args], { env: { ...aws.env, COLUMNS: '240' } });

    beforeAll(async () => {
      if (awsMissing !== undefined) return;
      await aws.seed({ id: account.id, roles: namedRoles });
      await aws.putResources(namingResources);
    });

    it('says of each role what names it, in JSON', async () => {
      const report = await runJson('preview', references, aws.env);

      expect(namedIn(report)).toEqual(named);
      expect(report.roles.find(({ name }) => name === 'by-nothing')?.owner).toEqual({
        source: 'cloudformation',
        value: 'orders',
      });
      expect(report.references).toMatchObject({
        regions: [{ region, recorder: 'recording', read: true, notRecorded: [], resources: 4 }],
        calls: 2,
      });
      expect(report.filter).toBeNull();
    });

    it.each([
      [
        'table',
        /1 function: orders-api/,
        /1 task definition: nightly/,
        /1 bucket: orders-archive/,
        /trust policy of auditor/,
      ],
      [
        'text',
        /^orders-api\t.*\[named by: 1 function: orders-api\]$/m,
        /^nightly-task\t.*\[named by: 1 task definition: nightly\]$/m,
        /^replication\t.*\[named by: 1 bucket: orders-archive\]$/m,
        /^only-trusted\t.*\[named by: trust policy of auditor\]$/m,
        /^by-nothing\t.*\[named by: none found\]$/m,
        /^# .*eu-west-1: all 88 types that may name a role$/m,
      ],
      [
        'csv',
        /,orders-api,.*,AWS::Lambda::Function orders-api in eu-west-1,,,eu-west-1: all 88/,
        /,nightly-task,.*,AWS::ECS::TaskDefinition nightly \(arn:[^,]*\) in eu-west-1,,,eu-west-1: all 88/,
        /,replication,.*,AWS::S3::Bucket orders-archive in eu-west-1,,,eu-west-1: all 88/,
        /,only-trusted,.*,,auditor,,eu-west-1: all 88/,
        /,by-nothing,.*,,,orders,eu-west-1: all 88/,
      ],
      [
        'html',
        /"type":"AWS::Lambda::Function","id":"orders-api"/,
        /still named by something/,
        /all 88 types that may name a role/,
      ],
    ])('says it as %s too', async (format, ...expectations) => {
      const { stdout } = succeeded(await show(format));

      for (const expectation of expectations) expect(stdout).toMatch(expectation);
    });

    it('lists what something names, or what nothing was found to', async () => {
      const lines = async (which: string): Promise<number> =>
        succeeded(await show('text', '--named', which))
          .stdout.split('\n')
          .filter((line) => line.includes('[named by: ')).length;

      const [yes, no] = [await lines('yes'), await lines('no')];
      expect(yes).toBe(4);
      expect(no).toBeGreaterThan(10);
    });

    it('says in one line what could not be looked at, and shows the rest', async () => {
      const inRegions = (env: NodeJS.ProcessEnv, ...regions: readonly string[]) =>
        runCommand('preview', [...references, '--format', 'json', '--regions', regions.join(',')], { env });
      await aws.recorder({ region: 'us-east-1', recording: false });
      await aws.recorder({ region: 'eu-north-1', recordingGroup: { resourceTypes: ['AWS::Lambda::Function'] } });
      const { code, stdout, stderr } = await inRegions(aws.env, region, 'us-east-1', 'eu-north-1');
      const report = JSON.parse(stdout) as Report;

      expect(code).toBe(0);
      expect(stderr).toMatch(/^preview: us-east-1: its recorder of AWS Config is off[^\n]*\n$/);
      expect(report.references?.regions.map(({ recorder, types }) => [recorder, types.length])).toEqual([
        ['recording', 88],
        ['stopped', 88],
        ['recording', 1],
      ]);
      expect(namedIn(report)).toEqual(named);

      await aws.withoutRecorder([account.id]);
      const without = await inRegions(aws.env, region);
      expect(without.code).toBe(0);
      expect(without.stderr).toMatch(/^preview: eu-west-1: AWS Config has no recorder there[^\n]*\n$/);
      expect((JSON.parse(without.stdout) as Report).references?.findings).toMatchObject({
        byResources: 0,
        byTrustOnly: 1,
      });
      await aws.withoutRecorder([]);
    });

    it('needs no more than its permissions, and without them says which are missing and shows the rest', async () => {
      const allow = (name: string, ...Action: readonly string[]) =>
        roleWith(name, { Effect: 'Allow', Action: ['iam:GetAccountAuthorizationDetails', ...Action], Resource: '*' });
      const describeRecorders = ['config:DescribeConfigurationRecorders', 'config:DescribeConfigurationRecorderStatus'];
      await aws.seed({
        id: account.id,
        roles: [allow('may', 'config:SelectResourceConfig', ...describeRecorders), allow('may-not')],
      });
      const as = async (name: string) => {
        const { accessKeyId, secretAccessKey, sessionToken } = await assume(aws, arnOf(name));
        const env = {
          ...aws.env,
          AWS_ACCESS_KEY_ID: accessKeyId,
          AWS_SECRET_ACCESS_KEY: secretAccessKey,
          AWS_SESSION_TOKEN: sessionToken,
        };
        return runCommand('preview', [...references, '--format', 'json'], { env });
      };
      const may = await as('may');
      const mayNot = await as('may-not');

      expect(may.stderr).toBe('');
      expect(namedIn(JSON.parse(may.stdout) as Report)).toEqual(named);
      expect(mayNot.code).toBe(0);
      expect(mayNot.stderr.split('\n')).toEqual([
        expect.stringMatching(
          /^preview: eu-west-1: what AWS Config records there is not known: .*config:DescribeConfigurationRecorders/,
        ),
        expect.stringMatching(
          /^preview: eu-west-1: its inventory of AWS Config was not read: .*config:SelectResourceConfig/,
        ),
        '',
      ]);
      expect((JSON.parse(mayNot.stdout) as Report).references?.regions).toMatchObject([{ read: false, types: [] }]);
    });

    it.each([
      [['--references', '--input', 'roles.json'], '--references asks AWS Config'],
      [['--named', 'yes'], '--named is for --references'],
      [['--regions', 'eu-west-1'], '--regions is for --references'],
      [['--references', '--regions', 'Ireland'], 'Regions such as eu-west-1,us-east-1'],
    ])('refuses %j in one line', async (args, message) => {
      const { code, stdout, stderr } = await runCommand('preview', args, { env: aws.env });

      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain(message);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    });
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
    await example.aws.seed({ ...account, roles: [...account.roles, ...namedRoles] });
    await example.aws.putResources(namingResources);
    await example.aws.evaluate(name);
    const report = await runJson('report', [], example.aws.env);
    const ofModule = [`/${name}`, 'exempt'];

    const ofNamed = namedRoles.map((role) => [role.path + role.name, 'unused']);
    expect(verdicts(report)).toEqual([...expected, ...ofNamed, ofModule].sort());
    expect(report.policy).toMatchObject({ maxDays: 60, whitelist: sampleWhitelist });
    expect(report.summary).toMatchObject({ unreported: 0, unlisted: 0 });
    expect(namedIn(await runJson('report', ['--references'], example.aws.env))).toEqual(named);
  });

  it('says of a rule that does not exist that there is none', async () => {
    const { code, stderr } = await runCommand('report', ['--rule', 'nope'], { env: example.aws.env });

    expect(code).toBe(2);
    expect(stderr).toMatch(/^report: AWS Config has no rule "nope" in eu-west-1: .*\n$/);
  });
});
