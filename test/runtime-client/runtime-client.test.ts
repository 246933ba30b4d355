import { strToU8, zipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TestContext } from 'vitest';
import { sampleAccount, sampleExemptionTag, sampleWhitelist } from '../../lab/account/sample-account.ts';
import { findRuntimeClient } from '../../lab/runtime-client/install.ts';
import type { LogEvent } from '../../lab/runtime-client/log-events.ts';
import { runUnderRuntimeClient } from '../../lab/runtime-client/run.ts';
import type { ClientResult, ClientRun } from '../../lab/runtime-client/run.ts';
import type { EventOverrides } from '../../lab/stand-in/events.ts';
import { startStandIn } from '../../lab/stand-in/server.ts';
import type { StandIn } from '../../lab/stand-in/server.ts';
import { toldById, toldOf } from '../artifact/account-run.ts';
import { lambdaRuntimes, nodeOf } from '../artifact/lambda-node.ts';

const sample = sampleAccount(new Date());
const parameters = { max_days_for_last_used: '60', role_whitelist: sampleWhitelist.join('|') };
const invalid = { accountId: 'none' };

type Entry = Readonly<Record<string, unknown>>;

const parse = (log: readonly LogEvent[]): readonly Entry[] => log.map(({ message }) => JSON.parse(message) as Entry);

const isRoleLine = ({ message }: LogEvent): boolean => message.includes('role.evaluated');

/** Metrics of a run: a line of its own, which is not an entry of the log but CloudWatch's to read. */
const isMetricLine = ({ message }: LogEvent): boolean => message.includes('"_aws":');
const withoutMetrics = (log: readonly LogEvent[]): readonly LogEvent[] => log.filter((event) => !isMetricLine(event));

// Installs the client where it was not used before.
beforeAll(findRuntimeClient, 600_000);

describe.each(lambdaRuntimes)('the runtime client of Lambda on %s', (name) => {
  const invoke = async (
    context: TestContext,
    run: Pick<ClientRun, 'events' | 'env' | 'zip'>,
  ): Promise<ClientResult> => {
    const client = await findRuntimeClient();
    if ('missing' in client) return context.skip(client.missing);
    return runUnderRuntimeClient({ client, runtime: nodeOf(name, context), ...run });
  };

  /** Runs the committed zip on the sample account, once for each event. */
  const evaluate = async (
    context: TestContext,
    env: Record<string, string>,
    events: readonly EventOverrides[] = [{}],
  ): Promise<ClientResult & { readonly standIn: StandIn }> => {
    const standIn = await startStandIn({ accounts: [sample] });
    try {
      const result = await invoke(context, {
        env: { ...standIn.env, EXEMPTION_TAG: sampleExemptionTag, ...env },
        events: events.map((overrides) => standIn.event({ ruleParameters: parameters, ...overrides })),
      });
      return { ...result, standIn };
    } finally {
      await standIn.close();
    }
  };

  it('has the committed zip evaluate the sample account', async (context) => {
    const { invocations, standIn } = await evaluate(context, { AWS_LAMBDA_LOG_FORMAT: 'JSON' });

    expect(invocations).toMatchObject([{ ok: true, result: null }]);
    expect(toldById(standIn.results())).toEqual(toldOf(sample.roles.map((role) => [role.id, role.expect])));
  });

  it('gives each run one JSON object as its summary, with level and request', async (context) => {
    const { invocations, log } = await evaluate(context, {
      AWS_LAMBDA_LOG_FORMAT: 'JSON',
      AWS_LAMBDA_LOG_LEVEL: 'INFO',
    });

    expect(parse(withoutMetrics(log))).toEqual([
      {
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
        level: 'INFO',
        requestId: invocations[0]?.requestId,
        message: expect.objectContaining({ event: 'run.finished', roles: sample.roles.length, failed: 0 }),
      },
    ]);
  });

  it('gives the summary as JSON on the line where the log format is text', async (context) => {
    const { invocations, log } = await evaluate(context, { AWS_LAMBDA_LOG_FORMAT: 'Text' });
    const [line, ...others] = withoutMetrics(log);
    const [, requestId, level, summary = ''] = line?.message.split('\t') ?? [];

    expect(others).toEqual([]);
    expect([requestId, level]).toEqual([invocations[0]?.requestId, 'INFO']);
    expect(JSON.parse(summary)).toMatchObject({ event: 'run.finished', roles: sample.roles.length });
  });

  it('leaves the metrics of a run bare in both log formats, for CloudWatch reads no others', async (context) => {
    for (const format of ['JSON', 'Text']) {
      const { log } = await evaluate(context, { AWS_LAMBDA_LOG_FORMAT: format });
      const [line, ...others] = log.filter(isMetricLine);

      expect(others).toEqual([]);
      expect(line?.source).toBe('stdout');
      expect(JSON.parse(line?.message ?? '')).toMatchObject({
        _aws: { CloudWatchMetrics: [{ Namespace: 'IamRoleLastUsed', Dimensions: [['FunctionName']] }] },
        RunsSucceeded: 1,
        EvaluationsReported: sample.roles.filter((role) => role.expect !== null).length,
      });
    }
  });

  it('shows a line for each role at level DEBUG only', async (context) => {
    const reported = sample.roles.filter((role) => role.expect !== null).length;
    const run = (level: string) => evaluate(context, { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: level });

    const info = await run('INFO');
    const debug = await run('DEBUG');

    expect(info.log.filter(isRoleLine)).toEqual([]);
    expect(parse(debug.log.filter(isRoleLine)).filter(({ level }) => level === 'DEBUG')).toHaveLength(reported);
  });

  it('reports an invalid event as an error of its invocation, and goes on in the same process', async (context) => {
    const { invocations, log, standIn } = await evaluate(context, { AWS_LAMBDA_LOG_FORMAT: 'JSON' }, [{}, invalid, {}]);
    const message = expect.stringContaining('accountId of the event is not of 12 digits');

    expect(invocations).toMatchObject([
      { ok: true },
      { ok: false, error: { errorType: 'InputError', errorMessage: message } },
      { ok: true },
    ]);
    expect(standIn.callsOf('GetAccountAuthorizationDetails')).toHaveLength(2);
    expect(parse(withoutMetrics(log))[1]).toMatchObject({
      level: 'ERROR',
      requestId: invocations[1]?.requestId,
      message: { errorType: 'InputError', errorMessage: message },
    });
  });

  it('leaves what is written to standard output itself as it is', async (context) => {
    const zip = zipSync({
      'evaluator.mjs': strToU8(
        'export const handler = async () => { console.log("a\\nb"); process.stdout.write(\'{"c":1}\\n\'); };',
      ),
    });
    const { log } = await invoke(context, { events: [{}], env: { AWS_LAMBDA_LOG_FORMAT: 'JSON' }, zip });

    expect(log).toEqual([
      { source: 'runtime', message: expect.stringContaining('"message":"a\\nb"') },
      { source: 'stdout', message: '{"c":1}' },
    ]);
  });

  it('tells when the handler cannot be loaded', async (context) => {
    const zip = zipSync({ 'evaluator.mjs': strToU8("throw new TypeError('not today');") });
    const { invocations, initError } = await invoke(context, { events: [{}], env: {}, zip });

    expect(invocations).toEqual([]);
    expect(initError).toMatchObject({ errorType: 'TypeError', errorMessage: 'not today' });
  });
});
