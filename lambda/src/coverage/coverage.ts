/**
 * Which accounts of an organization are evaluated, and why the others are not. Pure: what AWS knows comes through the sources,
 * and each of them may have been refused. Nothing that was not read counts as fine, and nothing as missing.
 */

/** What was asked of AWS: an answer, or why there is none. */
export type Answer<T> =
  | { readonly kind: 'read'; readonly value: T }
  /** It could not be read, for a permission that is lacking for instance. */
  | { readonly kind: 'unread'; readonly why: string }
  /** There is nothing that could be read: no stack set of this name, for instance. */
  | { readonly kind: 'none'; readonly why: string };

export interface OrganizationAccount {
  readonly id: string;
  /** Null where the list does not tell it. */
  readonly name: string | null;
  /** As AWS Organizations has it: ACTIVE, SUSPENDED, PENDING_CLOSURE, CLOSED, PENDING_ACTIVATION. */
  readonly state: string;
  /** When it became part of the organization; null where the list does not tell it. */
  readonly joinedAt: Date | null;
}

/** The organization rule as AWS Config has it for all members. */
export interface OrganizationRule {
  readonly excludedAccounts: readonly string[];
  /** How long AWS Config waits between two runs; null where it does not tell. */
  readonly hoursBetweenRuns: number | null;
}

/** What AWS Config tells of the rule in one account. */
export interface RuleStatus {
  readonly accountId: string;
  readonly ruleName: string;
  /** CREATE_SUCCESSFUL, CREATE_FAILED, UPDATE_IN_PROGRESS … */
  readonly status: string;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
}

/** What CloudFormation tells of the member role's stack in one account. */
export interface StackInstance {
  readonly accountId: string;
  /** CURRENT, OUTDATED or INOPERABLE. */
  readonly status: string;
  /** PENDING, RUNNING, SUCCEEDED, FAILED, CANCELLED, SKIPPED_SUSPENDED_ACCOUNT …; null where it is not told. */
  readonly detailedStatus: string | null;
  readonly reason: string | null;
}

/** The last runs of one account: of each outcome the newest. */
export interface AccountRuns {
  readonly succeededAt: Date | null;
  readonly failedAt: Date | null;
  /** What the newest failed run said; null where nothing tells. */
  readonly error: string | null;
}

export interface Runs {
  /** From when on runs were looked for: an account that is not among them had none since then. */
  readonly since: Date;
  readonly byAccount: ReadonlyMap<string, AccountRuns>;
  /** Where they were read: the function's log, or the results that an aggregator holds, which know of no failure. */
  readonly from: 'log' | 'aggregator';
}

/** What coverage asks AWS for. Each reads to the end or says why it did not; a defect is thrown. */
export interface CoverageSources {
  accounts(): Promise<Answer<readonly OrganizationAccount[]>>;
  rule(): Promise<Answer<OrganizationRule>>;
  /** Undefined where nobody asks for the rule in each account: then nothing is said of it but what the runs tell. */
  ruleStatuses?(): Promise<Answer<readonly RuleStatus[]>>;
  /** Undefined where nobody asks for the stack set: then nothing is said of the role but what the runs tell. */
  stackInstances?(): Promise<Answer<readonly StackInstance[]>>;
  runs(): Promise<Answer<Runs>>;
}

export interface CoverageFacts {
  readonly accounts: Answer<readonly OrganizationAccount[]>;
  readonly rule: Answer<OrganizationRule>;
  readonly ruleStatuses: Answer<readonly RuleStatus[]>;
  readonly stackInstances: Answer<readonly StackInstance[]>;
  readonly runs: Answer<Runs>;
}

export const causes = [
  'excluded',
  'inactive',
  'new',
  'not-listed',
  'no-recorder',
  'rule-missing',
  'rule-failed',
  'rule-in-progress',
  'rule-unknown',
  'role-missing',
  'role-failed',
  'role-unknown',
  'run-failed',
  'no-run',
  'old-run',
  'run-unknown',
] as const;

export type Cause = (typeof causes)[number];

/** Why an account is not covered: a word for programs, and a sentence for people. */
export interface Reason {
  readonly cause: Cause;
  readonly text: string;
}

/**
 * - `covered`: the rule is there, and its last run succeeded not longer ago than an account may be silent.
 * - `excluded`: the organization rule leaves it out, on purpose.
 * - `inactive`: suspended, closed, or not active yet. Nobody can use its roles, and AWS Config evaluates nothing there.
 * - `new`: not covered, but not there for longer than an account may be silent.
 * - `gap`: everything else, also what is not known.
 */
