// What still names a role, with examples/remediation on the local AWS: the annotation says it, the daily pass leaves it alone.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aRole, DAY_MS } from '../../lab/stand-in/accounts.ts';
import { localAccountId, region } from '../../lab/tools/local-aws.ts';
import type { AutomationResult } from '../../lab/tools/local-aws.ts';
import { openExample } from './example.ts';
import type { Example } from './example.ts';
import { namedRoles, namingResources } from './named-roles.ts';
import { applyMissing } from './requirements.ts';

const name = 'iam-role-last-used';
const missing = await applyMissing();
const idOf = (role: string): string => namedRoles.find((each) => each.name === role)?.id ?? '';
const live = aRole({ name: 'live', lastUsed: { date: new Date(), region } });
const held = ['orders-api', 'nightly-task', 'replication'];
const free = ['only-trusted', 'by-nothing', 'auditor'];

describe('roles that recorded resources name', () => {
  let example: Example;
  let aheadMs = 0;

  beforeAll(async () => {
    if (missing !== undefined) return;
    example = await openExample('remediation');
    await example.edit('quarantine_after_days = var.quarantine_after_days', 'quarantine_after_days = 1');
    await example.edit(/max_days +=/, 'references = true\n  $&');
    await example.aws.seed({ id: localAccountId, roles: [live, ...namedRoles] });
    await example.aws.putResources(namingResources);
    await example.apply();
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(() => (missing === undefined ? example.remove() : undefined));

  const nextDay = (): Promise<void> => {
    aheadMs += DAY_MS;
    return example.aws.clock(aheadMs);
  };
  const pass = () => example.aws.runSchedule(`${name}-pass`);
  const quarantine = (role: string, parameters: Readonly<Record<string, string>> = {}): Promise<AutomationResult> =>
    example.aws.automation(`${name}-quarantine`, { RoleId: idOf(role), ...parameters });
  const isDenied = async (role: string): Promise<boolean> => {
    const state = await example.aws.roleState(role);
    return state?.attachedPolicies.some((arn) => arn.endsWith('/AWSDenyAll')) ?? false;
  };
  const denied = async (): Promise<readonly string[]> => {
    const states = await Promise.all([...held, ...free].map(async (role) => [role, await isDenied(role)] as const));
    return states.filter(([, is]) => is).map(([role]) => role);
  };

  it('are told so in the annotations of findings, by type alone', async () => {
    await example.aws.evaluate(name);
    const results = await example.aws.results(name);
    const annotationOf = (role: string): string | undefined =>
      results.find(({ EvaluationResultIdentifier: of }) => of?.EvaluationResultQualifier?.ResourceId === idOf(role))
        ?.Annotation;

    expect(annotationOf('orders-api')).toContain('; named by function');
    expect(annotationOf('nightly-task')).toContain('; named by task definition');
    expect(annotationOf('replication')).toContain('; named by bucket');
    for (const role of free) expect(annotationOf(role)).not.toContain('named by');
  });

  it('are left alone by the daily pass, which says why, and the others are quarantined', async () => {
    await pass();
    await nextDay();
    const { ok, result, stdout } = await pass();

    expect(ok).toBe(true);
    expect(result).toMatchObject({ quarantined: 3, skipped: 3, failed: 0 });
    expect(await denied()).toEqual(free);
    expect(stdout).toContain(
      "orders-api is still named by 1 function: orders-api (AWS Config's inventory of eu-west-1)",
    );
    expect(stdout).toContain('nightly-task is still named by 1 task definition: nightly');
    expect(stdout).toContain('replication is still named by 1 bucket: orders-archive');
  });

  it('are left alone by hand too, unless the parameter says otherwise', async () => {
    expect(await quarantine('orders-api')).toMatchObject({
      payload: { outcome: 'skipped', reason: expect.stringContaining('is still named by 1 function: orders-api') },
    });
    expect(await denied()).toEqual(free);
    expect(await quarantine('orders-api', { SkipReferenced: 'false' })).toMatchObject({ payload: { outcome: 'done' } });
    expect(await denied()).toEqual(['orders-api', ...free]);
  });

  it('are not touched, and neither is any other, where AWS Config cannot tell what names them', async () => {
    await nextDay();
    await example.aws.recorder({ recording: false });
    const { ok, error } = await pass();

    expect(ok).toBe(false);
    expect(error).toMatchObject({ name: 'InventoryError', message: expect.stringContaining('eu-west-1') });
    expect(await quarantine('replication')).toMatchObject({ status: 'Failed' });
    expect(await denied()).toEqual(['orders-api', ...free]);
    await example.aws.recorder({});
  });

  it('are quarantined with skip_referenced = false', async () => {
    await example.edit('quarantine_after_days = 1', 'quarantine_after_days = 1\n    skip_referenced = false');
    await example.apply();
    await nextDay();
    const { ok, result } = await pass();

    expect(ok).toBe(true);
    expect(result).toMatchObject({ quarantined: 2, skipped: 0, failed: 0 });
    expect(await denied()).toEqual([...held, ...free]);
  });
});
