import { describe, expect, it } from 'vitest';
import { RemediationError } from '../../../lambda/src/function/errors.ts';
import { keepBackups } from '../../../lambda/src/remediation/keep-backups.ts';
import type { KeepResult } from '../../../lambda/src/remediation/keep-backups.ts';
import type { Step } from '../../../lambda/src/remediation/request.ts';

const ask = (terraform: Step, holdsAny: () => Promise<boolean>): Promise<KeepResult> =>
  keepBackups({ holdsAny }, { backupBucket: 'backups' }, { terraform });

describe('the guard of the bucket', () => {
  it.each(['create', 'update'] as const)('does not even look at it on %s', async (step) => {
    const look = (): Promise<boolean> => Promise.reject(new Error('looked'));

    expect(await ask(step, look)).toEqual({
      action: 'keep-backups',
      outcome: 'done',
      reason: 'the bucket backups is looked at when Terraform destroys it, and not before',
    });
  });

  it('lets a bucket be destroyed that holds nothing', async () => {
    expect(await ask('delete', () => Promise.resolve(false))).toEqual({
      action: 'keep-backups',
      outcome: 'done',
      reason: 'the bucket backups holds nothing, so it may be destroyed',
    });
  });

  it('refuses where it holds anything, and says both ways out', async () => {
    const refused = ask('delete', () => Promise.resolve(true));

    await expect(refused).rejects.toThrow(RemediationError);
    await expect(refused).rejects.toThrow(
      'The bucket backups holds backups of roles, so it is not destroyed, and its protection stays. To switch remediation ' +
        'off and keep them, use remediation = { restore_only = true }; to remove everything, empty the bucket first.',
    );
  });

  it('refuses where the bucket cannot be looked at', async () => {
    await expect(ask('delete', () => Promise.reject(new Error('denied')))).rejects.toThrow('denied');
  });
});
