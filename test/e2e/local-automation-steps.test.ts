// What the other end-to-end tests believe of the local AWS's Systems Manager: in which order the steps of a document run, and which
// of them fail it. What AWS documents is quoted with https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-branchdocs.html.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aRole, policy } from '../../lab/stand-in/accounts.ts';
import { localAccountId, region, startLocalAws } from '../../lab/tools/local-aws.ts';
import type { AutomationResult, LocalAws } from '../../lab/tools/local-aws.ts';
import { arnOf, createDocument, createFunction } from './local-requests.ts';
import { localAwsMissing } from './requirements.ts';

const missing = await localAwsMissing();

const answering = `
export const handler = async (event) => {
  if (event.fail) throw new RangeError('no "outcome" here');
  return { action: 'quarantine', outcome: 'done' };
};`;

const invoke = (fail: boolean, more: object = {}): object => ({
  name: 'invoke',
  action: 'aws:invokeLambdaFunction',
  inputs: { FunctionName: `arn:aws:lambda:${region}:${localAccountId}:function:answering`, InputPayload: { fail } },
  ...more,
});
const script = (name: string, code = 'return events', more: object = {}): object => ({
  name,
  action: 'aws:executeScript',
  inputs: {
    Runtime: 'python3.11',
    Handler: 'run',
    Script: `def run(events, context):\n    ${code}`,
    InputPayload: { of: name },
  },
  ...more,
});
const fail = (name: string, more: object = {}): object => script(name, "raise Exception('it failed')", more);
const branch = (Choices: readonly object[], Default?: string): object => ({
  name: 'choose',
  action: 'aws:branch',
  inputs: { Choices, ...(Default === undefined ? {} : { Default }) },
});
const end = { isEnd: true };

