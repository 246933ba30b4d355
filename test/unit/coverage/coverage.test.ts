import { describe, expect, it } from 'vitest';
import {
  assessCoverage,
  longestSilence,
  none,
  read,
  readCoverage,
  unread,
} from '../../../lambda/src/coverage/coverage.ts';
import type {
  AccountCoverage,
  AccountRuns,
  Coverage,
  CoverageFacts,
  OrganizationAccount,
  OrganizationRule,
  Patience,
  RuleStatus,
  StackInstance,
} from '../../../lambda/src/coverage/coverage.ts';

const now = new Date('2026-11-27T12:00:00Z');
const since = new Date('2026-11-25T12:00:00Z');
const ago = (ms: number): Date => new Date(now.getTime() - ms);
const hour = 3_600_000;
const id = '222222222222';

const account = (over: Partial<OrganizationAccount> = {}): OrganizationAccount => ({
  id,
  name: 'app',
  state: 'ACTIVE',
  joinedAt: new Date('2020-01-01T00:00:00Z'),
  ...over,
});
const ruleOf = (over: Partial<OrganizationRule> = {}): OrganizationRule => ({
  excludedAccounts: [],
  hoursBetweenRuns: null,
  ...over,
});
const ruleStatus = (over: Partial<RuleStatus> = {}): RuleStatus => ({
  accountId: id,
  ruleName: 'OrgConfigRule-x-ab12cd34',
  status: 'CREATE_SUCCESSFUL',
  errorCode: null,
  errorMessage: null,
  ...over,
});
const instance = (over: Partial<StackInstance> = {}): StackInstance => ({
  accountId: id,
  status: 'CURRENT',
  detailedStatus: 'SUCCEEDED',
  reason: null,
  ...over,
});
const run = (over: Partial<AccountRuns> = {}): AccountRuns => ({
  succeededAt: ago(hour),
  failedAt: null,
  error: null,
  ...over,
});
const runsOf = (found?: AccountRuns, of = id): CoverageFacts['runs'] =>
  read({ since, byAccount: new Map(found === undefined ? [] : [[of, found]]), from: 'log' });

/** One account where all is well, but for what is given. */
const facts = (over: Partial<CoverageFacts> = {}): CoverageFacts => ({
  accounts: read([account()]),
  rule: read(ruleOf()),
  ruleStatuses: read([ruleStatus()]),
  stackInstances: read([instance()]),
  runs: runsOf(run()),
  ...over,
});
const only = ({ accounts }: Coverage): AccountCoverage => {
  expect(accounts).toHaveLength(1);
  const [account] = accounts;
  if (account === undefined) throw new Error('no account');
  return account;
};
const judge = (over: Partial<CoverageFacts> = {}, patience: Patience = {}): AccountCoverage =>
  only(assessCoverage(facts(over), now, patience));
const causesOf = ({ reasons }: AccountCoverage): string[] => reasons.map(({ cause }) => cause);

