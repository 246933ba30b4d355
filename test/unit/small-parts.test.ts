import { describe, expect, it, vi } from 'vitest';
import { createRetryStrategy } from '../../lambda/src/aws/retry.ts';
import { withDeadline } from '../../lambda/src/function/deadline.ts';
import { IncompleteError } from '../../lambda/src/function/errors.ts';
import { createLog } from '../../lambda/src/function/log.ts';
import { lookAhead } from '../../lambda/src/evaluation/lookahead.ts';

describe('looking ahead', () => {
  it('gives every item in order, and holds one ahead of the work', async () => {
    const asked: number[] = [];
    const source = async function* () {
      for (let item = 1; item <= 4; item += 1) {
        asked.push(item);
        yield await Promise.resolve(item);
      }
    };
    const seen: [number, number][] = [];
    for await (const item of lookAhead(source())) {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push([item, asked.length]);
    }
    expect(seen).toEqual([
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 4],
    ]);
  });

  it('throws what the source throws, after the items before it', async () => {
    const source = async function* () {
      yield await Promise.resolve(1);
      throw new Error('page 2');
    };
    const seen: number[] = [];
    const read = async () => {
      for await (const item of lookAhead(source())) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        seen.push(item);
      }
    };
    await expect(read()).rejects.toThrow('page 2');
    expect(seen).toEqual([1]);
  });
});

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

describe('retries', () => {
  const next = async (retries: number, errorType: 'THROTTLING' | 'TRANSIENT' | 'SERVER_ERROR' | 'CLIENT_ERROR') => {
    const strategy = createRetryStrategy(() => 1);
    let token = await strategy.acquireInitialRetryToken('');
    for (let retry = 0; retry < retries; retry += 1) {
      token = await strategy.refreshRetryTokenForRetry(token, { errorType });
    }
    return token;
  };

  it.each([
    [1, 200],
    [2, 400],
    [5, 3_200],
    [6, 5_000],
    [9, 5_000],
  ])('retry %i waits at most %i ms', async (retries, delay) => {
    expect((await next(retries, 'THROTTLING')).getRetryDelay()).toBe(delay);
  });

  it('end with the tenth attempt', async () => {
    await expect(next(9, 'TRANSIENT')).resolves.toBeDefined();
    await expect(next(10, 'TRANSIENT')).rejects.toThrow();
  });

  it.each(['CLIENT_ERROR', 'SERVER_ERROR'] as const)('are not made for a %s', async (errorType) => {
    await expect(next(1, errorType)).rejects.toThrow();
  });

  it('tell of every answer that throttles, and of no other', async () => {
    const onThrottle = vi.fn();
    const strategy = createRetryStrategy(() => 0, onThrottle);
    const first = await strategy.acquireInitialRetryToken('');
    for (const errorType of ['THROTTLING', 'TRANSIENT', 'THROTTLING'] as const) {
      await strategy.refreshRetryTokenForRetry(first, { errorType });
    }
    expect(onThrottle).toHaveBeenCalledTimes(2);
  });

  it('wait as long as AWS asks for, at most 5 seconds', async () => {
    const strategy = createRetryStrategy(() => 0);
    const first = await strategy.acquireInitialRetryToken('');
    for (const [seconds, least, most] of [
      [2, 1_900, 2_000],
      [60, 5_000, 5_000],
    ] as const) {
      const retryAfterHint = new Date(Date.now() + seconds * 1_000);
      const token = await strategy.refreshRetryTokenForRetry(first, { errorType: 'THROTTLING', retryAfterHint });
      expect(token.getRetryDelay()).toBeGreaterThan(least - 1);
      expect(token.getRetryDelay()).toBeLessThanOrEqual(most);
    }
  });
});

describe('the log', () => {
  const write = (environment: Record<string, string>, context = {}) => {
    const output = { info: vi.fn(), debug: vi.fn() };
    const log = createLog(context, output, environment);
    log.info({ event: 'a' });
    log.debug(() => ({ event: 'b' }));
    return { info: output.info.mock.calls, debug: output.debug.mock.calls };
  };

  it('hands objects to a runtime that writes JSON, and lines of JSON elsewhere', () => {
    expect(write({ AWS_LAMBDA_LOG_FORMAT: 'JSON' }).info).toEqual([[{ event: 'a' }]]);
    expect(write({ AWS_LAMBDA_LOG_FORMAT: 'Text' }).info).toEqual([['{"event":"a"}']]);
    expect(write({}).info).toEqual([['{"event":"a"}']]);
  });

  it('has its context in every entry', () => {
    const { info, debug } = write(
      { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: 'DEBUG' },
      { accountId: '123456789012' },
    );
    expect(info).toEqual([[{ event: 'a', accountId: '123456789012' }]]);
    expect(debug).toEqual([[{ event: 'b', accountId: '123456789012' }]]);
  });

  it.each([
    ['DEBUG', 1],
    ['TRACE', 1],
    ['INFO', 0],
  ])('at level %s makes %i debug entries', (level, count) => {
    expect(write({ AWS_LAMBDA_LOG_LEVEL: level }).debug).toHaveLength(count);
  });
});