export type CoverageState = 'covered' | 'excluded' | 'inactive' | 'new' | 'gap';

export interface AccountCoverage {
  readonly id: string;
  readonly name: string | null;
  readonly state: CoverageState;
  readonly rule: {
    readonly state: 'present' | 'missing' | 'failed' | 'in-progress' | 'unknown';
    readonly name: string | null;
    readonly status: string | null;
  };
  readonly role: {
    /** `unknown` also where there is no stack set; a successful run then proves that there is a role. */
    readonly state: 'present' | 'missing' | 'failed' | 'unknown';
    readonly status: string | null;
  };
  /** The end of the last run that succeeded; null where none was found, or none could be looked for. */
  readonly lastEvaluated: Date | null;
  readonly reasons: readonly Reason[];
}

export interface Coverage {
  /** By account id. */
  readonly accounts: readonly AccountCoverage[];
  /** How many hours an account may be without a run that succeeded. */
  readonly longestSilenceHours: number;
  /** The gaps without a run that succeeded for longer. The other gaps had one, and something else is wrong. */
  readonly silent: readonly AccountCoverage[];
  /** What could not be read, and why: each is a gap, because accounts may be missing from the list or have unknown states. */
  readonly unread: readonly { readonly what: keyof CoverageFacts; readonly why: string }[];
  /** What there is nothing of to read, and why: a stack set, for instance. No gap by itself. */
  readonly absent: readonly { readonly what: keyof CoverageFacts; readonly why: string }[];
  /** Where the last runs were read, and from when on; null where they were not. */
  readonly runs: { readonly from: Runs['from']; readonly since: Date } | null;
  readonly summary: Readonly<Record<CoverageState, number>>;
  /** Whether any account is a gap, anything could not be read, or there is no account at all, which no organization has. */
  readonly hasGaps: boolean;
}

/** What an account is given before it is a gap. */
export interface Patience {
  /** How many hours it may be without a run that succeeded; otherwise what follows from the frequency of the rule. */
  readonly longestSilenceHours?: number;
  /** From when on all accounts are watched: one that has no run is new until as long after. */
  readonly watchedSince?: Date;
}

const hourMs = 3_600_000;

/** AWS Config's longest, which it takes where nothing else is said. */
const longestHoursBetweenRuns = 24;

/** Lambda keeps an event for up to six hours, retries included: after that, a run that is missing does not come (alarms.tf). */
const hoursOfAnEvent = 6;

/** How many hours an account may be without a run that succeeded, by the frequency of the rule. */
export const longestSilence = (hoursBetweenRuns: number | null): number =>
  (hoursBetweenRuns ?? longestHoursBetweenRuns) + hoursOfAnEvent;

export const read = <T>(value: T): Answer<T> => ({ kind: 'read', value });
export const unread = (why: string): Answer<never> => ({ kind: 'unread', why });
export const none = (why: string): Answer<never> => ({ kind: 'none', why });

const text = (...parts: readonly (string | null)[]): string =>
  parts.filter((part) => part !== null && part !== '').join(': ');

const timeOf = (date: Date): string => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

interface Finding<T> {
  readonly found: T;
  readonly reason?: Reason;
}

const reasonOf = (cause: Cause, ...parts: readonly (string | null)[]): Reason => ({ cause, text: text(...parts) });

const rulesThere = ['CREATE_SUCCESSFUL', 'UPDATE_SUCCESSFUL'];

const ofRule = (answer: CoverageFacts['ruleStatuses'], id: string): Finding<AccountCoverage['rule']> => {
  if (answer.kind === 'none') return { found: { state: 'unknown', name: null, status: null } };
  if (answer.kind === 'unread') {
    return {
      found: { state: 'unknown', name: null, status: null },
      reason: reasonOf('rule-unknown', 'whether the rule is there is not known'),
    };
  }
  const found = answer.value.find(({ accountId }) => accountId === id);
  if (found === undefined || found.status === 'DELETE_SUCCESSFUL') {
    return {
      found: { state: 'missing', name: null, status: found?.status ?? null },
      reason: reasonOf(
        'rule-missing',
        'AWS Config has made no rule here, as in an account without a recorder, or one that has just joined',
      ),
    };
  }
  const { ruleName: name, status, errorCode, errorMessage } = found;
  if (rulesThere.includes(status)) return { found: { state: 'present', name, status } };
  if (status.endsWith('_IN_PROGRESS')) {
    return {
      found: { state: 'in-progress', name, status },
      reason: reasonOf('rule-in-progress', 'AWS Config is still at work on the rule', status),
    };
  }
  // AWS documents no list of codes; those that are known of this case name the recorder.
  const withoutRecorder = /recorder/i.test(`${errorCode ?? ''} ${errorMessage ?? ''}`);
  return {
    found: { state: 'failed', name, status },
    reason: withoutRecorder
      ? reasonOf('no-recorder', 'AWS Config makes no rule where no recorder is on', errorCode, errorMessage)
      : reasonOf('rule-failed', `the rule is ${status}`, errorCode, errorMessage),
  };
};

