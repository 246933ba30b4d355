// The message of a run: to which topic, with whose credentials, when there is news, and what becomes of one that is refused.
import { describe, expect, it, vi } from 'vitest';
import { aRole, DAY_MS } from '../../lab/stand-in/accounts.ts';
import type { Fault } from '../../lab/stand-in/faults.ts';
import type { StandIn, StandInOptions } from '../../lab/stand-in/server.ts';
import { readMetrics } from '../../lab/tools/emf.ts';
import { accountId, anAccount, logged, run, start } from './evaluator.ts';
import type { RunOptions } from './evaluator.ts';

// In another Region than the function, as an estate's topic may be.
const topic = `arn:aws:sns:us-east-1:${accountId}:on-call`;
const notifications = (topicArn = topic): Record<string, string> => ({
  NOTIFICATIONS: JSON.stringify({ topic_arn: topicArn, console: 'console.aws.amazon.com', hints: ['Ask the owner.'] }),
});

const startWithTopic = (options: Partial<StandInOptions> = {}): Promise<StandIn> =>
  start({ topics: [topic], ...options });

const ago = (days: number): Date => new Date(Date.now() - days * DAY_MS);

/** Runs, and gives back the metrics, the warnings and the error. */
const runAndRead = async (standIn: StandIn, options: RunOptions = {}) => {
  let metrics = '';
  const output = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    metrics += String(chunk);
    return true;
  });
  const log = vi.spyOn(console, 'log').mockImplementation((line) => {
    metrics += `${String(line)}\n`;
  });
  const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
  let error: unknown;
  await run(standIn, { ...options, env: { ...notifications(), ...options.env } }).catch((thrown: unknown) => {
    error = thrown;
  });
  const warnings = warn.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>);
  log.mockRestore();
  output.mockRestore();
  return { metrics: readMetrics(metrics)[0]?.values ?? {}, warnings, error };
};

const onPublish = (fault: Fault) => (call: { api: string }) => (call.api === 'Publish' ? fault : undefined);

