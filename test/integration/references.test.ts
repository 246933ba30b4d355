// What the annotation of a finding says of the resources that still name the role, by what AWS Config records.
import { describe, expect, it, vi } from 'vitest';
import { aRole } from '../../lab/stand-in/accounts.ts';
import type { RecordedRow } from '../../lab/stand-in/inventory.ts';
import type { StandIn, StandInOptions } from '../../lab/stand-in/server.ts';
import { accountId, run, start } from './evaluator.ts';

const env = { REFERENCES: 'true', REFERENCE_REGIONS: 'us-east-1' };

const row = (resourceType: string, awsRegion: string, configuration: object): RecordedRow => ({
  ...{ accountId, awsRegion, resourceType, configuration },
  resourceId: `${resourceType} in ${awsRegion}`,
});
const roleArn = (name: string): string => `arn:aws:iam::${accountId}:role/${name}`;

const rows = [
  row('AWS::Lambda::Function', 'eu-west-1', { role: roleArn('orders') }),
  row('AWS::ECS::TaskDefinition', 'us-east-1', { TaskRoleArn: roleArn('orders') }),
  row('AWS::EC2::Instance', 'eu-west-1', {
    iamInstanceProfile: { arn: `arn:aws:iam::${accountId}:instance-profile/web-profile` },
  }),
];
const roles = [
  aRole({ name: 'orders' }),
  aRole({ name: 'web', instanceProfiles: ['web-profile'] }),
  aRole({ name: 'alone' }),
  aRole({ name: 'used', lastUsed: { date: new Date(), region: 'eu-west-1' } }),
];

const anAccount = (options: Partial<StandInOptions> = {}): Promise<StandIn> =>
  start({ accounts: [{ id: accountId, roles }], inventory: { rows }, ...options });

const noteOf = (annotation: string): string | undefined => /; (named by [^;]*)/.exec(annotation)?.[1];

/** The note of each role, by its name. */
const notes = (standIn: StandIn): ReadonlyMap<string, string | undefined> =>
  new Map(standIn.results().map(({ Annotation: text = '' }) => [text.split(':')[0] ?? '', noteOf(text)]));

describe('the annotation of a finding', () => {
  it('says what names the role, in the Region of the function and in the others', async () => {
    const standIn = await anAccount();
    await run(standIn, { env });

    expect(Object.fromEntries(notes(standIn))).toEqual({
      orders: 'named by function, task definition',
      web: 'named by instance',
      alone: undefined,
      used: undefined,
    });
    // A count in each Region, and what there is of both types in the one and of one in the other.
    expect(standIn.callsOf('SelectResourceConfig')).toHaveLength(4);
  });

  it('says nothing of that by default, and no query is sent', async () => {
    const standIn = await anAccount();
    await run(standIn);

    expect([...notes(standIn).values()]).toEqual([undefined, undefined, undefined, undefined]);
    expect(standIn.callsOf('SelectResourceConfig')).toEqual([]);
  });

  it('stays as it is where the query is denied: the run goes on, and one line says what is missing', async () => {
    const standIn = await anAccount({
      faults: ({ api, n }) => (api === 'SelectResourceConfig' && n > 4 ? { kind: 'accessDenied' } : undefined),
    });
    await run(standIn, { env: { ...env, REPORTING: 'changes' } });
    const before = notes(standIn);
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const summary = await run(standIn, { env: { ...env, REPORTING: 'changes' } });

    expect(summary).toMatchObject({ event: 'run.finished', unchanged: 4, reported: 0 });
    expect(notes(standIn)).toEqual(before);
    const lines = warn.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>);
    expect(lines.filter(({ event }) => event === 'references.failed')).toEqual([
      expect.objectContaining({
        error: expect.stringMatching(
          /^AWS Config in eu-west-1 could not be asked .*config:SelectResourceConfig is denied/,
        ),
      }),
    ]);
  });

  it('is asked for with the credentials of the execution role', async () => {
    const reader = `arn:aws:iam::${accountId}:role/reader`;
    const standIn = await anAccount({ trust: { [reader]: [`arn:aws:iam::${accountId}:role/iam-role-last-used`] } });
    await run(standIn, { env: { ...env, EXECUTION_ROLE: '{"name":"reader"}' } });

    expect(notes(standIn).get('orders')).toBe('named by function, task definition');
    const keys = new Set(standIn.callsOf('SelectResourceConfig').map(({ accessKeyId }) => accessKeyId));
    expect([...keys]).not.toContain(standIn.credentials.accessKeyId);
  });
});
