import { describe, expect, it } from 'vitest';
import { accountId, anAccount, run, start } from './evaluator.ts';

const member = '222222222222';
const roleArn = (account: string, name = 'config-reader') => `arn:aws:iam::${account}:role/${name}`;
const startWith = (trusted: readonly string[]) =>
  start({
    accounts: [anAccount(2), anAccount(4, member)],
    trust: Object.fromEntries(trusted.map((arn) => [arn, '*' as const])),
  });

describe('the execution role', () => {
  it('of the event is assumed for IAM and Config alike', async () => {
    const standIn = await startWith([roleArn(accountId)]);
    await run(standIn, { env: { EXECUTION_ROLE: '{}' }, event: { executionRoleArn: roleArn(accountId) } });
    expect(standIn.callsOf('AssumeRole')).toHaveLength(1);
    const keys = new Set(standIn.calls.filter(({ api }) => api !== 'AssumeRole').map(({ accessKeyId }) => accessKeyId));
    expect(keys.size).toBe(1);
    expect(keys).not.toContain(standIn.credentials.accessKeyId);
    expect(standIn.results()).toHaveLength(2);
  });

  it('of a name is assumed in the account of the event', async () => {
    const standIn = await startWith([roleArn(member, 'audit/reader')]);
    await run(standIn, { env: { EXECUTION_ROLE: '{"name":"audit/reader"}' }, event: { accountId: member } });
    expect(standIn.results(member)).toHaveLength(4);
    expect(standIn.results(accountId)).toHaveLength(0);
  });

  it('is not assumed where none is set', async () => {
    const standIn = await startWith([roleArn(accountId)]);
    await run(standIn, { event: { executionRoleArn: roleArn(accountId) } });
    expect(standIn.callsOf('AssumeRole')).toEqual([]);
  });

  it.each(['{}', '{"name":"config-reader"}'])(
    '%s: an ARN of another account is refused, nothing is read',
    async (role) => {
      const standIn = await startWith([roleArn(accountId), roleArn(member)]);
      const event = { accountId: member, executionRoleArn: roleArn(accountId) };
      await expect(run(standIn, { env: { EXECUTION_ROLE: role }, event })).rejects.toThrow(
        /executionRoleArn .*123456789012.* is not a role of account 222222222222/,
      );
      expect(standIn.calls).toEqual([]);
    },
  );

  it('of the event is needed where the setting asks for it', async () => {
    const standIn = await startWith([]);
    const event = { ...standIn.event(), executionRoleArn: '' };
    await expect(run(standIn, { env: { EXECUTION_ROLE: '{}' }, event })).rejects.toThrow(/names no executionRoleArn/);
  });

  it('of the event is refused where it is a service-linked role, before anything is called', async () => {
    const standIn = await startWith([]);
    const failed = run(standIn, { env: { EXECUTION_ROLE: '{}' }, event: { accountId: member } });
    await expect(failed).rejects.toMatchObject({ name: 'InputError' });
    await expect(failed).rejects.toThrow(
      /execution role of account 222222222222, .*AWSServiceRoleForConfig, is a service-linked role, which only its service/,
    );
    expect(standIn.calls).toEqual([]);
  });
});
