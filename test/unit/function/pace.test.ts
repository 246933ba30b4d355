import { describe, expect, it } from 'vitest';
import { createPace } from '../../../lambda/src/function/pace.ts';

const open = (callsPerSecond: number) => {
  let ms = 1_000_000;
  const time = {
    now: () => new Date(ms),
    sleep: (duration: number) => {
      ms += duration;
      return Promise.resolve();
    },
  };
  const pass = (duration: number): void => {
    ms += duration;
  };
  return { pace: createPace(callsPerSecond, time), since: () => ms - 1_000_000, pass };
};

describe('the pace of calls', () => {
  it('does not hold the first call, and holds the others to the rate', async () => {
    const { pace, since } = open(5);

    await pace();
    expect(since()).toBe(0);
    for (let call = 1; call < 206; call += 1) await pace();

    expect(since()).toBe(205 * 200);
  });

  it('does not hold a call that comes late, and saves nothing up for a burst', async () => {
    const { pace, since, pass } = open(4);

    await pace();
    pass(10_000);
    await pace();
    expect(since()).toBe(10_000);
    await pace();

    expect(since()).toBe(10_250);
  });

  it('holds calls that are made at once one after the other', async () => {
    const { pace, since } = open(4);

    await Promise.all([pace(), pace(), pace()]);

    expect(since()).toBeGreaterThanOrEqual(500);
  });
});