const ofRole = (
  answer: CoverageFacts['stackInstances'],
  id: string,
  runSucceeded: boolean,
): Finding<AccountCoverage['role']> => {
  // Without a stack set the role is put there in another way, and the runs tell whether it serves.
  if (answer.kind === 'none') return { found: { state: 'unknown', status: null } };
  if (answer.kind === 'unread') {
    return {
      found: { state: 'unknown', status: null },
      reason: reasonOf('role-unknown', 'whether the member role is there is not known'),
    };
  }
  const instances = answer.value.filter(({ accountId }) => accountId === id);
  const [instance] = instances;
  if (instances.some(({ status }) => status === 'CURRENT')) return { found: { state: 'present', status: 'CURRENT' } };
  if (instance === undefined) {
    const found = { state: 'missing', status: null } as const;
    // Stack sets leave out the management account, for instance, whose role is made in another way: the run proves that it is.
    if (runSucceeded) return { found };
    return { found, reason: reasonOf('role-missing', 'the stack set has put no member role here') };
  }
  const status = [instance.status, instance.detailedStatus].filter((part) => part !== null).join(' ');
  return {
    found: { state: 'failed', status },
    reason: reasonOf('role-failed', `the stack of the member role is ${status}`, instance.reason),
  };
};

/** All that accounts are judged by. */
interface Bench {
  readonly facts: CoverageFacts;
  readonly now: Date;
  readonly longestSilenceHours: number;
  readonly watchedSince: Date | null;
}

/** Longer ago than an account may be silent. */
const isTooLongAgo = (time: Date, { now, longestSilenceHours }: Bench): boolean =>
  now.getTime() - time.getTime() > longestSilenceHours * hourMs;

const ofRuns = (bench: Bench, id: string): Finding<Date | null> => {
  const answer = bench.facts.runs;
  if (answer.kind !== 'read') {
    return { found: null, reason: reasonOf('run-unknown', 'when it was last evaluated is not known') };
  }
  const { byAccount, since } = answer.value;
  const { succeededAt = null, failedAt = null, error = null } = byAccount.get(id) ?? {};
  if (failedAt !== null && (succeededAt === null || failedAt > succeededAt)) {
    const reason = reasonOf('run-failed', `the last run, of ${timeOf(failedAt)}, failed`, error);
    return { found: succeededAt, reason };
  }
  if (succeededAt === null) return { found: null, reason: reasonOf('no-run', `no run since ${timeOf(since)}`) };
  if (!isTooLongAgo(succeededAt, bench)) return { found: succeededAt };
  const words = `the last run was at ${timeOf(succeededAt)}, over ${bench.longestSilenceHours} hours ago`;
  return { found: succeededAt, reason: reasonOf('old-run', words) };
};

/** Why an account has had no time for a run yet; undefined where it has. */
const ofBeginning = (joinedAt: Date | null, bench: Bench): Reason | undefined => {
  const { watchedSince, longestSilenceHours: hours } = bench;
  const inTime = `a first run within ${hours} hours is in time`;
  if (joinedAt !== null && !isTooLongAgo(joinedAt, bench)) {
    return reasonOf('new', `it joined the organization at ${timeOf(joinedAt)}`, inTime);
  }
  if (watchedSince === null || isTooLongAgo(watchedSince, bench)) return undefined;
  return reasonOf('new', `it is watched since ${timeOf(watchedSince)}`, inTime);
};

const wordsOfState: Readonly<Record<string, string>> = {
  SUSPENDED: 'the account is suspended',
  PENDING_CLOSURE: 'the account is about to be closed',
  CLOSED: 'the account is closed',
  PENDING_ACTIVATION: 'the account is not active yet',
};

