import { describe, expect, it } from 'vitest';
import type { Figures } from '../../../scripts/docs/capacity/figures.ts';
import { configCost, estimate, extras, secondsInLambda } from '../../../scripts/docs/capacity/model.ts';

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

describe('an estimate', () => {
  const figures: Figures = {
    node: 'v0',
    latencyMs: {},
    runs: [
      { roles: 100, reporting: 'all', calls: 4, evaluations: 100, handlerMs: 600, cpuMs: 0 },
      { roles: 100, reporting: 'changes', calls: 3, evaluations: 0, handlerMs: 600, cpuMs: 0 },
    ],
  };

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

    expect(metrics).toBe(17);
    expect(metricsCost.most).toBeCloseTo(17 * 0.3, 6);
    expect(metricsCost.least).toBeCloseTo((17 * 0.3 * 30) / 720, 6);
    expect(firstItems(1_000)).toBeCloseTo(3, 6);
  });
});
