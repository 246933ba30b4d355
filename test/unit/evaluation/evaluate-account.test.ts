import { describe, expect, it } from 'vitest';
import {
  describeProgress,
  evaluateAccount,
  isWithoutLastUse,
} from '../../../lambda/src/evaluation/evaluate-account.ts';
import type { Options } from '../../../lambda/src/evaluation/evaluate-account.ts';
import type { Account, RecordedResult } from '../../../lambda/src/evaluation/ports.ts';
import type { Evaluation } from '../../../lambda/src/rule/compliance.ts';
import type { Role } from '../../../lambda/src/rule/role.ts';
import { fakeAccount, silentLog } from '../../fixtures/fake-account.ts';
import { aPolicy, aRole, daysAgo, exemptionTag, now, usedAt } from '../roles.ts';

const options = (given: Partial<Options> = {}): Options => ({
  policy: aPolicy(),
  resourceId: 'RoleId',
  reporting: 'all',
  ...given,
});

const start = (account: Account, given: Partial<Options> = {}) =>
  evaluateAccount(account, options(given), now, silentLog);

const roles = (count: number, from = 0): Role[] =>
  Array.from({ length: count }, (_, index) => aRole({ id: `AROA${from + index}`, name: `role-${from + index}` }));

const used = (given: readonly Role[], region = 'eu-west-1'): Role[] =>
  given.map((each) => ({ ...each, ...usedAt(daysAgo(1), region) }));

const recorded = (resourceId: string, given: Partial<RecordedResult> = {}): RecordedResult => ({
  resourceId,
  compliance: 'COMPLIANT',
  annotation: '',
  ...given,
});

const sent = (puts: readonly (readonly Evaluation[])[]) => puts.flat();
const deferred = () => {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
};

describe('a run over an account', () => {
  it('reports each role once, in batches of at most 100 that pages do not break up', async () => {
    const account = fakeAccount({ pages: [roles(150), roles(0), roles(60, 150), roles(1, 210)] });
    const { progress, finished } = start(account);
    await finished;
    expect(account.puts.map(({ length }) => length)).toEqual([100, 100, 11]);
    expect(new Set(sent(account.puts).map(({ resourceId }) => resourceId)).size).toBe(211);
    expect(progress).toMatchObject({ pages: 4, roles: 211, reported: 211, verdicts: { unused: 211, 'never-used': 0 } });
  });

  it.each([99, 100, 101])('sends %i evaluations in full batches', async (count) => {
    const account = fakeAccount({ pages: [roles(count)] });
    await start(account).finished;
    expect(account.puts.map(({ length }) => length)).toEqual(count > 100 ? [100, count - 100] : [count]);
  });

  it.each([[[]], [[[]]], [[[], []]]])('takes a listing without any role for no account: %j', async (pages) => {
    const account = fakeAccount({ pages, results: [recorded('AROAGONE')] });
    const { finished } = start(account);
    await expect(finished).rejects.toThrow(/^IAM listed no role at all.* nothing was reported or cleared/);
    await expect(finished).rejects.toMatchObject({ name: 'IncompleteError' });
    expect(account.puts).toEqual([]);
  });

  it('reports a role that IAM shows twice only once', async () => {
    const account = fakeAccount({ pages: [roles(3), roles(3, 2)] });
    const { progress, finished } = start(account);
    await finished;
    expect(sent(account.puts).map(({ resourceId }) => resourceId)).toEqual([
      'AROA0',
      'AROA1',
      'AROA2',
      'AROA3',
      'AROA4',
    ]);
    expect(progress.roles).toBe(5);
  });

  it('does not report protected roles, and counts them', async () => {
    const account = fakeAccount({ pages: [[aRole({ id: 'AROAP', path: '/aws-service-role/x/' }), aRole()]] });
    const { progress, finished } = start(account);
    await finished;
    expect(sent(account.puts).map(({ resourceId }) => resourceId)).toEqual(['AROAEXAMPLE']);
    expect(progress).toMatchObject({ roles: 2, protected: 1, reported: 1 });
  });

  it('asks for the next page before the last is worked on', async () => {
    const account = fakeAccount({ pages: [used(roles(100)), roles(100, 100), roles(100, 200)] });
    await start(account).finished;
    expect(account.events.slice(0, 4)).toEqual(['read page 1', 'read page 2', 'put 100', 'read page 3']);
  });

  it('has at most 10 puts under way, and reads on when one has ended', async () => {
    const gate = deferred();
    let underWay = 0;
    let most = 0;
    const put = async (): Promise<readonly Evaluation[]> => {
      underWay += 1;
      most = Math.max(most, underWay);
      await gate.opened;
      underWay -= 1;
      return [];
    };
    const account = fakeAccount({ pages: [roles(2_000)], put });
    const { finished } = start(account);
    setTimeout(gate.open, 5);
    await finished;
    expect(most).toBe(10);
    expect(sent(account.puts)).toHaveLength(2_000);
  });
});

