import { describe, expect, it, vi } from 'vitest';
import { withDeadline } from '../../../lambda/src/function/deadline.ts';
import { IncompleteError } from '../../../lambda/src/function/errors.ts';

describe('the deadline', () => {
  const describeWork = () => '3 roles were read';

  it('stops work shortly before the time is up, and says how far it came', async () => {
    let signal: AbortSignal | undefined;
    const work = (given: AbortSignal) => {
      signal = given;
      return new Promise<void>(() => undefined);
    };
    const stopped = withDeadline(50, describeWork, work);
    await expect(stopped).rejects.toThrow(IncompleteError);
    await expect(stopped).rejects.toThrow(/timeout: 3 roles were read\. Raise the timeout/);
    expect(signal?.aborted).toBe(true);
  });

  it.each([
    [10_000, 9_000],
    [50_000, 45_000],
    [900_000, 895_000],
  ])('of %i ms leaves a tenth, at most 5 seconds: it stops after %i ms', async (remaining, after) => {
    vi.useFakeTimers();
    try {
      const stopped = vi.fn();
      withDeadline(remaining, describeWork, () => new Promise<void>(() => undefined)).catch(stopped);
      await vi.advanceTimersByTimeAsync(after - 1);
      expect(stopped).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      expect(stopped).toHaveBeenCalledOnce();
    } finally {
      vi.useRealTimers();
    }
  });

  it('lets work end that is in time, and work that has no limit', async () => {
    await expect(withDeadline(1_000, describeWork, () => Promise.resolve('done'))).resolves.toBe('done');
    await expect(withDeadline(undefined, describeWork, () => Promise.resolve('done'))).resolves.toBe('done');
  });

  it('ends what failed work left under way', async () => {
    let signal: AbortSignal | undefined;
    const work = (given: AbortSignal) => {
      signal = given;
      return Promise.reject(new Error('failed'));
    };
    await expect(withDeadline(1_000, describeWork, work)).rejects.toThrow('failed');
    expect(signal?.aborted).toBe(true);
  });
});
