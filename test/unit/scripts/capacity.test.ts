import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Figures } from '../../../scripts/docs/capacity/figures.ts';
import {
  alarmCount,
  configCost,
  coverageAlarmCount,
  estimate,
  everything,
  extras,
  secondsInLambda,
  silentAccounts,
} from '../../../scripts/docs/capacity/model.ts';

describe('the price of evaluations', () => {
  it.each([
    [0, 0],
    [100_000, 100],
    [100_001, 100.0008],
    [500_000, 420],
    [500_001, 420.0005],
    [1_500_000, 920],
  ])('of one account, %d in a month, is $%d', (evaluations, cost) => {
    expect(configCost(evaluations)).toBeCloseTo(cost, 6);
  });
});

describe('the time in Lambda', () => {
  const run = { roles: 100, reporting: 'all', calls: 4, evaluations: 100, handlerMs: 500, cpuMs: 100 } as const;

  it('is as measured with one whole processor or more', () => {
    expect(secondsInLambda(run, 1_769)).toBe(0.5);
    expect(secondsInLambda(run, 3_538)).toBe(0.5);
  });

  it('stretches work, and not waiting, by the share of a processor', () => {
    expect(secondsInLambda(run, 1_769 / 8)).toBeCloseTo(0.5 + 0.7, 6);
  });
});

const figures: Figures = {
  node: 'v0',
  latencyMs: {},
  runs: [
    { roles: 100, reporting: 'all', calls: 4, evaluations: 100, handlerMs: 600, cpuMs: 0 },
    { roles: 100, reporting: 'changes', calls: 3, evaluations: 0, handlerMs: 600, cpuMs: 0 },
  ],
};

describe('an estimate', () => {
  it('is of 30 daily runs in every account, each account priced by itself', () => {
    const { callsADay, all, changes, accessAnalyzer } = estimate(figures, 1_000, 100, 1_024);

    expect(callsADay).toBe(4_000);
    expect(all).toMatchObject({ evaluationsAMonth: 3_000_000, config: 3_000 });
    expect(changes).toMatchObject({ evaluationsAMonth: 30_000, config: 30 });
    expect(all.lambda).toBeCloseTo(30_000 * (0.6 * 0.0000133334 + 0.0000002), 6);
    expect(accessAnalyzer).toBe(20_000);
  });

  it('counts functions at once for starts over the day and for starts within a minute', () => {
    expect(estimate(figures, 1_000, 100, 1_024).atOnce).toEqual({ spread: 1, inOneMinute: 10 });
    expect(estimate(figures, 288_000, 100, 1_024).atOnce).toEqual({ spread: 2, inOneMinute: 2_880 });
  });

  it('needs a measurement of that many roles', () => {
    expect(() => estimate(figures, 10, 500, 1_024)).toThrow('nothing was measured for 500 roles');
  });
});

describe('what else is billed', () => {
  it('are the metrics of a run by the hour, and a configuration item for each first result', () => {
    const { metrics, metricsCost, firstItems } = extras();

    expect(metrics).toBe(18);
    expect(metricsCost.most).toBeCloseTo(18 * 0.3, 6);
    expect(metricsCost.least).toBeCloseTo((18 * 0.3 * 30) / 720, 6);
    expect(firstItems(1_000)).toBeCloseTo(3, 6);
  });
});

describe('one account with everything on', () => {
  const { evaluations, items, lambda, metrics, alarms, dashboard, logs, messages, aMonth, aMonthWithAll, firstRun } =
    everything(figures, 100, 1_024);

  it('costs what its parts cost', () => {
    expect(evaluations).toBeCloseTo(0.03, 6);
    expect(items).toBeCloseTo(30 * 0.003, 6);
    expect(lambda).toBeCloseTo(2 * 30 * (0.6 * 0.0000133334 + 0.0000002), 8);
    expect(metrics).toBeCloseTo((18 + 7) * 0.3, 6);
    expect(alarms).toBeCloseTo(0.8, 6);
    expect(dashboard).toBe(3);
    expect(logs).toBeCloseTo(((3_000 + 20 * 300) * 30 * 0.5) / 1e9, 9);
    expect(messages).toBeCloseTo(30 * 0.0000205, 8);
    expect(aMonth).toBeCloseTo(evaluations + items + lambda + metrics + alarms + dashboard + logs + messages, 8);
  });

  it('costs more with all by the evaluations of roles that have not changed', () => {
    expect(aMonthWithAll - aMonth).toBeCloseTo(3 - 0.03, 6);
  });

  it('pays once for each role that its first run reports, and for no mail more than any other run', () => {
    expect(firstRun).toBeCloseTo(100 * 0.001 + 100 * 0.003, 8);
  });

  it('has as many alarms as alarms.tf, but for the one of messages for each role, in the place of the one for each run', async () => {
    const text = await readFile(new URL('../../../alarms.tf', import.meta.url), 'utf8');
    const block = text.slice(text.indexOf('\n  alarms = {'), text.indexOf('\n  wanted_alarms = {'));

    const alarmNames = [...block.matchAll(/^ {4}([a-z-]+) = \{$/gm)].map(([, name]) => name);
    expect(alarmNames.filter((name) => name !== 'notifications-undelivered')).toHaveLength(
      alarmCount + coverageAlarmCount,
    );
  });
});

describe('an alarm on accounts without a run', () => {
  it('costs more with each account where each has a metric and an alarm', () => {
    expect(silentAccounts(10, 1_000, 192).perAccount).toBeCloseTo(4, 6);
    expect(silentAccounts(300, 1_000, 192).perAccount).toBeCloseTo(120, 6);
  });

  it('costs a rule, an alarm and the matching lines where the accounts in the log are counted', () => {
    expect(silentAccounts(300, 1_000, 192).distinct).toBeCloseTo(0.6 + (9_000 * 0.02) / 1e6, 8);
  });

  it('costs a metric, two alarms, seconds of Lambda and what it reads of the log where a function looks once a day', () => {
    const lambda = 30 * (10 * (192 / 1_024) * 0.0000133334 + 0.0000002);
    const read = (300 * (3_000 + 200 * 300) * (30 / 24) * 30) / 1e9;

    expect(silentAccounts(300, 1_000, 192).dailyCheck).toBeCloseTo(0.5 + lambda + read * 0.005, 8);
  });
});