describe('an account', () => {
  it('is covered where the rule and the role are there and the last run succeeded in time', () => {
    const coverage = assessCoverage(facts(), now);

    expect(only(coverage)).toEqual({
      id,
      name: 'app',
      state: 'covered',
      rule: { state: 'present', name: 'OrgConfigRule-x-ab12cd34', status: 'CREATE_SUCCESSFUL' },
      role: { state: 'present', status: 'CURRENT' },
      lastEvaluated: ago(hour),
      reasons: [],
    });
    expect(coverage).toMatchObject({ hasGaps: false, unread: [], summary: { covered: 1, gap: 0 } });
  });

  it.each([
    ['thirty hours ago', null, 30 * hour, 'covered', []],
    ['a millisecond longer ago', null, 30 * hour + 1, 'gap', ['old-run']],
    ['seven hours ago, of a rule that runs each hour', 1, 7 * hour, 'covered', []],
    ['a millisecond longer ago, of a rule that runs each hour', 1, 7 * hour + 1, 'gap', ['old-run']],
  ] as const)('whose last run was %s', (_, hoursBetweenRuns, age, state, causes) => {
    const found = judge({ rule: read(ruleOf({ hoursBetweenRuns })), runs: runsOf(run({ succeededAt: ago(age) })) });

    expect(found.state).toBe(state);
    expect(causesOf(found)).toEqual(causes);
    expect(found.lastEvaluated).toEqual(ago(age));
  });

  it('may be silent for as long as is given, whatever the rule says', () => {
    const over = { rule: read(ruleOf({ hoursBetweenRuns: 24 })), runs: runsOf(run({ succeededAt: ago(8 * hour) })) };

    expect(judge(over, { longestSilenceHours: 8 }).state).toBe('covered');
    expect(judge(over, { longestSilenceHours: 7 }).reasons).toEqual([
      { cause: 'old-run', text: 'the last run was at 2026-11-27 04:00 UTC, over 7 hours ago' },
    ]);
  });

  it.each([
    ['as long ago as one may be silent', 30 * hour, 'new', ['new', 'rule-missing', 'role-missing']],
    ['a millisecond longer ago', 30 * hour + 1, 'gap', ['rule-missing', 'role-missing']],
  ] as const)('that joined %s', (_, age, state, causes) => {
    const joined = read([account({ joinedAt: ago(age) })]);
    const coverage = assessCoverage(
      facts({ accounts: joined, ruleStatuses: read([]), stackInstances: read([]), runs: runsOf() }),
      now,
    );

    expect(only(coverage).state).toBe(state);
    expect(causesOf(only(coverage))).toEqual(causes);
    expect(coverage.hasGaps).toBe(state === 'gap');
  });

  it('that has just joined is covered as soon as a run succeeded, and says when it joined until then', () => {
    const joined = read([account({ joinedAt: ago(2 * hour) })]);

    expect(judge({ accounts: joined }).state).toBe('covered');
    expect(judge({ accounts: joined, runs: runsOf() }).reasons).toEqual([
      {
        cause: 'new',
        text: 'it joined the organization at 2026-11-27 10:00 UTC: a first run within 30 hours is in time',
      },
      { cause: 'no-run', text: 'no run since 2026-11-25 12:00 UTC' },
    ]);
  });

  it.each([
    ['as long as one may be silent', 30 * hour, 'new', []],
    ['a millisecond longer', 30 * hour + 1, 'gap', [id]],
  ] as const)('without a run where all are watched for %s', (_, age, state, silent) => {
    const coverage = assessCoverage(facts({ runs: runsOf() }), now, { watchedSince: ago(age) });

    expect(only(coverage).state).toBe(state);
    expect(coverage.silent.map((each) => each.id)).toEqual(silent);
  });

  it('of which the list does not tell when it joined is not new', () => {
    expect(judge({ accounts: read([account({ joinedAt: null })]), runs: runsOf() }).state).toBe('gap');
  });

  it('is a gap with the error where the newest run failed, also after one that succeeded', () => {
    const failed = run({ succeededAt: ago(5 * hour), failedAt: ago(hour), error: 'AccessError: denied' });
    const account = judge({ runs: runsOf(failed) });

    expect(account).toMatchObject({ state: 'gap', lastEvaluated: ago(5 * hour) });
    expect(account.reasons).toEqual([
      { cause: 'run-failed', text: 'the last run, of 2026-11-27 11:00 UTC, failed: AccessError: denied' },
    ]);
  });

  it('is covered where a run failed and the one after it succeeded', () => {
    expect(judge({ runs: runsOf(run({ failedAt: ago(2 * hour), error: 'once' })) }).state).toBe('covered');
  });

  it('is a gap where nothing has run, and is told from when on was looked', () => {
    expect(judge({ runs: runsOf() }).reasons).toEqual([{ cause: 'no-run', text: 'no run since 2026-11-25 12:00 UTC' }]);
  });

  it('that is excluded is not a gap, whatever is not there', () => {
    const coverage = assessCoverage(
      facts({
        rule: read(ruleOf({ excludedAccounts: [id] })),
        ruleStatuses: read([]),
        stackInstances: read([]),
        runs: runsOf(),
      }),
      now,
    );

    expect(only(coverage).state).toBe('excluded');
    expect(causesOf(only(coverage))).toEqual(['excluded']);
    expect(coverage.hasGaps).toBe(false);
  });

  it.each(['SUSPENDED', 'PENDING_CLOSURE', 'CLOSED', 'PENDING_ACTIVATION'])('that is %s is not a gap', (state) => {
    const found = judge({ accounts: read([account({ state })]), ruleStatuses: read([]), runs: runsOf() });

    expect(found.state).toBe('inactive');
    expect(causesOf(found)).toEqual(['inactive']);
  });

  it('in a state that nobody knows is looked at like an active one', () => {
    const found = judge({ accounts: read([account({ state: 'NEW_STATE' })]), runs: runsOf() });

    expect(found.state).toBe('gap');
  });

  it.each([
    ['CREATE_FAILED', 'NoAvailableConfigurationRecorder', null, 'no-recorder'],
    ['CREATE_FAILED', 'X', 'There is no configuration recorder.', 'no-recorder'],
    ['CREATE_FAILED', 'InternalError', 'try again', 'rule-failed'],
    ['UPDATE_FAILED', null, null, 'rule-failed'],
    ['CREATE_IN_PROGRESS', null, null, 'rule-in-progress'],
    ['DELETE_SUCCESSFUL', null, null, 'rule-missing'],
  ] as const)('whose rule is %s with %s is a gap', (status, errorCode, errorMessage, cause) => {
    const account = judge({ ruleStatuses: read([ruleStatus({ status, errorCode, errorMessage })]) });

    expect(account.state).toBe('gap');
    expect(causesOf(account)).toEqual([cause]);
    if (errorMessage !== null) expect(account.reasons[0]?.text).toContain(errorMessage);
  });

  it('without a rule has no second reason because nothing ran', () => {
    expect(causesOf(judge({ ruleStatuses: read([]), runs: runsOf() }))).toEqual(['rule-missing']);
  });

  it('without a role is told that before the run that failed for it', () => {
    const failed = run({ succeededAt: null, failedAt: ago(hour), error: 'no role' });
    const account = judge({ stackInstances: read([]), runs: runsOf(failed) });

    expect(causesOf(account)).toEqual(['role-missing', 'run-failed']);
  });

  it('without a stack instance is covered where a run proves that there is a role', () => {
    expect(judge({ stackInstances: read([]) })).toMatchObject({ state: 'covered', role: { state: 'missing' } });
  });

  it('whose stack failed is a gap with its reason, also while a run still succeeds', () => {
    const stack = instance({ status: 'OUTDATED', detailedStatus: 'FAILED', reason: 'Access denied by an SCP' });
    const account = judge({ stackInstances: read([stack]) });

    expect(account.reasons).toEqual([
      { cause: 'role-failed', text: 'the stack of the member role is OUTDATED FAILED: Access denied by an SCP' },
    ]);
  });

  it('has the role where one of its stacks, of several Regions, is current', () => {
    const stacks = [instance({ status: 'OUTDATED', detailedStatus: 'FAILED' }), instance()];

    expect(judge({ stackInstances: read(stacks) }).role.state).toBe('present');
  });
});