describe('an account of which IAM keeps no last use', () => {
  const note = 'IAM keeps a last use of no role in this account';
  const annotations = async (pages: readonly (readonly Role[])[]) => {
    const account = fakeAccount({ pages });
    const { progress, finished } = start(account);
    await finished;
    return { progress, annotations: sent(account.puts).map(({ annotation }) => annotation) };
  };

  it('is told of in every annotation that rests on it', async () => {
    const fresh = aRole({ id: 'AROAFRESH', createdAt: daysAgo(1) });
    const found = await annotations([[...roles(150), fresh], roles(1, 150)]);
    expect(found.annotations).toHaveLength(152);
    expect(found.annotations.filter((annotation) => annotation.endsWith(note))).toHaveLength(151);
    expect(isWithoutLastUse(found.progress)).toBe(true);
  });

  it.each([
    ['the last one', aRole({ id: 'AROAUSED', ...usedAt(daysAgo(300)) })],
    ['one that AWS owns', aRole({ id: 'AROAUSED', path: '/aws-service-role/x/', ...usedAt(daysAgo(1)) })],
  ])('is none where IAM keeps a use of one role, %s', async (_, used) => {
    const found = await annotations([roles(150), [used]]);
    expect(found.annotations.some((annotation) => annotation.includes(note))).toBe(false);
    expect(found.annotations.length).toBeGreaterThanOrEqual(150);
    expect(isWithoutLastUse(found.progress)).toBe(false);
  });

  it('is none while all its roles are new', async () => {
    const { progress } = await annotations([[aRole({ createdAt: daysAgo(1) })]]);
    expect(isWithoutLastUse(progress)).toBe(false);
  });
});

describe('the owner of a finding', () => {
  const annotationOf = async (tags: Record<string, string>, ownerTag?: string): Promise<string> => {
    const account = fakeAccount({ pages: [[aRole({ ...usedAt(daysAgo(90)), tags: new Map(Object.entries(tags)) })]] });
    await start(account, { ownerTag }).finished;
    return sent(account.puts)[0]?.annotation ?? '';
  };

  it.each([
    [{ Team: ' payments ' }, 'team', /; owner payments$/],
    [{ Team: '' }, 'team', /over 60 days ago$/],
    [{ Owner: 'payments' }, 'team', /over 60 days ago$/],
    [{ Team: 'payments' }, undefined, /over 60 days ago$/],
  ])('is told where a tag names one: %j', async (tags, ownerTag, annotation) => {
    expect(await annotationOf(tags, ownerTag)).toMatch(annotation);
  });
});