describe('the message of a run', () => {
  it('is one for all findings, in the Region of the topic; the next run has none to send', async () => {
    const standIn = await startWithTopic();
    const first = await runAndRead(standIn);

    expect(standIn.published).toHaveLength(1);
    expect(standIn.published[0]).toMatchObject({
      topicArn: topic,
      subject: `3 new unused IAM roles in account ${accountId} (iam-role-last-used)`,
    });
    expect(standIn.published[0]?.message).toMatch(/^3 roles are newly NON_COMPLIANT[\s\S]*- role-0: .*\(AROA.*\)$/m);
    expect(standIn.published[0]?.message).toContain(
      'https://console.aws.amazon.com/config/home?region=eu-west-1#/rules/details?configRuleName=iam-role-last-used\nAsk the owner.',
    );
    expect(standIn.callsOf('Publish')).toMatchObject([{ region: 'us-east-1' }]);
    expect(first.metrics).toMatchObject({ NotificationsFailed: 0, RunsSucceeded: 1 });

    const second = await runAndRead(standIn);
    expect(standIn.published).toHaveLength(1);
    expect(second.metrics).toMatchObject({ NotificationsFailed: 0, RunsSucceeded: 1 });
  });

  it('tells of a finding that is used again, and of one whose role is gone', async () => {
    const standIn = await startWithTopic();
    await runAndRead(standIn);
    const [first, second, ...others] = standIn.roles();
    if (first === undefined || second === undefined) throw new Error('there are three roles');
    standIn.setRoles([{ ...first, lastUsed: { date: ago(1), region: 'eu-west-1' } }, ...others]);
    await runAndRead(standIn);

    expect(standIn.published.at(-1)?.subject).toMatch(/^2 IAM roles no longer unused/);
    expect(standIn.published.at(-1)?.message).toMatch(/- role-0: last used .* in eu-west-1 \(AROA.*\)$/m);
    expect(standIn.published.at(-1)?.message).toContain('- role-1: deleted, or no longer judged by this rule');
  });

  it('names the owner where a tag tells', async () => {
    const roles = [aRole({ name: 'app', createDate: ago(90), tags: { owner: 'team-a' } })];
    const standIn = await startWithTopic({ accounts: [{ id: accountId, roles }] });
    await runAndRead(standIn, { env: { OWNER_TAG: 'owner' } });
    expect(standIn.published[0]?.message).toMatch(/^- app: .*; owner team-a \(AROA.*\)$/m);
  });

  it("is sent with the function's own credentials, whosever account was evaluated", async () => {
    const member = '222222222222';
    const name = 'OrgConfigRule-iam-role-last-used-ab12cd34';
    const memberRole = `arn:aws:iam::${member}:role/iam-role-last-used-member`;
    const standIn = await startWithTopic({
      accounts: [anAccount(1), anAccount(2, member)],
      ruleName: name,
      trust: { [memberRole]: [`arn:aws:iam::${accountId}:role/${name}`] },
    });
    const env = { EXECUTION_ROLE: '{"name":"iam-role-last-used-member"}' };
    await runAndRead(standIn, { env, event: { accountId: member } });

    expect(standIn.callsOf('Publish').map((call) => call.accountId)).toEqual([accountId]);
    expect(standIn.published[0]?.subject).toMatch(new RegExp(`^2 new unused IAM roles in account ${member}`));
  });

  it.each([
    ['is gone', undefined, { NOTIFICATIONS: notifications(`${topic}-gone`)['NOTIFICATIONS'] ?? '' }, 'NotFound'],
    ['refuses', onPublish({ kind: 'accessDenied' }), {}, 'AccessError: sns:Publish is denied'],
    ['fails', onPublish({ kind: 'status', status: 500 }), {}, 'InternalFailure'],
  ])(
    'that the topic does not take because it %s is in the log, with a metric, and fails no run',
    async (_, faults, env, said) => {
      const standIn = await startWithTopic(faults === undefined ? {} : { faults });
      const { metrics, warnings, error } = await runAndRead(standIn, { env, remainingMs: 3_000 });

      expect(error).toBeUndefined();
      expect(metrics).toMatchObject({ NotificationsFailed: 1, RunsSucceeded: 1 });
      const [line] = warnings.filter(({ event }) => event === 'notification.failed');
      expect(line).toMatchObject({ accountId, subject: expect.stringMatching(/^3 new unused/) as string });
      expect(line?.['message']).toContain('- role-2: ');
      expect(String(line?.['error'])).toMatch(new RegExp(`${said}|AbortError|aborted`));
      expect(logged().at(-1)).toMatchObject({ event: 'run.finished' });
    },
  );

  it('in an organization, a topic that refuses does not make a run that of a stranger', async () => {
    const standIn = await startWithTopic({ faults: onPublish({ kind: 'accessDenied' }) });
    const { metrics, error } = await runAndRead(standIn);
    expect(error).toBeUndefined();
    expect(metrics).not.toHaveProperty('RunsRefused');
    expect(metrics).toMatchObject({ RunsSucceeded: 1 });
  });

  it('is sent again where the answer was lost: twice rather than never', async () => {
    const standIn = await startWithTopic({
      faults: ({ api, n }) => (api === 'Publish' && n === 1 ? { kind: 'cut', share: 0 } : undefined),
    });
    const { metrics } = await runAndRead(standIn);
    expect(standIn.published.length).toBeGreaterThanOrEqual(1);
    expect(standIn.callsOf('Publish').length).toBe(2);
    expect(metrics).toMatchObject({ NotificationsFailed: 0 });
  });

  it('tells of what a run reported before it failed, which no later run finds new', async () => {
    const standIn = await startWithTopic({
      accounts: [anAccount(300)],
      pageSize: () => 150,
      faults: ({ api, n }) =>
        api === 'GetAccountAuthorizationDetails' && n > 1 ? { kind: 'accessDenied' } : undefined,
    });
    const { metrics, error } = await runAndRead(standIn);

    expect(error).toMatchObject({ name: 'AccessError' });
    expect(metrics).toMatchObject({ RunsFailed: 1, NotificationsFailed: 0 });
    // Without a last use in the account, findings are held back until all is read: nothing was reported, nothing is news.
    expect(standIn.published).toHaveLength(0);
  });

  it('tells of a part, and says that the run failed', async () => {
    const used = aRole({ name: 'used', createDate: ago(90), lastUsed: { date: ago(1), region: 'eu-west-1' } });
    const standIn = await startWithTopic({
      accounts: [{ id: accountId, roles: [used, ...anAccount(300).roles] }],
      pageSize: () => 150,
      faults: ({ api, n }) =>
        api === 'GetAccountAuthorizationDetails' && n > 1 ? { kind: 'accessDenied' } : undefined,
    });
    const { error } = await runAndRead(standIn);

    expect(error).toMatchObject({ name: 'AccessError' });
    expect(standIn.published[0]?.subject).toMatch(/^149 new unused/);
    expect(standIn.published[0]?.message).toContain('The run failed, so that this may not be all');
  });

  it('is not sent in test mode, of which Config keeps nothing', async () => {
    const standIn = await startWithTopic();
    await runAndRead(standIn, { event: { resultToken: 'TESTMODE' } });
    expect(standIn.callsOf('Publish')).toEqual([]);
  });

  it('is not sent without a topic', async () => {
    const standIn = await startWithTopic();
    const { metrics } = await runAndRead(standIn, { env: { NOTIFICATIONS: '' } });
    expect(standIn.callsOf('Publish')).toEqual([]);
    expect(metrics).not.toHaveProperty('NotificationsFailed');
  });
});
