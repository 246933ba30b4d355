import { describe, expect, it } from 'vitest';
import type { Call } from '../../lab/stand-in/calls.ts';
import type { Fault } from '../../lab/stand-in/faults.ts';
import type { Api } from '../../lab/stand-in/wire.ts';
import {
  befall,
  cleared,
  evaluate,
  existing,
  expectComplete,
  expectNoHarm,
  isLastPage,
  of,
  reported,
  startWithResults,
  vanished,
} from './faults.ts';

/** The call of each API that is hit: one in the middle of the run, so that there is something to lose. */
const meant = {
  AssumeRole: of('AssumeRole'),
  GetAccountAuthorizationDetails: (call: Call) => of('GetAccountAuthorizationDetails')(call) && isLastPage(call),
  GetComplianceDetailsByConfigRule: (call: Call) =>
    of('GetComplianceDetailsByConfigRule')(call) && call.input.nextToken !== undefined,
  PutEvaluations: (call: Call) => call.input.evaluations === 60,
} satisfies Partial<Record<Api, (call: Call) => boolean>>;

type Meant = keyof typeof meant;

const apis = Object.keys(meant) as Meant[];
const attempts = 10;
const shortTimeout = 100;

const temporary = {
  'is throttled': { kind: 'throttle' },
  'answers 500': { kind: 'status', status: 500 },
  'answers 503': { kind: 'status', status: 503 },
  'has its connection reset': { kind: 'reset' },
  'has its answer cut': { kind: 'cut', share: 0.5 },
  'is slower than the socket timeout': { kind: 'delay', ms: 60_000 },
} as const satisfies Record<string, Fault>;

const lasting = {
  'is made with expired credentials': { kind: 'expiredToken' },
  'has a malformed answer': { kind: 'malformed' },
  'is answered by a proxy': { kind: 'body', status: 200, contentType: 'text/html', body: '<html>Sign in</html>' },
} as const satisfies Record<string, Fault>;

const cases = (faults: Readonly<Record<string, Fault>>) =>
  apis.flatMap((api) => Object.entries(faults).map(([what, fault]) => [api, what, fault] as const));

const run = async (api: Meant, fault: Fault, times: number) => {
  const { faults, count } = befall(meant[api], fault, times);
  const standIn = await startWithResults({ faults });
  const timeout = fault.kind === 'delay' ? shortTimeout : undefined;
  const error = await evaluate(standIn, timeout).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expectNoHarm(standIn);
  return { standIn, error, attempted: count() };
};

describe.each(cases(temporary))('%s that %s', (api, _, fault) => {
  // The last attempt that is left is tried with the fault that takes no time.
  it.each(fault.kind === 'delay' ? [1] : [1, attempts - 1])(
    '%i times is sent again, and all is reported',
    async (n) => {
      const { standIn, error, attempted } = await run(api, fault, n);
      expect(error).toBeUndefined();
      expect(attempted).toBeGreaterThan(n);
      expectComplete(standIn);
    },
  );

  it(`${attempts} times fails the run`, async () => {
    const { standIn, error, attempted } = await run(api, fault, attempts);
    expect(error).toBeInstanceOf(Error);
    expect(attempted).toBe(attempts);
    if (api !== 'PutEvaluations') expect(cleared(standIn)).toEqual([]);
  });
});

describe.each(cases(lasting))('%s that %s', (api, _, fault) => {
  it('fails the run at once', async () => {
    const { standIn, error, attempted } = await run(api, fault, 1);
    expect(error).toBeInstanceOf(Error);
    expect(attempted).toBe(1);
    if (api !== 'PutEvaluations') expect(cleared(standIn)).toEqual([]);
  });
});

describe('an answer without a body', () => {
  const nothing = { kind: 'body', status: 200, body: '' } as const;

  it.each(['AssumeRole', 'GetAccountAuthorizationDetails'] as const)('of %s fails the run at once', async (api) => {
    const { standIn, error, attempted } = await run(api, nothing, 1);
    expect(error).toBeInstanceOf(Error);
    expect(attempted).toBe(1);
    expect(cleared(standIn)).toEqual([]);
  });

  // To Config's protocol it is an answer that leaves everything out, as the last page of results may.
  it('of GetComplianceDetailsByConfigRule ends the results, so that what follows is left for the next run', async () => {
    const { standIn, error } = await run('GetComplianceDetailsByConfigRule', nothing, 1);
    expect(error).toBeUndefined();
    expect(reported(standIn)).toEqual(expect.arrayContaining(existing));
    await evaluate(standIn);
    expectComplete(standIn);
  });
});

describe('an account without a fault', () => {
  it('has every role reported and every vanished one cleared', async () => {
    const standIn = await startWithResults();
    await evaluate(standIn);
    expectComplete(standIn);
    expect([...cleared(standIn)].sort()).toEqual([...vanished].sort());
    expect(standIn.puts.map(({ evaluations }) => evaluations.length).sort((a, b) => b - a)).toEqual([100, 100, 60]);
  });
});