describe('a document of several steps on the local AWS', () => {
  let aws: LocalAws;
  let documents = 0;

  beforeAll(async () => {
    if (missing !== undefined) return;
    aws = await startLocalAws();
    const automation = aRole({
      name: 'automation',
      trust: policy({ Effect: 'Allow', Principal: { Service: 'ssm.amazonaws.com' }, Action: 'sts:AssumeRole' }),
      inlinePolicies: { only: policy({ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' }) },
    });
    await aws.seed({ id: localAccountId, roles: [aRole({ name: 'answering' }), automation] });
    await createFunction(aws, 'answering', 'answering', answering);
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterEach(() => (missing === undefined ? aws.functionErrors(true) : undefined));
  afterAll(() => (missing === undefined ? aws.close() : undefined));

  const run = async (mainSteps: readonly object[], outputs: readonly string[] = []): Promise<AutomationResult> => {
    documents += 1;
    const Name = `document-${documents}`;
    await createDocument(aws, Name, { schemaVersion: '0.3', assumeRole: arnOf('automation'), mainSteps, outputs });
    return aws.automation(Name, {});
  };
  /** The steps that ran, with a mark at those that failed. */
  const ran = ({ steps }: AutomationResult): string =>
    steps.map(({ name, status }) => (status === 'Failed' ? `${name}!` : name)).join(' ');

  it.each<[string, readonly object[], string, 'Success' | 'Failed']>([
    ['one after the other', [script('a'), script('b')], 'a b', 'Success'],
    ['to the end that a step names', [script('a', undefined, end), script('b')], 'a', 'Success'],
    [
      'to the step that one names',
      [script('a', undefined, { nextStep: 'c' }), script('b'), script('c')],
      'a c',
      'Success',
    ],
    ['up to one that fails', [fail('a'), script('b')], 'a!', 'Failed'],
    ['beyond one that fails, which fails it', [fail('a', { onFailure: 'Continue' }), script('b')], 'a! b', 'Failed'],
    [
      'beyond one that fails and is not critical',
      [fail('a', { onFailure: 'Continue', isCritical: false }), script('b')],
      'a! b',
      'Success',
    ],
    [
      'from one that fails to the step for that',
      [fail('a', { onFailure: 'step:c' }), script('b', undefined, end), script('c')],
      'a! c',
      'Failed',
    ],
  ])('runs %s', async (_, steps, order, status) => {
    const result = await run(steps);

    expect([ran(result), result.status]).toEqual([order, status]);
  });

  it('gives the outputs of its steps, and says which one failed', async () => {
    const result = await run([script('a', 'return events["of"] * 2'), invoke(false)], ['a.Payload', 'invoke.Payload']);
    const failed = await run([script('a'), fail('b')]);

    expect(result.outputs).toEqual({ 'a.Payload': 'aa', 'invoke.Payload': '{"action":"quarantine","outcome":"done"}' });
    expect(result.failureMessage).toBeNull();
    expect(failed.failureMessage).toBe('b: Exception: it failed');
  });

  describe('whose function fails', () => {
    const choose = branch(
      [{ Variable: '{{ invoke.Payload }}', StartsWith: '{"action":', NextStep: 'answered' }],
      'refused',
    );
    const steps = (fails: boolean) => [invoke(fails), choose, fail('refused', end), script('answered', undefined, end)];

    it('fails with the step, as Systems Manager may have it', async () => {
      const result = await run(steps(true));

      expect([ran(result), result.status]).toEqual(['invoke!', 'Failed']);
      expect(result.failureMessage).toBe('invoke: RangeError: no "outcome" here');
    });

    it('goes on with the error as the payload of the step, as it may as well', async () => {
      await aws.functionErrors(false);
      const result = await run(steps(true), ['invoke.Payload', 'invoke.FunctionError']);

      expect([ran(result), result.status]).toEqual(['invoke choose refused!', 'Failed']);
      expect(JSON.parse(result.outputs['invoke.Payload'] ?? '')).toEqual({
        errorType: 'RangeError',
        errorMessage: 'no "outcome" here',
      });
      expect(result.outputs['invoke.FunctionError']).toBe('Unhandled');
    });

    it.each([true, false])('does not where the function answers, whether errors fail steps: %s', async (failStep) => {
      await aws.functionErrors(failStep);
      const result = await run(steps(false), ['invoke.FunctionError']);

      expect([ran(result), result.status]).toEqual(['invoke choose answered', 'Success']);
      expect(result.outputs).toEqual({});
    });
  });

  it.each<[object, boolean]>([
    [{ StringEquals: 'Text' }, true],
    [{ StringEquals: 'text' }, false],
    [{ EqualsIgnoreCase: 'text' }, true],
    [{ EqualsIgnoreCase: 'tex' }, false],
    [{ StartsWith: 'Te' }, true],
    [{ StartsWith: 'ext' }, false],
    [{ EndsWith: 'xt' }, true],
    [{ EndsWith: 'Te' }, false],
    [{ Contains: 'ex' }, true],
    [{ Contains: 'X' }, false],
  ])('compares Text with %j', async (comparison, isTrue) => {
    const operand = { Variable: 'Text', ...comparison };
    const steps = (choice: object) => [
      branch([{ ...choice, NextStep: 'yes' }], 'no'),
      script('yes', undefined, end),
      script('no', undefined, end),
    ];
    const never = { Variable: 'Text', StringEquals: 'never' };

    expect(ran(await run(steps(operand)))).toBe(isTrue ? 'choose yes' : 'choose no');
    expect(ran(await run(steps({ Not: operand })))).toBe(isTrue ? 'choose no' : 'choose yes');
    expect(ran(await run(steps({ Or: [never, operand] })))).toBe(isTrue ? 'choose yes' : 'choose no');
    expect(ran(await run(steps({ And: [never, operand] })))).toBe('choose no');
  });

  it('goes to the first choice that is true, and without one to the next step', async () => {
    const choices = ['never', 'Text', 'Text'].map((StringEquals, index) => ({
      Variable: 'Text',
      StringEquals,
      NextStep: ['a', 'b', 'c'][index],
    }));
    const rest = [script('a', undefined, end), script('b', undefined, end), script('c', undefined, end)];

    expect(ran(await run([branch(choices), ...rest]))).toBe('choose b');
    expect(ran(await run([branch(choices.slice(0, 1)), ...rest]))).toBe('choose a');
  });

  it.each<[string, readonly object[], string]>([
    ['a step that is not there', [script('a', undefined, { nextStep: 'gone' })], 'no step gone'],
    ['a choice of a step that is not there', [branch([{ Variable: 'x', Contains: 'x', NextStep: 'gone' }])], 'gone'],
    ['another comparison', [branch([{ Variable: 'x', NumericEquals: 1, NextStep: 'choose' }])], 'NumericEquals'],
    ['another runtime', [{ ...script('a'), inputs: { Runtime: 'PowerShell 7.0' } }], 'PowerShell'],
    ['an abort by a step that is not critical', [fail('a', { isCritical: false })], 'not critical'],
  ])('is refused with %s', async (_, steps, message) => {
    await expect(run(steps)).rejects.toThrow(message);
  });
});