const judge = (bench: Bench, id: string): AccountCoverage => {
  const { facts } = bench;
  const { accounts, rule } = facts;
  const listed = accounts.kind === 'read' ? accounts.value.find((account) => account.id === id) : undefined;
  const { found: ruleFound, reason: ofTheRule } = ofRule(facts.ruleStatuses, id);
  const { found: lastEvaluated, reason: ofTheRuns } = ofRuns(bench, id);
  const { found: role, reason: ofTheRole } = ofRole(facts.stackInstances, id, ofTheRuns === undefined);
  const about = { id, name: listed?.name ?? null, rule: ruleFound, role, lastEvaluated };

  if (rule.kind === 'read' && rule.value.excludedAccounts.includes(id)) {
    return { ...about, state: 'excluded', reasons: [reasonOf('excluded', 'the organization rule leaves it out')] };
  }
  const inactive = listed === undefined ? undefined : wordsOfState[listed.state];
  if (inactive !== undefined) return { ...about, state: 'inactive', reasons: [reasonOf('inactive', inactive)] };

  const notListed =
    accounts.kind === 'read' && listed === undefined
      ? reasonOf('not-listed', 'AWS Organizations does not list the account')
      : undefined;
  // Without a rule nothing can have run: that needs no line of its own. A failed run does, because it tells more.
  const isConsequence = ruleFound.state === 'missing' || ruleFound.state === 'failed';
  const ofRun = isConsequence && ofTheRuns?.cause !== 'run-failed' ? undefined : ofTheRuns;
  const reasons = [notListed, ofTheRule, ofTheRole, ofRun].filter((reason) => reason !== undefined);
  if (reasons.length === 0) return { ...about, state: 'covered', reasons };
  const ofTheBeginning = ofBeginning(listed?.joinedAt ?? null, bench);
  if (ofTheBeginning !== undefined) return { ...about, state: 'new', reasons: [ofTheBeginning, ...reasons] };
  return { ...about, state: 'gap', reasons };
};

const isSilent = ({ state, lastEvaluated }: AccountCoverage, bench: Bench): boolean =>
  state === 'gap' && (lastEvaluated === null || isTooLongAgo(lastEvaluated, bench));

const valuesOf = <T>(answer: Answer<readonly T[]>): readonly T[] => (answer.kind === 'read' ? answer.value : []);

/**
 * Every account that any of the lists names: one that is missing in a list must not be missing here. The runs name accounts only
 * where the accounts were not read: any AWS account may point a rule at the function, and must not become a gap of ours.
 */
const everyAccount = ({ accounts, rule, ruleStatuses, stackInstances, runs }: CoverageFacts): readonly string[] => {
  const ids = new Set([
    ...valuesOf(accounts).map(({ id }) => id),
    ...(rule.kind === 'read' ? rule.value.excludedAccounts : []),
    ...valuesOf(ruleStatuses).map(({ accountId }) => accountId),
    ...valuesOf(stackInstances).map(({ accountId }) => accountId),
    ...(runs.kind === 'read' && accounts.kind !== 'read' ? runs.value.byAccount.keys() : []),
  ]);
  return [...ids].toSorted();
};

/** Judges each account by all that is known of it. */
export const assessCoverage = (facts: CoverageFacts, now: Date, patience: Patience = {}): Coverage => {
  const {
    longestSilenceHours = longestSilence(facts.rule.kind === 'read' ? facts.rule.value.hoursBetweenRuns : null),
  } = patience;
  const bench: Bench = { facts, now, longestSilenceHours, watchedSince: patience.watchedSince ?? null };
  const accounts = everyAccount(facts).map((id) => judge(bench, id));
  const answersOf = (kind: 'unread' | 'none') =>
    (Object.keys(facts) as (keyof CoverageFacts)[]).flatMap((what) => {
      const answer = facts[what];
      return answer.kind === kind ? [{ what, why: answer.why }] : [];
    });
  const notRead = answersOf('unread');
  const summary = { covered: 0, excluded: 0, inactive: 0, new: 0, gap: 0 };
  for (const { state } of accounts) summary[state] += 1;
  return {
    accounts,
    longestSilenceHours,
    silent: accounts.filter((account) => isSilent(account, bench)),
    unread: notRead,
    absent: answersOf('none'),
    runs: facts.runs.kind === 'read' ? { from: facts.runs.value.from, since: facts.runs.value.since } : null,
    summary,
    hasGaps: summary.gap > 0 || notRead.length > 0 || accounts.length === 0,
  };
};

/** Asks all sources, and judges. */
export const readCoverage = async (sources: CoverageSources, now: Date, patience: Patience = {}): Promise<Coverage> => {
  const [accounts, rule, ruleStatuses, stackInstances, runs] = await Promise.all([
    sources.accounts(),
    sources.rule(),
    sources.ruleStatuses?.() ?? none('the rule in each account was not asked for'),
    sources.stackInstances?.() ?? none('the stack set was not asked for'),
    sources.runs(),
  ]);
  return assessCoverage({ accounts, rule, ruleStatuses, stackInstances, runs }, now, patience);
};
