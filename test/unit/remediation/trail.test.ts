import { describe, expect, it } from 'vitest';
import { LimitError, BusyError } from '../../../lambda/src/function/errors.ts';
import { remediationMetrics } from '../../../lambda/src/remediation/metrics.ts';
import { createTrail } from '../../../lambda/src/remediation/trail.ts';
import type { Trail } from '../../../lambda/src/remediation/trail.ts';
import { aRole } from '../roles.ts';
import { aRequest } from './model/world.ts';

const start = (given: Parameters<typeof createTrail>[1]): { trail: Trail; lines: unknown[] } => {
  const lines: unknown[] = [];
  return {
    trail: createTrail({ info: (entry) => lines.push(entry), warn: () => undefined, debug: () => undefined }, given),
    lines,
  };
};
const asked = { requestedBy: 'a person', executionId: 'e1' };

describe('the audit line', () => {
  it('of an action says who asked, what was done, and why', () => {
    const { trail, lines } = start(aRequest({ roleId: 'AROAEXAMPLE', executionId: 'e1' }));
    trail.note({ roleName: 'deploy' });
    const result = { action: 'quarantine', outcome: 'done', reason: 'r', roleId: 'AROAEXAMPLE' } as const;
    trail.finished(result);

    expect(lines).toEqual([{ event: 'role.remediated', ...result, ...asked }]);
  });

  it.each([
    [new Error('no'), 'failed', 'Error: no'],
    [new LimitError('ten'), 'refused', 'LimitError: ten'],
    [new BusyError('held'), 'busy', 'BusyError: held'],
  ])('of an action that ends with %s says what was known by then', (error, outcome, reason) => {
    const { trail, lines } = start(aRequest({ action: 'delete', roleId: 'AROAEXAMPLE', executionId: 'e1' }));
    trail.note({ roleName: 'deploy', verdict: 'unused' });
    trail.note({ backupKey: 'k' });
    trail.gaveUp(error);

    expect(lines).toEqual([
      {
        event: 'role.remediated',
        action: 'delete',
        roleId: 'AROAEXAMPLE',
        roleName: 'deploy',
        verdict: 'unused',
        backupKey: 'k',
        outcome,
        reason,
        ...asked,
      },
    ]);
    expect(trail.failures).toEqual([error]);
  });

  it('of a role in a pass knows nothing of the role before it', () => {
    const { trail, lines } = start({ action: 'pass' });
    trail.note({ roleName: 'a', verdict: 'unused', backupKey: 'k' });
    trail.failed('delete', aRole({ id: 'A', name: 'a' }), new Error('first'));
    trail.failed('delete', aRole({ id: 'B', name: 'b' }), new Error('second'));

    expect(lines).toEqual([
      expect.objectContaining({ roleId: 'A', roleName: 'a', verdict: 'unused', backupKey: 'k', outcome: 'failed' }),
      expect.not.objectContaining({ backupKey: 'k' }),
    ]);
    expect(lines[1]).toMatchObject({ action: 'delete', roleId: 'B', roleName: 'b', reason: 'Error: second' });
  });

  it('of a request that cannot be read is there too, and of a pass that cannot begin', () => {
    const unread = start({});
    unread.trail.gaveUp(new Error('unreadable'));
    const passed = start({ action: 'pass' });
    passed.trail.gaveUp(new Error('no listing'));

    expect(unread.lines).toMatchObject([{ event: 'role.remediated', outcome: 'failed', reason: 'Error: unreadable' }]);
    expect(passed.lines).toMatchObject([{ event: 'pass.failed', action: 'pass', reason: 'Error: no listing' }]);
  });
});

describe('what Terraform asks before it destroys the bucket', () => {
  const request = aRequest({ action: 'keep-backups', roleId: '', requestedBy: 'Terraform', terraform: 'delete' });

  it('leaves a line of its own, and counts as no action on a role', () => {
    const { trail, lines } = start(request);
    trail.finished({ action: 'keep-backups', outcome: 'done', reason: 'r' });

    expect(lines).toEqual([
      {
        event: 'keep-backups.finished',
        action: 'keep-backups',
        outcome: 'done',
        reason: 'r',
        requestedBy: 'Terraform',
      },
    ]);
    expect(trail.endings).toEqual([]);
  });

  it('leaves a line and an error where it is refused, and counts as no action on a role', () => {
    const { trail, lines } = start(request);
    const error = new Error('full');
    trail.gaveUp(error);

    expect(lines).toEqual([
      {
        event: 'keep-backups.failed',
        action: 'keep-backups',
        outcome: 'failed',
        reason: 'Error: full',
        requestedBy: 'Terraform',
      },
    ]);
    expect(trail.endings).toEqual([]);
    expect(trail.failures).toEqual([error]);
  });
});

describe('the metrics of an invocation', () => {
  it('count what was done, skipped, refused and failed', () => {
    const { trail } = start({ action: 'pass' });
    const result = { reason: 'r', roleId: 'AROAEXAMPLE' };
    trail.ended({ ...result, action: 'delete', outcome: 'done' });
    trail.ended({ ...result, action: 'delete', outcome: 'done' });
    trail.ended({ ...result, action: 'quarantine', outcome: 'done' });
    trail.ended({ ...result, action: 'restore', outcome: 'done' });
    trail.ended({ ...result, action: 'delete', outcome: 'skipped' });
    trail.ended({ ...result, action: 'delete', outcome: 'dry-run' });
    trail.ended({ ...result, action: 'delete', outcome: 'busy' });
    trail.ended({ ...result, action: 'quarantine', outcome: 'refused-by-policy' });
    trail.failed('quarantine', aRole(), new Error('no'));
    trail.gaveUp(new LimitError('ten'));

    const metrics = remediationMetrics(trail.endings, 3);

    expect(Object.fromEntries(metrics.map(({ name, value }) => [name, value]))).toEqual({
      RolesQuarantined: 1,
      RolesDeleted: 2,
      RolesRestored: 1,
      ActionsSkipped: 1,
      ActionsFailed: 2,
      LimitsReached: 1,
      RolesUsedInQuarantine: 3,
    });
    expect(new Set(metrics.map(({ unit }) => unit))).toEqual(new Set(['Count']));
  });

  it('have no word of use in quarantine but after a pass', () => {
    expect(remediationMetrics([], undefined).map(({ name }) => name)).not.toContain('RolesUsedInQuarantine');
    expect(remediationMetrics([], 0)).toContainEqual({ name: 'RolesUsedInQuarantine', unit: 'Count', value: 0 });
  });
});