describe('what was not read', () => {
  const why = 'organizations:ListAccounts is denied';

  it.each([
    ['ruleStatuses', 'rule-unknown'],
    ['stackInstances', 'role-unknown'],
    ['runs', 'run-unknown'],
  ] as const)('of %s makes each account a gap, neither fine nor missing, and why is said once', (what, cause) => {
    const coverage = assessCoverage(facts({ [what]: unread(why) }), now);

    expect(only(coverage).state).toBe('gap');
    expect(only(coverage).reasons).toEqual([{ cause, text: expect.stringContaining('is not known') }]);
    expect(coverage).toMatchObject({ hasGaps: true, unread: [{ what, why }] });
  });

  it.each(['accounts', 'rule'] as const)('of %s is a gap even where every known account is covered', (what) => {
    const coverage = assessCoverage(facts({ [what]: unread(why) }), now);

    expect(only(coverage).state).toBe('covered');
    expect(coverage).toMatchObject({ hasGaps: true, unread: [{ what, why }] });
  });

  it('is nothing where there is no stack set: the role is unknown, and the runs decide', () => {
    expect(judge({ stackInstances: none('no stack set') })).toMatchObject({
      state: 'covered',
      role: { state: 'unknown' },
    });
    expect(causesOf(judge({ stackInstances: none('no stack set'), runs: runsOf() }))).toEqual(['no-run']);
  });
});

