import { HttpResponse } from '@smithy/core/protocols';
import { describe, expect, it, vi } from 'vitest';
import { createRetries, createRetryStrategy } from '../../../lambda/src/aws/retry.ts';
import { ServiceError } from '../../../lambda/src/aws/service-error.ts';

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

describe('retries of a call without a client', () => {
  const refusal = (code: string, statusCode = 400, headers: Record<string, string> = {}): ServiceError =>
    new ServiceError(code, 'no', new HttpResponse({ statusCode, headers }));
  const lost = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
  const delay = (error: Error, made = 0): number | undefined => createRetries(() => 1)(error, made);

  it.each([
    ['a throttled call', refusal('Throttling'), 200],
    ['too many requests', refusal('Status429', 429), 200],
    ['a server error of a moment', refusal('InternalFailure', 503), 200],
    ['a connection that is lost', lost, 200],
    ['a quota that is used up', refusal('LimitExceededException'), undefined],
    ['a denial', refusal('AccessDenied', 403), undefined],
    ['a server that does not know the call', refusal('NotImplemented', 501), undefined],
    ['an answer that cannot be read', new SyntaxError('no XML'), undefined],
  ])('of %s', (_, error, expected) => {
    expect(delay(error)).toBe(expected);
  });

  it('end with the tenth attempt', () => {
    expect(delay(lost, 8)).toBe(5_000);
    expect(delay(lost, 9)).toBeUndefined();
  });

  it('wait as long as AWS asks for', () => {
    const asked = createRetries(() => 0)(refusal('Throttling', 400, { 'retry-after': '2' }), 0);
    expect(asked).toBeGreaterThan(1_900);
    expect(asked).toBeLessThanOrEqual(2_000);
  });

  it('tell of every answer that throttles, and of no other', () => {
    const onThrottle = vi.fn();
    const retries = createRetries(() => 0, onThrottle);
    for (const error of [refusal('Throttling'), lost, refusal('ThrottlingException')]) retries(error, 0);
    expect(onThrottle).toHaveBeenCalledTimes(2);
  });
});
