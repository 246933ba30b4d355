// What AWS has some hours later, and the answers to what only it can answer.
import { evaluate, readResults, resultOf } from '../evaluation.ts';
import { readEvents } from '../logs.ts';
import { elements } from '../aws/call.ts';
import { instance } from '../names.ts';
import { findRole } from '../role-state.ts';
import { roleNames } from '../roles.ts';
import { answered, seen } from '../step.ts';
import type { Step, World } from '../step.ts';
import { waitFor } from '../wait.ts';

const dayMs = 86_400_000;
const daysAgo = (world: World, days: number): Date => new Date(world.now().getTime() - days * dayMs);

const hoursSince = (world: World, time: string | undefined): number | undefined =>
  time === undefined ? undefined : Math.round((world.now().getTime() - Date.parse(time)) / 360_000) / 10;

interface Queries {
  readonly queryDefinitions: readonly { readonly name: string; readonly queryString: string }[];
}

interface QueryResults {
  readonly status: string;
  readonly results: readonly unknown[];
}

/** How many rows a saved query gives of the last days. */
const runQuery = async (world: World, queryString: string): Promise<number> => {
  const { json } = world.aws;
  const { queryId } = await json<{ queryId: string }>('logs', 'StartQuery', {
    logGroupName: `/aws/lambda/${instance}`,
    startTime: Math.floor(daysAgo(world, 3).getTime() / 1000),
    endTime: Math.ceil(world.now().getTime() / 1000),
    queryString,
  });
  const { results } = await waitFor(world, 'the end of a query', async () => {
    const found = await json<QueryResults>('logs', 'GetQueryResults', { queryId });
    return ['Scheduled', 'Running'].includes(found.status) ? undefined : found;
  });
  return results.length;
};

interface Usage {
  readonly ResultsByTime: readonly {
    readonly TimePeriod: { readonly Start: string };
    readonly Groups: readonly {
      readonly Keys: readonly string[];
      readonly Metrics: { readonly UsageQuantity: { readonly Amount: string } };
    }[];
  }[];
}

const day = (time: Date): string => time.toISOString().slice(0, 10);

/** Evaluations of AWS Config by day, as the bill counts them. One call of the Cost Explorer costs a cent. */
const billedEvaluations = async (world: World): Promise<readonly string[]> => {
  const { ResultsByTime: days } = await world.aws.json<Usage>(
    'ce',
    'GetCostAndUsage',
    {
      TimePeriod: { Start: day(daysAgo(world, 5)), End: day(daysAgo(world, -1)) },
      Granularity: 'DAILY',
      Metrics: ['UsageQuantity'],
      GroupBy: [{ Type: 'DIMENSION', Key: 'USAGE_TYPE' }],
      Filter: { Dimensions: { Key: 'SERVICE', Values: ['AWS Config'] } },
    },
    'us-east-1',
  );
  return days.flatMap(({ TimePeriod, Groups }) =>
    Groups.filter(({ Keys }) => /Evaluation/i.test(Keys.join())).map(
      ({ Keys, Metrics }) => `${TimePeriod.Start} ${Keys.join()}: ${Metrics.UsageQuantity.Amount}`,
    ),
  );
};

export const lateSteps: readonly Step[] = [
  {
    name: 'metrics',
    phase: 'late',
    proves: 'CloudWatch makes metrics of the lines that the function writes.',
    expected: 'RunsSucceeded counts two runs at least.',
    onlyOnAws: { reason: 'The local AWS makes no metrics of log lines.', rehearsed: false },
    run: async (world) => {
      const xml = await world.aws.query('monitoring', 'GetMetricStatistics', {
        Namespace: 'IamRoleLastUsed',
        MetricName: 'RunsSucceeded',
        'Dimensions.member.1.Name': 'FunctionName',
        'Dimensions.member.1.Value': instance,
        'Statistics.member.1': 'Sum',
        Period: '86400',
        StartTime: daysAgo(world, 3).toISOString(),
        EndTime: world.now().toISOString(),
      });
      const runs = elements('Sum', xml).reduce((sum, value) => sum + Number(value), 0);
      return seen({ runs }, runs >= 2);
    },
  },
  {
    name: 'queries',
    phase: 'late',
    proves: 'The saved queries fit the log lines.',
    expected: 'Each query ends, and last-run gives one row.',
    onlyOnAws: { reason: 'The local AWS runs no queries of CloudWatch Logs.', rehearsed: false },
    run: async (world) => {
      const input = { queryDefinitionNamePrefix: instance };
      const { queryDefinitions } = await world.aws.json<Queries>('logs', 'DescribeQueryDefinitions', input);
      const rows: Record<string, number> = {};
      for (const { name, queryString } of queryDefinitions) rows[name] = await runQuery(world, queryString);
      return seen(rows, rows[`${instance}/last-run`] === 1);
    },
  },
  {
    name: 'use-is-known',
    phase: 'late',
    proves: 'The rule knows of a use some hours after it.',
    expected: `${roleNames.used} is COMPLIANT: last used.`,
    run: async (world) => {
      await evaluate(world, instance);
      const { compliance, annotation } = resultOf(await readResults(world, instance), roleNames.used) ?? {};
      return seen({ compliance, annotation }, compliance === 'COMPLIANT');
    },
  },
  {
    name: 'denied-last-use',
    phase: 'late',
    asks: 'Does a denied call move the last use of a role?',
    expected: 'Nothing is assumed: a deletion asks the service last accessed data, which counts denied attempts.',
    onlyOnAws: { reason: 'The local AWS sets the last use in its own way.', rehearsed: true },
    run: async (world) => {
      const role = await findRole(world, roleNames.denied);
      const { deniedAt } = world.facts;
      return answered({
        deniedAt,
        hoursSince: hoursSince(world, deniedAt),
        lastUsed: role?.RoleLastUsed?.LastUsedDate?.toISOString() ?? 'never',
      });
    },
  },
  {
    name: 'results-stay',
    phase: 'late',
    asks: 'Does a result stay if no later run sends it again?',
    expected: 'The result is there, with the time of the first run.',
    onlyOnAws: { reason: 'The local AWS keeps every result.', rehearsed: true },
    run: async (world) => {
      const result = resultOf(await readResults(world, instance), roleNames.whitelisted);
      const first = world.facts['whitelistedRecorded'];
      return answered({
        isThere: result !== undefined,
        recorded: result?.recorded,
        first,
        hoursSince: hoursSince(world, first),
      });
    },
  },
  {
    name: 'schedule',
    phase: 'late',
    asks: 'When does EventBridge Scheduler first run a new schedule of rate(1 day)?',
    expected: 'Within a day: passes that the schedule asked for.',
    onlyOnAws: { reason: 'The local AWS runs a schedule only when a test says so.', rehearsed: false },
    run: async (world) => {
      const lines = await readEvents(world.aws, `${instance}-remediator`, daysAgo(world, 3), 'pass.finished');
      return answered({ passes: lines.filter(({ requestedBy }) => requestedBy === `${instance}-pass`).length });
    },
  },
  {
    name: 'unchanged-evaluations',
    phase: 'late',
    asks: 'Does AWS Config bill an evaluation that repeats the result that it already has?',
    expected: 'Nothing is assumed. The bill is complete a day later; look again then.',
    onlyOnAws: { reason: 'The local AWS sends no bill.', rehearsed: false },
    run: async (world) => {
      const { sentAgainAt, sentAgain } = world.facts;
      return answered({ sentAgainAt, sentAgain, billed: await billedEvaluations(world) });
    },
  },
];