describe('the list', () => {
  it('has every account that any list names, by id, and none of them is covered by what others say', () => {
    const other = (last: string): string => `99999999999${last}`;
    const coverage = assessCoverage(
      facts({
        accounts: read([account(), account({ id: other('1'), name: null })]),
        rule: read(ruleOf({ excludedAccounts: [other('2')] })),
        ruleStatuses: read([ruleStatus(), ruleStatus({ accountId: other('3') })]),
        stackInstances: read([instance(), instance({ accountId: other('4') })]),
        runs: read({ since, from: 'log', byAccount: new Map([id, other('5')].map((each) => [each, run()])) }),
      }),
      now,
    );

    expect(coverage.accounts.map((each) => [each.id.at(-1), each.state, ...causesOf(each)])).toEqual([
      ['2', 'covered'],
      ['1', 'gap', 'rule-missing', 'role-missing'],
      ['2', 'excluded', 'excluded'],
      ['3', 'gap', 'not-listed', 'role-missing', 'no-run'],
      ['4', 'gap', 'not-listed', 'rule-missing'],
    ]);
    expect(coverage.summary).toEqual({ covered: 1, excluded: 1, inactive: 0, new: 0, gap: 3 });
  });

  it.each([
    ['read', read([account()]), [id]],
    ['not read', unread('denied'), [id, '999999999999']],
  ] as const)(
    'has all that is known where the accounts were %s, and no stranger that only the log names where they were',
    (_, accounts, ids) => {
      const byAccount = new Map([id, '999999999999'].map((each) => [each, run()]));
      const coverage = assessCoverage(facts({ accounts, runs: read({ since, byAccount, from: 'log' }) }), now);

      expect(coverage.accounts.map((each) => each.id)).toEqual(ids);
    },
  );

  it('without a single account is a gap: an organization has at least one', () => {
    const coverage = assessCoverage(
      facts({ accounts: read([]), ruleStatuses: read([]), stackInstances: read([]), runs: runsOf() }),
      now,
    );

    expect(coverage).toEqual({
      accounts: [],
      longestSilenceHours: longestSilence(null),
      silent: [],
      unread: [],
      absent: [],
      runs: { from: 'log', since },
      summary: { covered: 0, excluded: 0, inactive: 0, new: 0, gap: 0 },
      hasGaps: true,
    });
  });
});

describe('a gap is silent', () => {
  const silentOf = (found: AccountRuns | undefined, over: Partial<CoverageFacts> = {}): string[] =>
    assessCoverage(facts({ runs: runsOf(found), ...over }), now).silent.map((each) => each.id);

  it.each([
    ['without any run', undefined, [id]],
    ['after a run that succeeded too long ago', run({ succeededAt: ago(30 * hour + 1) }), [id]],
    ['whose runs fail for as long', run({ succeededAt: null, failedAt: ago(hour) }), [id]],
    ['but not whose run failed after one that succeeded in time', run({ failedAt: ago(0) }), []],
  ])('%s', (_, found, silent) => {
    expect(silentOf(found)).toEqual(silent);
  });

  it('but not while a run still succeeds, whatever else is wrong', () => {
    expect(silentOf(run(), { ruleStatuses: read([]), stackInstances: unread('denied') })).toEqual([]);
  });

  it('and nobody is who should not be evaluated', () => {
    expect(silentOf(undefined, { rule: read(ruleOf({ excludedAccounts: [id] })) })).toEqual([]);
    expect(silentOf(undefined, { accounts: read([account({ state: 'SUSPENDED' })]) })).toEqual([]);
  });
});

describe('readCoverage', () => {
  it('says nothing of the rule in each account where nobody asks: the runs decide', async () => {
    const { accounts, rule, runs } = facts();
    const sources = {
      accounts: () => Promise.resolve(accounts),
      rule: () => Promise.resolve(rule),
      runs: () => Promise.resolve(runs),
    };

    const found = only(await readCoverage(sources, now));
    expect(found).toMatchObject({ state: 'covered', rule: { state: 'unknown' }, reasons: [] });
    const patience = { watchedSince: ago(hour) };
    const silent = await readCoverage({ ...sources, runs: () => Promise.resolve(runsOf()) }, now, patience);
    expect(causesOf(only(silent))).toEqual(['new', 'no-run']);
  });

  it('asks every source once, and leaves the role out where nobody asks for the stack set', async () => {
    const { accounts, rule, ruleStatuses, runs } = facts();
    const coverage = await readCoverage(
      {
        accounts: () => Promise.resolve(accounts),
        rule: () => Promise.resolve(rule),
        ruleStatuses: () => Promise.resolve(ruleStatuses),
        runs: () => Promise.resolve(runs),
      },
      now,
    );

    expect(only(coverage)).toMatchObject({ state: 'covered', role: { state: 'unknown' } });
  });
});
