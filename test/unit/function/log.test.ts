import { describe, expect, it, vi } from 'vitest';
import { createLog } from '../../../lambda/src/function/log.ts';

describe('the log', () => {
  const write = (environment: Record<string, string>, context = {}) => {
    const output = { info: vi.fn(), warn: vi.fn(), debug: vi.fn() };
    const log = createLog(context, output, environment);
    log.info({ event: 'a' });
    log.warn({ event: 'w' });
    log.debug(() => ({ event: 'b' }));
    return { info: output.info.mock.calls, warn: output.warn.mock.calls, debug: output.debug.mock.calls };
  };

  it('hands objects to a runtime that writes JSON, and lines of JSON elsewhere', () => {
    expect(write({ AWS_LAMBDA_LOG_FORMAT: 'JSON' }).info).toEqual([[{ event: 'a' }]]);
    expect(write({ AWS_LAMBDA_LOG_FORMAT: 'Text' }).info).toEqual([['{"event":"a"}']]);
    expect(write({}).info).toEqual([['{"event":"a"}']]);
  });

  it('hands a warning to the runtime as one', () => {
    expect(write({ AWS_LAMBDA_LOG_FORMAT: 'JSON' }).warn).toEqual([[{ event: 'w' }]]);
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