describe('clean-up', () => {
  it('clears the results of roles that are gone, and of roles that are now protected', async () => {
    const account = fakeAccount({
      pages: [[aRole(), aRole({ id: 'AROAP', path: '/aws-reserved/x/' })]],
      results: [recorded('AROAEXAMPLE'), recorded('AROAGONE'), recorded('AROAP'), recorded('an-old-name')],
    });
    const { progress, finished } = start(account);
    await finished;
    const cleared = sent(account.puts).filter(({ compliance }) => compliance === 'NOT_APPLICABLE');
    expect(cleared.map(({ resourceId }) => resourceId)).toEqual(['AROAGONE', 'AROAP', 'an-old-name']);
    expect(progress).toMatchObject({ cleanedUp: 3, reported: 4 });
  });

  it('goes by names where roles are reported by name', async () => {
    const account = fakeAccount({ pages: [[aRole()]], results: [recorded('deploy'), recorded('AROAEXAMPLE')] });
    await start(account, { resourceId: 'RoleName' }).finished;
    expect(sent(account.puts).map(({ resourceId, compliance }) => [resourceId, compliance])).toEqual([
      ['deploy', 'NON_COMPLIANT'],
      ['AROAEXAMPLE', 'NOT_APPLICABLE'],
    ]);
  });

  it('never happens after a listing that was cut short, which fails the run', async () => {
    const account = fakeAccount({
      pages: [roles(150)],
      results: [recorded('AROAGONE')],
      rolesError: new Error('page 2 failed'),
    });
    const { progress, finished } = start(account);
    await expect(finished).rejects.toThrow('page 2 failed');
    expect(sent(account.puts).every(({ compliance }) => compliance !== 'NOT_APPLICABLE')).toBe(true);
    expect(progress.cleanedUp).toBe(0);
  });

  it('does not happen where the earlier results cannot be read, which fails the run after all roles are reported', async () => {
    const account = fakeAccount({ pages: [roles(150)], resultsError: new Error('no results') });
    const { progress, finished } = start(account);
    await expect(finished).rejects.toThrow('no results');
    expect(progress.reported).toBe(150);
  });
});

describe('what AWS Config rejects', () => {
  it('fails the run with the ids, after everything else was reported and cleaned up', async () => {
    const put = (evaluations: readonly Evaluation[]) =>
      Promise.resolve(evaluations.filter(({ resourceId }) => ['AROA7', 'AROA120'].includes(resourceId)));
    const account = fakeAccount({ pages: [roles(150)], results: [recorded('AROAGONE')], put });
    const { progress, finished } = start(account);
    await expect(finished).rejects.toThrow(/rejected 2 of 151 evaluations.*: AROA7, AROA120\. /);
    expect(progress).toMatchObject({ reported: 149, failed: 2, cleanedUp: 1 });
  });

  it('is told with 20 ids and the number of the rest', async () => {
    const account = fakeAccount({ pages: [roles(30)], put: (evaluations) => Promise.resolve(evaluations) });
    await expect(start(account).finished).rejects.toThrow(/AROA19 and 10 more/);
  });

  it.each([1, 100])(
    'counts %i that Config names by ids it was not sent as failed, never as reported',
    async (unmatched) => {
      const put = (evaluations: readonly Evaluation[], call: number) =>
        Promise.resolve({
          evaluations: call === 1 ? evaluations.slice(0, 0) : [],
          unmatched: call === 1 ? unmatched : 0,
        });
      const account = fakeAccount({ pages: [roles(150)], put });
      const { progress, finished } = start(account);
      await expect(finished).rejects.toThrow(`rejected ${unmatched} of 150 evaluations`);
      expect(progress).toMatchObject({ reported: 150 - unmatched, failed: unmatched });
    },
  );

  it('a put that fails fails the run, after the puts under way have ended', async () => {
    let ended = 0;
    const put = async (_: readonly Evaluation[], call: number): Promise<readonly Evaluation[]> => {
      if (call === 2) throw new Error('put 2 failed');
      await new Promise((resolve) => setTimeout(resolve, 5));
      ended += 1;
      return [];
    };
    const account = fakeAccount({ pages: [roles(400)], put });
    const { finished } = start(account);
    await expect(finished).rejects.toThrow('put 2 failed');
    expect(ended).toBe(account.puts.length - 1);
  });
});

