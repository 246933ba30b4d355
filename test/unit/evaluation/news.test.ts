import { describe, expect, it } from 'vitest';
import { evaluateAccount } from '../../../lambda/src/evaluation/evaluate-account.ts';
import type { News } from '../../../lambda/src/evaluation/news.ts';
import type { RecordedResult } from '../../../lambda/src/evaluation/ports.ts';
import type { Role } from '../../../lambda/src/rule/role.ts';
import { fakeAccount, silentLog } from '../../fixtures/fake-account.ts';
import type { FakeContents } from '../../fixtures/fake-account.ts';
import { aPolicy, aRole, daysAgo, now, usedAt } from '../roles.ts';

const role = (name: string, usedDaysAgo: number): Role => ({
  ...aRole({ id: `AROA-${name}`, name }),
  ...usedAt(daysAgo(usedDaysAgo), 'eu-west-1'),
});

const recorded = (name: string, compliance: string): RecordedResult => ({
  resourceId: `AROA-${name}`,
  compliance,
  annotation: `${name}: something`,
});

const newsOf = async (contents: FakeContents, reporting: 'all' | 'changes' = 'changes') => {
  const account = fakeAccount(contents);
  const options = { policy: aPolicy(), resourceId: 'RoleId', reporting, collectsNews: true } as const;
  const { news, finished } = evaluateAccount(account, options, now, silentLog);
  const error: unknown = await finished.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { news, account, error };
};

const names = ({ findings, resolved }: News) => ({
  findings: findings.map(({ evaluation: { annotation } }) => annotation.split(':')[0]),
  resolved: resolved.map((line) => line.split(':')[0]),
});

describe('the news of a run', () => {
  it.each(['all', 'changes'] as const)('are what turned, with reporting %s', async (reporting) => {
    const { news } = await newsOf(
      {
        pages: [[role('turned', 90), role('first-seen', 90), role('known', 90), role('back', 1), role('fine', 1)]],
        results: [
          recorded('turned', 'COMPLIANT'),
          recorded('known', 'NON_COMPLIANT'),
          recorded('back', 'NON_COMPLIANT'),
          recorded('fine', 'COMPLIANT'),
          recorded('deleted', 'NON_COMPLIANT'),
          recorded('deleted-and-fine', 'COMPLIANT'),
        ],
      },
      reporting,
    );
    expect(names(news)).toEqual({ findings: ['turned', 'first-seen'], resolved: ['back', 'deleted'] });
    expect(news.resolved).toEqual([
      'back: last used 2026-11-20 in eu-west-1 (AROA-back)'.replace(
        '2026-11-20',
        daysAgo(1).toISOString().slice(0, 10),
      ),
      'deleted: deleted, or no longer judged by this rule',
    ]);
    expect(news.isEarlierKnown).toBe(true);
  });

  it('are the same whatever becomes of the puts: what was put and not said would never be said', async () => {
    const { news, error } = await newsOf({
      pages: [[role('turned', 90)]],
      put: () => Promise.reject(new Error('lost')),
    });
    expect(error).toMatchObject({ message: 'lost' });
    expect(names(news).findings).toEqual(['turned']);
  });

  it('hold what was reported before the listing broke off', async () => {
    const { news, error } = await newsOf({ pages: [[role('turned', 90)]], rolesError: new Error('broken') });
    expect(error).toMatchObject({ message: 'broken' });
    expect(names(news).findings).toEqual(['turned']);
  });

  it('are all findings where the earlier results cannot be read, and say so; the evaluations are sent all the same', async () => {
    const { news, account } = await newsOf(
      { pages: [[role('known', 90), role('fine', 1)]], resultsError: new Error('denied') },
      'all',
    );
    expect(names(news)).toEqual({ findings: ['known'], resolved: [] });
    expect(news.isEarlierKnown).toBe(false);
    expect(account.puts.flat()).toHaveLength(2);
  });

  it('are nothing with changes where the earlier results cannot be read: nothing was sent either', async () => {
    const { news, account } = await newsOf({ pages: [[role('known', 90)]], resultsError: new Error('denied') });
    expect(names(news)).toEqual({ findings: [], resolved: [] });
    expect(account.puts).toEqual([]);
  });

  it('know the earlier results before the first put, so that no own result passes for one of them', async () => {
    const own = new Map<string, RecordedResult>();
    const account = fakeAccount({
      pages: [Array.from({ length: 150 }, (_, index) => role(`r${String(index)}`, 90))],
      put: (evaluations) => {
        for (const each of evaluations) own.set(each.resourceId, { ...each });
        return Promise.resolve([]);
      },
    });
    const slow = {
      ...account,
      async *results() {
        await new Promise((resolve) => setTimeout(resolve, 5));
        yield [...own.values()];
      },
    };
    const options = { policy: aPolicy(), resourceId: 'RoleId', reporting: 'all', collectsNews: true } as const;
    const { news, finished } = evaluateAccount(slow, options, now, silentLog);
    await finished;
    expect(news.findings).toHaveLength(150);
  });

  it('are not collected unless somebody is told', async () => {
    const account = fakeAccount({ pages: [[role('turned', 90)]] });
    const options = { policy: aPolicy(), resourceId: 'RoleId', reporting: 'all' } as const;
    const { news, finished } = evaluateAccount(account, options, now, silentLog);
    await finished;
    expect(names(news)).toEqual({ findings: [], resolved: [] });
  });
});
