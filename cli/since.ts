import { isProtected } from '../lambda/src/rule/rule.ts';
import { changesOf } from './changes.ts';
import type { Earlier, EarlierRole } from './earlier.ts';
import { CommandFailure } from './failure.ts';
import { plural } from './formats/words.ts';
import type { Findings, Report } from './report-data.ts';
import { differencesOf, lookedAtAlike } from './since-differences.ts';
import type { ChangedRole, NotCompared, SinceRole } from './since-data.ts';

type Identity = Pick<EarlierRole, 'accountId' | 'id' | 'name'>;

const keyOf = ({ accountId, id }: Identity): string => `${accountId ?? ''} ${id}`;
const nameKeyOf = ({ accountId, name }: Identity): string => `${accountId ?? ''} ${name}`;

/** The rule may run in several Regions of an account, and then says something of a role in each: a finding counts. */
const byKey = (roles: readonly EarlierRole[]): ReadonlyMap<string, EarlierRole> => {
  const found = new Map<string, EarlierRole>();
  for (const role of roles) {
    const other = found.get(keyOf(role));
    if (other === undefined || (other.compliance === 'COMPLIANT' && role.compliance !== 'COMPLIANT')) {
      found.set(keyOf(role), role);
    }
  }
  return found;
};

/** Makes a search for the same role, by its id. Where either report does not have it from IAM, AWS Config may call it by its name. */
const createSearch = (roles: ReadonlyMap<string, EarlierRole>) => {
  const byName = new Map([...roles.values()].map((role) => [nameKeyOf(role), role]));
  return (role: EarlierRole): EarlierRole | undefined => {
    const found = roles.get(keyOf(role));
    if (found !== undefined) return found;
    const named = byName.get(nameKeyOf(role));
    return named !== undefined && (named.arn === null || role.arn === null) ? named : undefined;
  };
};

interface AccountsOf extends Pick<Report, 'accountId' | 'unreadAccounts'> {
  readonly roles: readonly Identity[];
  readonly evaluated: readonly { readonly accountId: string | null }[];
}

/** Accounts that a report tells of. */
const accountsOf = ({ accountId, roles, evaluated, unreadAccounts }: AccountsOf): ReadonlySet<string> =>
  new Set([
    ...(accountId === null ? [] : [accountId]),
    ...[...roles, ...evaluated, ...unreadAccounts].map((each) => each.accountId ?? ''),
  ]);

interface Scope {
  /** Whether an account is compared. */
  readonly has: (role: Identity) => boolean;
  /** Whether a role of it that only one report has is new or gone. */
  readonly isWhole: (role: Identity) => boolean;
  readonly notCompared: readonly NotCompared[];
}

const toScope = (earlier: AccountsOf, now: AccountsOf): Scope => {
  const [before, after] = [accountsOf(earlier), accountsOf(now)];
  // A report without accounts is one of no roles: then all are new, or gone.
  const isAny = before.size === 0 || after.size === 0;
  const common = new Set([...before].filter((accountId) => after.has(accountId)));
  if (!isAny && common.size === 0) {
    throw new CommandFailure(
      `--since: the earlier report is of ${nameAccounts(before)}, this one of ${nameAccounts(after)}: give one of the same accounts`,
    );
  }
  const unread = new Map([
    ...earlier.unreadAccounts.map(
      ({ accountId }) => [accountId, 'its IAM was not read for the earlier report'] as const,
    ),
    ...now.unreadAccounts.map(({ accountId }) => [accountId, 'its IAM was not read now'] as const),
  ]);
  const onlyIn = (some: ReadonlySet<string>, others: ReadonlySet<string>, reason: string): readonly NotCompared[] =>
    isAny ? [] : [...some].filter((id) => !others.has(id)).map((id) => ({ accountId: id === '' ? null : id, reason }));
  return {
    has: ({ accountId }) => isAny || common.has(accountId ?? ''),
    isWhole: ({ accountId }) => !unread.has(accountId ?? ''),
    notCompared: [
      ...onlyIn(before, after, 'only the earlier report has this account: its roles are not gone'),
      ...onlyIn(after, before, 'the earlier report does not have this account: its roles are not new'),
      ...[...unread]
        .filter(([accountId]) => common.has(accountId))
        .map(([accountId, reason]) => ({ accountId, reason: `${reason}: what is new or gone there is not known` })),
    ],
  };
};

const nameAccounts = (accounts: ReadonlySet<string>): string =>
  accounts.size === 1 ? `account ${[...accounts].join('')}` : plural(accounts.size, 'account');

const toSinceRole = ({ accountId, id, name, pathname, arn, verdict, compliance }: EarlierRole): SinceRole => ({
  accountId,
  id,
  name,
  pathname,
  arn,
  verdict,
  compliance,
});

const checkTogether = ({ report }: Findings, earlier: Earlier): void => {
  const { source, time } = report;
  if (earlier.source.kind !== source.kind) {
    throw new CommandFailure(
      `--since: the earlier report is a ${earlier.source.kind}, and this is a ${source.kind}: give a ${source.kind}`,
    );
  }
  if (Date.parse(earlier.time) > Date.parse(time)) {
    throw new CommandFailure(`--since: the earlier report is of ${earlier.time}, which is later than now, ${time}`);
  }
};

/** Says what is new, gone and changed since an earlier report. Throws where the two are not of the same kind or of no account both. */
export const withSince = (findings: Findings, earlier: Earlier): Findings => {
  checkTogether(findings, earlier);
  const { report, entries, unshown } = findings;
  const scope = toScope(earlier, {
    ...report,
    roles: [...entries, ...unshown],
    evaluated: report.evaluated?.accounts ?? [],
  });
  const differences = differencesOf(earlier, report);
  const isJudgedBoth = earlier.policy.includeProtectedRoles === report.policy.includeProtectedRoles;
  const isCompared = (role: EarlierRole): boolean =>
    scope.has(role) && (isJudgedBoth || role.path === null || !isProtected({ path: role.path }));
  const [before, after] = [byKey(earlier.roles.filter(isCompared)), byKey(entries.filter(isCompared))];
  const [findEarlier, findNow] = [createSearch(before), createSearch(after)];
  // A role that IAM still lists is there, whether the rule says something of it or not.
  const still = new Set(unshown.flatMap((role) => [keyOf(role)]));
  const comparable = lookedAtAlike(earlier, report);
  const known = [...after.values()].map((now) => ({ now, was: findEarlier(now) }));
  const changed = known.flatMap(({ now, was }): readonly ChangedRole[] => {
    const changes = was === undefined ? [] : changesOf(was, now, comparable);
    return changes.length === 0 ? [] : [{ ...toSinceRole(now), changes }];
  });
  const added = known.filter(({ now, was }) => was === undefined && scope.isWhole(now)).map(({ now }) => now);
  const gone = [...before.values()].filter(
    (role) => findNow(role) === undefined && scope.isWhole(role) && !still.has(keyOf(role)),
  );
  const compared = known.filter(({ was }) => was !== undefined).length;
  return {
    ...findings,
    report: {
      ...report,
      since: {
        time: earlier.time,
        toolVersion: earlier.toolVersion ?? null,
        summary: {
          new: added.length,
          gone: gone.length,
          changed: changed.length,
          same: compared - changed.length,
        },
        differences,
        notCompared: scope.notCompared,
        new: added.map(toSinceRole),
        gone: gone.map(toSinceRole),
        changed,
      },
    },
  };
};