describe('reporting changes only', () => {
  const never = 'deploy: no use in the 400 days that IAM keeps; created 2019-02-03';
  const role = aRole({ createdAt: new Date('2019-02-03T00:00:00Z') });
  const inUse = aRole({ id: 'AROAUSED', name: 'ci', ...usedAt(daysAgo(1)) });
  const itsResult = recorded(inUse.id, { annotation: 'ci: last used 2026-11-01 in us-east-1' });

  it.each<[string, RecordedResult, number]>([
    ['the same', recorded(role.id, { compliance: 'NON_COMPLIANT', annotation: never }), 0],
    [
      'the same but for a date',
      recorded(role.id, { compliance: 'NON_COMPLIANT', annotation: never.replace('2019', '2018') }),
      1,
    ],
    ['of another compliance', recorded(role.id, { annotation: never }), 1],
    [
      'of another reason',
      recorded(role.id, { compliance: 'NON_COMPLIANT', annotation: 'deploy: last used 2020-01-01' }),
      1,
    ],
  ])('what Config holds is %s: %#', async (_, result, puts) => {
    const account = fakeAccount({ pages: [[role, inUse]], results: [result, itsResult] });
    const { progress, finished } = start(account, { reporting: 'changes' });
    await finished;
    expect(sent(account.puts)).toHaveLength(puts);
    expect(progress.unchanged).toBe(2 - puts);
  });

  it('sends 3 of 1,000 roles where 300 were used in another Region, and 3 exemptions moved', async () => {
    const exempt = (until: string) =>
      roles(3, 997).map((each) => ({ ...each, tags: new Map([[exemptionTag, until]]) }));
    const first = fakeAccount({ pages: [[...used(roles(997)), ...exempt('2026-11-30')]] });
    await start(first).finished;
    const results = sent(first.puts).map(({ resourceId, compliance, annotation }) => ({
      resourceId,
      compliance,
      annotation,
    }));

    const flipped = [...used(roles(697, 300)), ...used(roles(300), 'us-east-1')];
    const second = fakeAccount({ pages: [[...flipped, ...exempt('2026-11-30')]], results });
    await start(second, { reporting: 'changes' }).finished;
    expect(sent(second.puts)).toEqual([]);

    const third = fakeAccount({ pages: [[...flipped, ...exempt('2027-11-30')]], results });
    await start(third, { reporting: 'changes' }).finished;
    expect(sent(third.puts).map(({ annotation }) => annotation)).toEqual(
      [997, 998, 999].map((index) => `role-${index}: exempt until 2027-11-30`),
    );
  });

  it('sends new and vanished roles', async () => {
    const account = fakeAccount({
      pages: [[role, aRole({ id: 'AROANEW', name: 'fresh', ...usedAt(daysAgo(1)) })]],
      results: [recorded(role.id, { compliance: 'NON_COMPLIANT', annotation: never }), recorded('AROAGONE')],
    });
    await start(account, { reporting: 'changes' }).finished;
    expect(sent(account.puts).map(({ resourceId }) => resourceId)).toEqual(['AROANEW', 'AROAGONE']);
  });

  it('fails before anything is sent where what Config holds cannot be read', async () => {
    const account = fakeAccount({ pages: [[role]], resultsError: new Error('no results') });
    await expect(start(account, { reporting: 'changes' }).finished).rejects.toThrow('no results');
    expect(account.puts).toEqual([]);
  });
});

it('progress can be told in words at any time', async () => {
  const { progress, finished } = start(fakeAccount({ pages: [roles(2)] }));
  await finished;
  expect(describeProgress(progress)).toBe(
    '2 roles were read (1 pages), 2 evaluations reported, 0 refused, 0 cleaned up',
  );
  expect(describeProgress(undefined)).toBe('no role was read yet');
});
