// Alarms, failure destination, notifications and dashboard of examples/basic on the local AWS, in this order.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { complianceChange, unused, used } from '../fixtures/compliance-change.ts';
import { sampleAccount } from '../../lab/account/sample-account.ts';
import { emfProblems, isEmf, readMetrics } from '../../lab/tools/emf.ts';
import type { Metrics } from '../../lab/tools/emf.ts';
import { localAccountId, region } from '../../lab/tools/local-aws.ts';
import { openExample } from './example.ts';
import type { Example } from './example.ts';
import { accepts, nothing, readMessages, readMonitoring, render } from './monitoring.ts';
import type { Monitoring } from './monitoring.ts';
import { applyMissing } from './requirements.ts';

const name = 'iam-role-last-used';
const onCall = `arn:aws:sns:${region}:${localAccountId}:on-call`;
const missing = await applyMissing();

const everything = `
  alarms              = { actions = ["${onCall}"], max_unused_roles = 5 }
  failure_destination = {}
  notifications       = { email_addresses = ["on-call@example.com"], each = "role" }
  dashboard           = true
`;

/** Metrics that AWS writes by itself, with their dimensions. */
const ofAws: Readonly<Record<string, readonly string[]>> = {
  'AWS/Lambda Duration FunctionName': [name],
  'AWS/Lambda Errors FunctionName': [name],
  'AWS/SQS ApproximateNumberOfMessagesVisible QueueName': [`${name}-undelivered`],
};

