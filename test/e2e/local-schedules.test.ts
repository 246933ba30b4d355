// What the other end-to-end tests believe of the local AWS's EventBridge Scheduler: whom it invokes, when, and how often.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aRole, policy } from '../../lab/stand-in/accounts.ts';
import type { Role } from '../../lab/stand-in/accounts.ts';
import { localAccountId, region, startLocalAws } from '../../lab/tools/local-aws.ts';
import type { LocalAws } from '../../lab/tools/local-aws.ts';
import { arnOf, createFunction, createSchedule, setLambdaRetries } from './local-requests.ts';
import { localAwsMissing } from './requirements.ts';

const missing = await localAwsMissing();
const functionArn = (name: string): string => `arn:aws:lambda:${region}:${localAccountId}:function:${name}`;

const echo = `
export const handler = async (event) => {
  if (event.tellTime) return [new Date().getTime(), Date.now(), Date.parse(new Date().toISOString()), new Date(0).getTime()];
  if (event.fail) throw new RangeError('too much');
  return event;
};`;

const invoker = (name: string, service: string, resource = functionArn('*')): Role =>
  aRole({
    name,
    trust: policy({ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }),
    inlinePolicies: { only: policy({ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: resource }) },
  });

describe('EventBridge Scheduler of the local AWS', () => {
  let aws: LocalAws;

  beforeAll(async () => {
    if (missing !== undefined) return;
    aws = await startLocalAws();
    await aws.seed({
      id: localAccountId,
      roles: [
        aRole({ name: 'echo' }),
        invoker('scheduler', 'scheduler.amazonaws.com'),
        invoker('elsewhere', 'scheduler.amazonaws.com', functionArn('other')),
        invoker('mistrusting', 'ssm.amazonaws.com'),
      ],
    });
    await createFunction(aws, 'echo', 'echo', echo);
    await createFunction(aws, 'once', 'echo', echo);
    await setLambdaRetries(aws, 'once', 0);
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(() => (missing === undefined ? aws.close() : undefined));

  const schedule = (name: string, of: string, event: object, role = 'scheduler', more = {}): Promise<unknown> =>
    createSchedule(aws, name, { Arn: functionArn(of), Input: JSON.stringify(event), RoleArn: arnOf(role), ...more });
  const retries = (MaximumRetryAttempts: number) => ({ RetryPolicy: { MaximumRetryAttempts } });

  it('invokes the function of a schedule with its input, once', async () => {
    await schedule('pass', 'echo', { action: 'pass' });

    await expect(aws.runSchedule('pass')).resolves.toMatchObject({
      ok: true,
      result: { action: 'pass' },
      attempts: 1,
    });
    expect((await aws.remediationInventory()).schedules).toEqual(['pass']);
  });

  it('lets days go by for the functions', async () => {
    const day = 86_400_000;
    const timesAhead = async (): Promise<readonly number[]> => {
      const { result } = await aws.invoke('echo', { tellTime: true });
      return (result as number[]).map((time) => Math.round((time - Date.now()) / day) + 0);
    };
    const zero = Math.round(-Date.now() / day);

    expect(await timesAhead()).toEqual([0, 0, 0, zero]);
    await aws.clock(30 * day);
    expect(await timesAhead()).toEqual([30, 30, 30, zero]);
    await aws.clock(0);
    expect(await timesAhead()).toEqual([0, 0, 0, zero]);
  });

  it('starts nothing with a role that does not trust it', async () => {
    await schedule('mistrusted', 'echo', {}, 'mistrusting');

    await expect(aws.runSchedule('mistrusted')).rejects.toThrow('cannot assume');
  });

  it.each([
    [0, 'attempt 1 of 1'],
    [2, 'attempt 3 of 3'],
  ])('tries an invocation that Lambda does not take again as its policy says: %i times', async (count, message) => {
    await schedule(`refused-${count}`, 'echo', {}, 'elsewhere', retries(count));

    await expect(aws.runSchedule(`refused-${count}`)).rejects.toThrow(message);
  });

  it('leaves a function that fails to Lambda, which tries it again unless its settings say otherwise', async () => {
    await schedule('failing', 'echo', { fail: true }, 'scheduler', retries(0));
    await schedule('failing-once', 'once', { fail: true }, 'scheduler', retries(5));

    await expect(aws.runSchedule('failing')).resolves.toMatchObject({ ok: false, attempts: 3 });
    await expect(aws.runSchedule('failing-once')).resolves.toMatchObject({ ok: false, attempts: 1 });
    const invocations = (await aws.invocations()).map(({ function: name, ok }) => [name, ok]);
    expect(invocations.filter(([name]) => name === 'once')).toEqual([['once', false]]);
  });
});
