// Pure: what an organization of some size takes and costs, from the figures of one run.
import { runMetrics } from '../../../lambda/src/evaluation/metrics.ts';
import type { Figures, Reporting, RunFigures } from './figures.ts';
import { configTiers, mbOfOneProcessor, prices } from './prices.ts';

export const accountCounts = [10, 100, 1_000, 10_000] as const;
export const roleCounts = [100, 500, 1_000, 5_000] as const;

/** One run a day. */
const runsAMonth = 30;
const secondsADay = 86_400;
const hoursAMonth = 720;

/** Share of roles whose result differs from one day to the next: an assumption, stated on the page. */
export const changingShare = 0.01;

/** What Config charges one account in one Region for evaluations in a month. */
export const configCost = (evaluations: number): number => {
  let cost = 0;
  let from = 0;
  for (const { upTo, each } of configTiers) {
    cost += Math.max(0, Math.min(evaluations, upTo) - from) * each;
    from = upTo;
  }
  return cost;
};

/** Below one whole processor, work takes longer by as much; waiting does not. */
export const secondsInLambda = ({ handlerMs, cpuMs }: RunFigures, memoryMb: number): number =>
  (handlerMs + cpuMs * Math.max(0, mbOfOneProcessor / memoryMb - 1)) / 1_000;

const lambdaCost = (runs: number, seconds: number, memoryMb: number): number =>
  runs * (seconds * (memoryMb / 1_024) * prices.lambdaGbSecond.value + prices.lambdaRequest.value);

interface Cost {
  readonly evaluationsAMonth: number;
  readonly config: number;
  readonly lambda: number;
}

export interface Estimate {
  readonly accounts: number;
  readonly roles: number;
  readonly secondsARun: number;
  readonly callsADay: number;
  /** Functions running at once where starts are spread over the day, and where all fall into one minute. */
  readonly atOnce: { readonly spread: number; readonly inOneMinute: number };
  readonly all: Cost;
  readonly changes: Cost;
  readonly accessAnalyzer: number;
}

const runOf = ({ runs }: Figures, roles: number, reporting: Reporting): RunFigures => {
  const run = runs.find((figures) => figures.roles === roles && figures.reporting === reporting);
  if (run === undefined) throw new Error(`nothing was measured for ${roles} roles with reporting ${reporting}`);
  return run;
};

export const estimate = (figures: Figures, accounts: number, roles: number, memoryMb: number): Estimate => {
  const costOf = (reporting: Reporting): Cost => {
    const run = runOf(figures, roles, reporting);
    const changed = reporting === 'changes' ? Math.ceil(roles * changingShare) : 0;
    const evaluationsOfOne = (run.evaluations + changed) * runsAMonth;
    return {
      evaluationsAMonth: accounts * evaluationsOfOne,
      config: accounts * configCost(evaluationsOfOne),
      lambda: lambdaCost(accounts * runsAMonth, secondsInLambda(run, memoryMb), memoryMb),
    };
  };
  const run = runOf(figures, roles, 'all');
  const secondsARun = secondsInLambda(run, memoryMb);
  return {
    accounts,
    roles,
    secondsARun,
    callsADay: accounts * run.calls,
    atOnce: {
      spread: Math.max(1, Math.ceil((accounts * secondsARun) / secondsADay)),
      inOneMinute: Math.min(accounts, Math.ceil((accounts * secondsARun) / 60)),
    },
    all: costOf('all'),
    changes: costOf('changes'),
    accessAnalyzer: accounts * roles * prices.accessAnalyzerRole.value,
  };
};

/** Every name, whether or not the run of the moment has something to tell under it. */
const metricsOfARun = runMetrics({
  succeeded: true,
  progress: {
    pages: 0,
    roles: 0,
    protected: 0,
    verdicts: { whitelisted: 0, exempt: 0, new: 0, used: 0, unused: 0, 'never-used': 0 },
    rolesWithLastUse: 0,
    unchanged: 0,
    cleanedUp: 0,
    newFindings: 0,
    reported: 0,
    failed: 0,
  },
  throttles: 0,
  durationMs: 0,
}).length;

export interface Extras {
  readonly metrics: number;
  /** With one run a day, and with runs in every hour, as many members have them. */
  readonly metricsCost: { readonly least: number; readonly most: number };
  /** Once, for the first results of so many roles. */
  readonly firstItems: (roles: number) => number;
}

/** What is billed beside evaluations and Lambda. */
export const extras = (): Extras => {
  const most = metricsOfARun * prices.customMetric.value;
  return {
    metrics: metricsOfARun,
    metricsCost: { least: (most * runsAMonth) / hoursAMonth, most },
    firstItems: (roles) => roles * prices.configurationItem.value,
  };
};

export const estimates = (figures: Figures, memoryMb: number): Estimate[] =>
  accountCounts.flatMap((accounts) => roleCounts.map((roles) => estimate(figures, accounts, roles, memoryMb)));