describe('operations of examples/basic on the local AWS', () => {
  let example: Example;
  let monitoring: Monitoring;
  let written: Metrics;
  let lines: readonly string[];

  beforeAll(async () => {
    if (missing === undefined) example = await openExample('basic');
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(() => (missing === undefined ? example.remove() : undefined));

  const exists = (namespace: string, metric: string, dimension: string, value: string): boolean =>
    namespace === written.namespace
      ? metric in written.values && written.dimensions[dimension] === value
      : (ofAws[`${namespace} ${metric} ${dimension}`] ?? []).includes(value);

  it('are nothing without being asked for: not one resource more', async () => {
    await example.apply();
    const { stdout } = await example.terraform('state', 'list');

    expect(stdout.trim().split('\n')).toEqual(
      [
        'data.aws_caller_identity.current',
        'data.aws_partition.current',
        'aws_config_config_rule.this[0]',
        'aws_lambda_permission.config',
        'module.evaluator.aws_cloudwatch_log_group.this',
        'module.evaluator.aws_iam_role.this',
        'module.evaluator.aws_iam_role_policy.this',
        'module.evaluator.aws_lambda_function.this',
      ].map((address) => `module.iam_role_last_used.${address}`),
    );
    expect(await readMonitoring(example.aws)).toEqual(nothing);
  });

  it('apply, and have an empty second plan', async () => {
    await example.edit(/( *max_days *= 60\n)/, `$1${everything}`);
    await example.apply();
    const { code, stdout } = await example.terraform('plan', '-detailed-exitcode', '-no-color');

    expect(code, stdout).toBe(0);
    monitoring = await readMonitoring(example.aws);
    expect(monitoring.queues).toEqual([`${name}-failures`, `${name}-undelivered`]);
    expect(monitoring.topics).toEqual([`arn:aws:sns:${region}:${localAccountId}:${name}`]);
  });

  it('have metrics from the zip that Terraform uploaded, as valid EMF', async () => {
    await example.aws.seed(sampleAccount(new Date()));
    const { ok, stdout } = await example.aws.evaluate(name);

    expect(ok).toBe(true);
    lines = stdout.trimEnd().split('\n');
    expect(lines.filter(isEmf).map(emfProblems)).toEqual([[]]);
    written = readMetrics(stdout)[0] ?? { namespace: '', dimensions: {}, values: {} };
    expect(written.values['EvaluationsReported']).toBe((await example.aws.results(name)).length);
  });

  it('have alarms on metrics that exist, each with a threshold that they reach and what to do', () => {
    expect(monitoring.alarms.map((alarm) => alarm.name).sort()).toEqual(
      [
        'evaluations-failed',
        'function-fails',
        'no-successful-run',
        'notifications-undelivered',
        'too-many-unused-roles',
      ].map((alarm) => `${name}-${alarm}`),
    );
    for (const { name: alarm, description, namespace, metric, dimensions, threshold, actions } of monitoring.alarms) {
      const [[dimension, value] = ['', ''], ...others] = Object.entries(dimensions);
      expect(others, alarm).toEqual([]);
      expect(exists(namespace, metric, dimension, value), `${alarm}: ${namespace} ${metric} ${value}`).toBe(true);
      expect(Number.isInteger(threshold), alarm).toBe(true);
      expect(description, alarm).toContain('docs/runbook.md');
      expect(actions, alarm).toEqual([onCall]);
    }
  });

  it('have a dashboard that names only metrics that exist', () => {
    const [dashboard] = monitoring.dashboards;
    const metrics = (dashboard?.body.widgets ?? []).flatMap(({ properties }) => properties.metrics ?? []);

    expect(monitoring.dashboards).toHaveLength(1);
    expect(metrics.length).toBeGreaterThan(10);
    for (const metric of metrics) {
      const [namespace = '', metricName = '', dimension = '', value = ''] = metric.filter(
        (part) => typeof part === 'string',
      );
      expect(exists(namespace, metricName, dimension, value), JSON.stringify(metric)).toBe(true);
    }
    for (const { properties } of dashboard?.body.widgets ?? []) expect(properties.region).toBe(region);
  });

  it('ask the log for fields that the function writes', () => {
    const entries = lines.filter((line) => !isEmf(line)).map((line) => JSON.parse(line) as Record<string, unknown>);
    const has = (path: string): boolean =>
      entries.some(
        (entry) =>
          path
            .split('.')
            .reduce<unknown>((found, key) => (found as Record<string, unknown> | undefined)?.[key], entry) !==
          undefined,
      );
    const widgets = monitoring.dashboards[0]?.body.widgets ?? [];
    const queries = [
      ...monitoring.queries.map((query) => query.queryString),
      ...widgets.flatMap(({ properties }) => properties.query ?? []),
    ];
    const fields = queries.flatMap((query) => [...query.matchAll(/message\.([\w.-]+)/g)].map(([, path = '']) => path));

    // What the runtime writes of an error.
    const ofTheRuntime = ['errorType', 'errorMessage'];
    expect(monitoring.queries.map((query) => query.name).sort()).toEqual(
      ['findings-of-an-account', 'last-run', 'runs-with-errors'].map((query) => `${name}/${query}`),
    );
    expect([...new Set(fields)].filter((path) => !ofTheRuntime.includes(path) && !has(path))).toEqual([]);
    expect(entries.filter((entry) => entry['compliance'] === 'NON_COMPLIANT')).toHaveLength(
      written.values['Findings'] ?? 0,
    );
  });

  it.each([
    ['a role that turns NON_COMPLIANT', complianceChange({ old: used, new: unused }), true],
    ['a role that turns COMPLIANT again', complianceChange({ old: unused, new: used }), true],
    ['a role that is NON_COMPLIANT when it is first seen', complianceChange({ new: unused }), true],
    [
      'a finding that was cleaned up',
      complianceChange({ old: unused, new: { complianceType: 'NOT_APPLICABLE' } }),
      true,
    ],
    ['a role that is COMPLIANT when it is first seen', complianceChange({ new: used }), false],
    ['another rule', complianceChange({ old: used, new: unused, rule: `${name}-2` }), false],
    ['another account', complianceChange({ old: used, new: unused, account: '222222222222' }), false],
    ['another type of resource', complianceChange({ old: used, new: unused, resourceType: 'AWS::IAM::User' }), false],
  ])('for %s, notify: %3$s', async (_, event, expected) => {
    expect(await accepts(example.aws, name, event)).toBe(expected);
  });

  it('have a message that a person can read', () => {
    const transformer = monitoring.eventRules[0]?.targets[0]?.InputTransformer;
    const read = (event: object): string[] => (transformer === undefined ? [] : render(transformer, event));

    expect(read(complianceChange({ old: used, new: unused }))).toEqual([
      'The IAM role AROA0123456789ABCDEFG of account 123456789012 is now NON_COMPLIANT with the rule iam-role-last-used in eu-west-1.',
      'Before: COMPLIANT (nothing here: it was not judged before).',
      'Reason: ci: last used 2026-07-01 in eu-west-1, over 60 days ago',
      'Rule: https://console.aws.amazon.com/config/home?region=eu-west-1#/rules/details?configRuleName=iam-role-last-used',
      "To exempt the role until a day: aws iam tag-role --role-name NAME --tags 'Key=iam-role-last-used:exempt-until,Value=YYYY-MM-DD'",
    ]);
    expect(read(complianceChange({ new: unused }))[1]).toBe('Before:  (nothing here: it was not judged before).');
  });

  it('send one message a run instead, with the permission for just that: EventBridge and the queue go', async () => {
    await example.edit(/, each = "role" \}/, ' }');
    await example.apply();
    const { code, stdout } = await example.terraform('plan', '-detailed-exitcode', '-no-color');
    expect(code, stdout).toBe(0);
    monitoring = await readMonitoring(example.aws);
    expect(monitoring.queues).toEqual([`${name}-failures`]);
    expect(monitoring.eventRules).toEqual([]);
    expect(monitoring.alarms.map((alarm) => alarm.name)).toContain(`${name}-notifications-failed`);

    // Nothing has turned since the last run.
    expect((await example.aws.evaluate(name)).ok).toBe(true);
    expect(await readMessages(example.aws)).toEqual([]);

    await example.aws.role({ name: 'crm-sync', lastUsed: { date: new Date(), region } });
    const { ok, stdout: log } = await example.aws.evaluate(name);
    expect(ok).toBe(true);
    expect(readMetrics(log)[0]?.values['NotificationsFailed'], log).toBe(0);
    const [sent, ...others] = await readMessages(example.aws);
    expect(others).toEqual([]);
    expect(sent).toMatchObject({
      topic: `arn:aws:sns:${region}:${localAccountId}:${name}`,
      subject: `1 IAM role no longer unused in account ${localAccountId} (${name})`,
    });
    expect(sent?.message).toContain('- crm-sync: last used');
    expect(sent?.message).toContain("To exempt the role until a day: aws iam tag-role --role-name NAME --tags 'Key=");
  });

  it('are not taken over by a second module of the same name, which is refused by the role', async () => {
    const before = await readMonitoring(example.aws);
    await example.terraform('workspace', 'new', 'second');
    const { code, stderr } = await example.terraform('apply', '-auto-approve', '-no-color');
    const { stdout } = await example.terraform('state', 'list');
    await example.terraform('workspace', 'select', 'default');

    expect(code).not.toBe(0);
    expect(stderr).toContain('EntityAlreadyExists');
    expect(stdout.split('\n').filter((address) => address !== '' && !/\bdata\./.test(address))).toEqual([]);
    expect(await readMonitoring(example.aws)).toEqual(before);
    expect(await example.plannedChanges()).toEqual([]);
  });

  it('leave nothing behind when they are destroyed', async () => {
    const { code, stderr } = await example.terraform('destroy', '-auto-approve', '-no-color');

    expect(code, stderr).toBe(0);
    expect(await readMonitoring(example.aws)).toEqual(nothing);
  });
});
