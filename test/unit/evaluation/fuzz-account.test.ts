import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IncompleteError } from '../../../lambda/src/function/errors.ts';
import { evaluateAccount } from '../../../lambda/src/evaluation/evaluate-account.ts';
import type { Options } from '../../../lambda/src/evaluation/evaluate-account.ts';
import type { Evaluation } from '../../../lambda/src/rule/compliance.ts';
import type { RecordedResult } from '../../../lambda/src/evaluation/ports.ts';
import type { Role } from '../../../lambda/src/rule/role.ts';
import { fakeAccount, silentLog } from '../../fixtures/fake-account.ts';
import type { FakeContents } from '../../fixtures/fake-account.ts';
import { aPolicy, aRole, exemptionTag, now } from '../roles.ts';

const date = fc.date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
const path = fc.constantFrom('/', '/team-a/', '/service-role/', '/aws-service-role/x/', '/aws-reserved/sso/');

const details = fc.record({
  path,
  createdAt: date,
  lastUse: fc.option(fc.record({ at: date, region: fc.option(fc.string(), { nil: undefined }) }), { nil: undefined }),
  tags: fc.array(fc.tuple(fc.constantFrom(exemptionTag, 'owner'), fc.string())).map((tags) => new Map(tags)),
});

/** 1 to 400 roles, cut into pages anywhere; pages may be empty and show a role again. */
const listing = fc
  .record({
    count: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 400 })),
    kinds: fc.array(details, { minLength: 1, maxLength: 5 }),
    cuts: fc.array(fc.nat(400), { maxLength: 8 }),
    overlap: fc.nat(3),
  })
  .map(({ count, kinds, cuts, overlap }) => {
    const roles = Array.from({ length: count }, (_, index): Role =>
      aRole({ ...kinds[index % kinds.length], id: `AROA${index}`, name: `role-${index}` }),
    );
    const ends = [...cuts.filter((cut) => cut < count).sort((a, b) => a - b), count];
    const pages = ends.map((end, page) => roles.slice(Math.max(0, (ends[page - 1] ?? 0) - overlap), end));
    return { roles, pages };
  });

const result = fc.record({
  resourceId: fc.nat(450).map((index) => `AROA${index}`),
  compliance: fc.constantFrom('COMPLIANT', 'NON_COMPLIANT'),
  annotation: fc.string(),
});

const options = fc.record({
  resourceId: fc.constantFrom('RoleId' as const, 'RoleName' as const),
  reporting: fc.constantFrom('all' as const, 'changes' as const),
  policy: fc
    .record({
      maxDays: fc.integer({ min: 1, max: 365 }),
      includeProtectedRoles: fc.boolean(),
      whitelist: fc.subarray(['/team-a/*', '*', '/role-1?', '*-7']),
    })
    .map(aPolicy),
});

const evaluate = async (contents: FakeContents, given: Options) => {
  const account = fakeAccount(contents);
  const { progress, finished } = evaluateAccount(account, given, now, silentLog);
  const error = await finished.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const sizes = account.puts.map(({ length }) => length);
  expect(sizes.every((size) => size >= 1 && size <= 100)).toBe(true);
  return { error, progress, sent: account.puts.flat() };
};

const idsOf = (evaluations: readonly Evaluation[], isCleared: boolean): string[] =>
  evaluations
    .filter(({ compliance }) => (compliance === 'NOT_APPLICABLE') === isCleared)
    .map(({ resourceId }) => resourceId);

/** The ids under which the roles that the rule judges are reported. */
const judgedIds = (roles: readonly Role[], { policy, resourceId }: Options): string[] =>
  roles
    .filter(({ path: at }) => policy.includeProtectedRoles || !/^\/aws-(service-role|reserved)\//.test(at))
    .map(({ id, name }) => (resourceId === 'RoleId' ? id : name));

const isUnique = (ids: readonly string[]): boolean => new Set(ids).size === ids.length;

describe('any account', () => {
  it('has every role reported exactly once, whatever the pages cut', async () => {
    await fc.assert(
      fc.asyncProperty(listing, options, async ({ roles, pages }, given) => {
        const { error, progress, sent } = await evaluate({ pages }, { ...given, reporting: 'all' });
        expect(error).toBeUndefined();
        const judged = judgedIds(roles, given);
        expect(idsOf(sent, false).sort()).toEqual(judged.sort());
        expect(progress).toMatchObject({ roles: roles.length, reported: judged.length, failed: 0 });
      }),
    );
  });

  it('keeps the results of roles that are judged, and loses all others', async () => {
    const results = fc.uniqueArray(result, { selector: ({ resourceId }) => resourceId, maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(listing, results, options, async ({ roles, pages }, recorded, given) => {
        const { error, sent } = await evaluate({ pages, results: recorded }, given);
        expect(error).toBeUndefined();
        const judged = judgedIds(roles, given);
        const stale = recorded.map(({ resourceId }) => resourceId).filter((id) => !judged.includes(id));
        expect(idsOf(sent, true).sort()).toEqual(stale.sort());
        expect(isUnique(sent.map(({ resourceId }) => resourceId))).toBe(true);
      }),
    );
  });

  it('that has not changed since is not reported again where only changes are', async () => {
    await fc.assert(
      fc.asyncProperty(listing, options, async ({ pages }, given) => {
        const first = await evaluate({ pages }, { ...given, reporting: 'all' });
        const { error, sent } = await evaluate({ pages, results: first.sent }, { ...given, reporting: 'changes' });
        expect(error).toBeUndefined();
        expect(sent).toEqual([]);
      }),
    );
  });
});

describe('any account in which calls fail', () => {
  const failure = new Error('the call failed');
  const recorded: RecordedResult[] = ['AROA1', 'role-1', 'AROA449', 'GONE'].map((resourceId) => ({
    resourceId,
    compliance: 'COMPLIANT',
    annotation: '',
  }));
  const faults = fc.record(
    {
      rolesError: fc.constant(failure),
      resultsError: fc.constant(failure),
      put: fc
        .record({ failing: fc.nat(6), refusing: fc.nat(6) })
        .map(({ failing, refusing }) => (evaluations: readonly Evaluation[], call: number) => {
          if (call === failing) return Promise.reject(failure);
          return Promise.resolve(call === refusing ? evaluations.slice(0, 2) : []);
        }),
    },
    { requiredKeys: [] },
  );

  it('ends with the failure or an IncompleteError, and clears no role that exists', async () => {
    await fc.assert(
      fc.asyncProperty(listing, faults, options, async ({ roles, pages }, given, chosen) => {
        const { error, sent } = await evaluate({ pages, results: recorded, ...given }, chosen);
        expect(error === undefined || error === failure || error instanceof IncompleteError).toBe(true);
        const judged = judgedIds(roles, chosen);
        expect(idsOf(sent, true).filter((id) => judged.includes(id))).toEqual([]);
        expect(isUnique(sent.map(({ resourceId }) => resourceId))).toBe(true);
        if (given.rolesError ?? given.resultsError) {
          expect(error).toBeDefined();
          expect(idsOf(sent, true)).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });
});
