import { describe, expect, it, vi } from 'vitest';
import { createRetryStrategy } from '../../../lambda/src/aws/retry.ts';

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
