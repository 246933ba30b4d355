// `npm run accept` whole, against the local AWS: what it sees in each step, and what its cleanup leaves wherever it was stopped.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { localAccountId, startLocalAws } from '../../lab/tools/local-aws.ts';
import type { LocalAws } from '../../lab/tools/local-aws.ts';
import { instance, lockInstance } from '../../scripts/accept/names.ts';
import { allRoleNames } from '../../scripts/accept/roles.ts';
import { steps } from '../../scripts/accept/steps/steps.ts';
import { openAcceptance } from '../e2e/acceptance.ts';
import type { Acceptance } from '../e2e/acceptance.ts';
import { nothing, readMonitoring } from '../e2e/monitoring.ts';
import { applyMissing } from '../e2e/requirements.ts';

const dayMs = 86_400_000;
const missing = await applyMissing();

describe('an acceptance run', () => {
  let aws: LocalAws;
  let acceptance: Acceptance;

  beforeAll(async () => {
    if (missing !== undefined) return;
    aws = await startLocalAws();
    await aws.recorder({});
    acceptance = await openAcceptance(aws);
  });
  beforeEach((test) => test.skip(missing !== undefined, missing));
  afterAll(async () => {
    if (missing !== undefined) return;
    await acceptance.remove();
    await aws.close();
  });

  const expectPhase = async (phase: string): Promise<void> => {
    const { code, stdout, stderr } = await acceptance.phase(phase);

    expect(code, `${stdout}\n${stderr}`).toBe(0);
  };

  /** The phase prepare, and the two days after it. */
  const prepare = async (): Promise<void> => {
    await expectPhase('prepare');
    const createDate = new Date(Date.now() - 2 * dayMs - 60_000);
    for (const name of allRoleNames) await aws.role({ name, createDate });
  };

  const expectNothingLeft = async (): Promise<void> => {
    await expectPhase('cleanup');

    expect(await aws.inventory()).toEqual({ roles: [], functions: [], rules: [], logGroups: [] });
    expect(await aws.remediationInventory()).toEqual({ documents: [], schedules: [], buckets: [], remediations: [] });
    expect(await readMonitoring(aws)).toEqual(nothing);
    expect((await acceptance.phase('cleanup')).stdout).toContain('There is nothing of a run');
  };

  describe('that is not interrupted', () => {
    it('passes each phase', async () => {
      await prepare();
      await expectPhase('run');
      await expectPhase('late');
    });

    it('has written what was expected and seen in every step, without the account', async () => {
      const entries = await acceptance.entries();

      expect(entries.map(({ step }) => step)).toEqual(steps.map(({ name }) => name));
      for (const { step, expected, seen } of entries) {
        expect(expected, step).not.toBe('');
        expect(seen, step).toBeTruthy();
      }
      expect(JSON.stringify(entries)).not.toContain(localAccountId);
    });

    it('takes nothing for passed that the local AWS cannot show', async () => {
      const outcomes = new Map((await acceptance.entries()).map(({ step, outcome }) => [step, outcome]));
      const shown = (name: string): boolean => steps.find((step) => step.name === name)?.onlyOnAws === undefined;

      for (const [name, outcome] of outcomes) expect(outcome, name).toBe(shown(name) ? 'passed' : 'not shown here');
    });

    it('touches no role of others', async () => {
      const calls = await aws.calls();
      const changes = calls.filter(({ action }) =>
        /^iam:(?:Attach|Create|Delete|Detach|Put|Tag|Untag|Update)/.test(action),
      );

      expect(changes.length).toBeGreaterThan(0);
      expect(changes.filter(({ resource }) => !resource.includes(':role/_acceptance/acceptance-'))).toEqual([]);
    });

    it('leaves nothing behind after its cleanup', expectNothingLeft);
  });

  describe('that is interrupted', () => {
    it('while Terraform applies the module leaves nothing behind after its cleanup', async () => {
      await prepare();
      const isApplying = async (): Promise<boolean> => (await aws.inventory()).functions.includes(instance);

      expect(await acceptance.interrupt('run', isApplying)).toContain('Interrupted.');
      await expectNothingLeft();
    });

    it('while a role is deleted goes on where it was, and leaves nothing behind', async () => {
      await prepare();
      const role = 'acceptance-cycle-2';
      const isDeleted = async (said: string): Promise<boolean> =>
        said.includes('delete-restore-2 …') && (await aws.roleState(role)) === null;

      expect(await acceptance.interrupt('run', isDeleted)).toContain('Interrupted.');
      const hasSecondInstance = async (): Promise<boolean> => (await aws.inventory()).functions.includes(lockInstance);
      expect(await acceptance.interrupt('run', hasSecondInstance)).toContain('Interrupted.');
      const again = (await acceptance.entries()).findLast(({ step }) => step === 'delete-restore-2');
      expect(again).toMatchObject({ outcome: 'passed' });
      await expectNothingLeft();
    });
  });
});
