import { LimitError, InventoryError } from '../function/errors.ts';
import { isJson, parseJson } from '../function/json.ts';
import { withoutLastUse } from '../rule/role.ts';
import type { Role } from '../rule/role.ts';
import { isFinding, isProtected, judge, wholeDays } from '../rule/rule.ts';
import { addToShare } from './limits.ts';
import { amendCase, newCase, readCase } from './case-file.ts';
import type { Asker, Case, CaseState, ReadCase } from './case-file.ts';
import { protection } from './checks.ts';
import { deleteFoundRole, settleGone } from './deletion.ts';
import { closeIfLifted } from './lift.ts';
import type { RemediatorPorts } from './look.ts';
import { quarantineFoundRole } from './quarantine.ts';
import type { ActionResult } from './result.ts';
import type { RemediationSettings } from './settings.ts';

/** What a pass came to, in roles. */
export interface PassResult {
  readonly action: 'pass';
  /** Found unused for the first time. */
  readonly noticed: number;
  readonly quarantined: number;
  readonly deleted: number;
  readonly skipped: number;
  /** With dry_run: those that would have been quarantined or deleted. */
  readonly planned: number;
  /** Their quarantine was ended by others. */
  readonly lifted: number;
  /** In quarantine, and used since. */
  readonly usedInQuarantine: number;
  /** A policy of the organization, say, denies it explicitly; told in the log the first time only. */
  readonly refused: number;
  readonly busy: number;
  /** Due, and left for another day: no place or time was left, or nobody could tell what names the roles. */
  readonly left: number;
  readonly failed: number;
}

/** What a pass tells as it goes. */
export interface PassListener {
  ended(result: ActionResult): void;
  failed(action: 'quarantine' | 'delete', role: Pick<Role, 'id' | 'name'>, error: unknown): void;
  /** The circuit breaker is open for the whole pass, or AWS Config's inventory could not be read for it. */
  held(error: LimitError | InventoryError): void;
}

/** What the pass looks at of a role. */
interface Seen {
  readonly id: string;
  readonly name: string;
  readonly isDenied: boolean;
  readonly lastUse: Date | undefined;
  /** Why it is not to be noticed; undefined: nobody uses it. */
  readonly refusal: string | undefined;
}

/** What the pass knows of a case without reading it: the revision says whether that still holds. */
interface Known {
  readonly revision: string;
  readonly state: CaseState;
  readonly name: string;
  /** The day from which its next step counts: of the notice, or the quarantine. */
  readonly since: string;
  /** When an action on it came to nothing: it goes last. */
  readonly triedAt?: string | undefined;
  readonly isRefused: boolean;
}

interface Memory {
  /** When the last pass ended. */
  readonly at: string | undefined;
  readonly cases: ReadonlyMap<string, Known>;
}

const memoryName = 'pass.json';
const dayMs = 86_400_000;

/** Notices count days in a row: after so long without a pass, they begin anew. */
const longestGapMs = 2 * dayMs;

/**
 * Notices a pass gives, or more where more may be quarantined in a day: each writes a case, and thousands of them in the first
 * pass would take more time and memory than the evaluator has. The others are noticed by the next passes.
 */
const noticesPerPass = 250;

/** How many cases are read or written at a time. */
const parallel = 16;

/** Time that one more role may take. */
const reserveMs = 30_000;

const eachInParallel = async <T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> => {
  const queue = [...items];
  const next = queue[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (const item of next) await work(item);
  };
  await Promise.all(Array.from({ length: parallel }, worker));
};

const isKnown = (known: unknown): known is Known =>
  isJson(known) && ['revision', 'state', 'name', 'since'].every((field) => typeof known[field] === 'string');

/** Reads what the last pass wrote down. What cannot be read does no harm: the cases are read instead, and notices begin anew. */
const readMemory = async ({ bucket }: RemediatorPorts): Promise<Memory & { readonly revision: string | undefined }> => {
  const found = await bucket.read(memoryName);
  const read = parseJson(found?.text);
  const entries = isJson(read) && isJson(read['cases']) ? Object.entries(read['cases']) : [];
  return {
    revision: found?.revision,
    at: isJson(read) && typeof read['at'] === 'string' ? read['at'] : undefined,
    cases: new Map(entries.filter((entry): entry is [string, Known] => isKnown(entry[1]))),
  };
};

const toKnown = ({ file, revision }: ReadCase, triedAt?: string): Known => ({
  revision,
  state: file.state,
  name: file.roleName,
  since: file.quarantinedAt ?? file.since,
  triedAt,
  isRefused: file.lastFailure?.isRefused === true,
});

/** All cases: those that are as the last pass knew them are not read again. */
const readCases = async ({ bucket }: RemediatorPorts, memory: Memory): Promise<Map<string, Known>> => {
  const cases = new Map<string, Known>();
  const changed: string[] = [];
  for await (const page of bucket.list('cases/')) {
    for (const { name, revision } of page) {
      const [, roleId] = /^cases\/(.+)\.json$/.exec(name) ?? [];
      if (roleId === undefined) continue;
      const known = memory.cases.get(roleId);
      if (known?.revision === revision) cases.set(roleId, known);
      else changed.push(roleId);
    }
  }
  await eachInParallel(changed, async (roleId) => {
    const read = await readCase(bucket, roleId);
    if (read !== undefined) cases.set(roleId, toKnown(read, memory.cases.get(roleId)?.triedAt));
  });
  return cases;
};

interface Survey {
  readonly roles: ReadonlyMap<string, Seen>;
  readonly judged: number;
  readonly unused: number;
  /** Roles of which IAM has a last use, protected ones included. */
  readonly withLastUse: number;
}

/** Reads the account once. */
const survey = async ({ reader, time }: RemediatorPorts, settings: RemediationSettings): Promise<Survey> => {
  const roles = new Map<string, Seen>();
  let judged = 0;
  let unused = 0;
  let withLastUse = 0;
  for await (const page of reader.list()) {
    for (const role of page) {
      const judgement = isProtected(role) ? undefined : judge(role, settings.policy, time.now());
      const isIdle = isFinding(judgement?.verdict);
      judged += Number(judgement !== undefined);
      unused += Number(isIdle);
      withLastUse += Number(role.lastUse !== undefined);
      const { id, name, isDenied, lastUse } = role;
      const refusal = isIdle ? protection(role, settings) : `the rule no longer finds ${name} unused`;
      roles.set(id, { id, name, isDenied, lastUse: lastUse?.at, refusal });
    }
  }
  return { roles, judged, unused, withLastUse };
};

/** A role that is due for an action. */
interface Due {
  readonly action: 'quarantine' | 'delete';
  readonly id: string;
  readonly name: string;
  readonly since: string;
  readonly triedAt?: string | undefined;
  readonly isRefused: boolean;
  /** It was begun earlier, and is taken up. */
  readonly isBegun: boolean;
}

/** Begun ones first, those that came to nothing last, and in between those that have waited the longest. */
const inOrder = (due: readonly Due[]): readonly Due[] =>
  due.toSorted(
    (a, b) =>
      Number(b.isBegun) - Number(a.isBegun) ||
      (a.triedAt ?? '').localeCompare(b.triedAt ?? '') ||
      a.since.localeCompare(b.since),
  );

type Counts = Record<Exclude<keyof PassResult, 'action'>, number>;

const counted = {
  skipped: 'skipped',
  'dry-run': 'planned',
  busy: 'busy',
  'refused-by-policy': 'refused',
} as const;

const doneCount = { quarantine: 'quarantined', delete: 'deleted' } as const;

/** One pass, with what it works on. */
interface Pass {
  readonly ports: RemediatorPorts;
  readonly settings: RemediationSettings;
  readonly asker: Asker;
  readonly now: Date;
  readonly survey: Survey;
  readonly cases: Map<string, Known>;
  readonly counts: Counts;
  /** Whether notices of earlier passes count: the days are in a row. */
  readonly isInRow: boolean;
}

/** Writes a case that no action holds; leaves it where somebody else was faster. */
const amend = async (
  { ports, cases }: Pass,
  roleId: string,
  from: readonly CaseState[],
  change: (file: Case) => Case | undefined,
): Promise<boolean> => {
  const read = await readCase(ports.bucket, roleId);
  if (read === undefined || !from.includes(read.file.state)) return false;
  const file = change(read.file);
  const revision = file && (await amendCase(ports, read, file));
  if (file === undefined || revision === undefined) return false;
  cases.set(roleId, toKnown({ file, revision }));
  return true;
};

const close = (pass: Pass, roleId: string, from: CaseState, reason: string): Promise<boolean> => {
  const since = pass.now.toISOString();
  return amend(pass, roleId, [from], (file) => ({ ...file, state: 'closed', since, reason }));
};

/** Notices a role that nobody uses, or begins its notice anew. */
const notice = async (pass: Pass, { id, name }: Seen): Promise<void> => {
  const { ports, settings, asker, now, cases, counts } = pass;
  const known = cases.get(id);
  const reason = 'nobody uses it';
  const fresh = newCase({ roleId: id, roleName: name, rule: settings.ruleName }, 'noticed', reason, asker, now);
  if (known !== undefined) {
    const anew = await amend(pass, id, ['noticed', 'closed'], ({ secret }) => ({ ...fresh, secret }));
    counts.noticed += Number(anew);
    return;
  }
  const revision = await amendCase(ports, undefined, fresh);
  if (revision === undefined) return;
  cases.set(id, toKnown({ file: fresh, revision }));
  counts.noticed += 1;
};

const isToNotice = ({ settings, cases, isInRow }: Pass, role: Seen): boolean => {
  if (settings.quarantineAfterDays === undefined || role.refusal !== undefined || role.isDenied) return false;
  const known = cases.get(role.id);
  return known === undefined || known.state === 'closed' || (known.state === 'noticed' && !isInRow);
};

/** Looks at a role in quarantine. Gives what is due. */
const lookAtQuarantined = async (pass: Pass, known: Known, role: Seen): Promise<Due | undefined> => {
  const { ports, settings, asker, now, counts } = pass;
  const { id } = role;
  if (!role.isDenied) {
    if (!(await closeIfLifted(ports, settings, asker, role))) return undefined;
    counts.lifted += 1;
    await remember(pass, id, undefined);
    return undefined;
  }
  if (role.lastUse !== undefined && role.lastUse > new Date(known.since)) {
    counts.usedInQuarantine += 1;
    return undefined;
  }
  const days = settings.deleteAfterDays;
  if (days === undefined || wholeDays(new Date(known.since), now) < days) return undefined;
  return { action: 'delete', id, isBegun: false, ...known };
};

/** What becomes of a case without a role being changed, and what is due for it. */
const lookAtCase = async (pass: Pass, roleId: string, known: Known): Promise<Due | undefined> => {
  const {
    settings,
    now,
    survey: { roles },
  } = pass;
  const role = roles.get(roleId);
  const due = { id: roleId, ...known };
  switch (known.state) {
    case 'noticed': {
      if (role?.refusal !== undefined || role?.isDenied !== false) {
        await close(
          pass,
          roleId,
          'noticed',
          role === undefined ? 'the role is gone' : (role.refusal ?? 'it is denied by others'),
        );
        return undefined;
      }
      const days = settings.quarantineAfterDays;
      const isDue = days !== undefined && pass.isInRow && wholeDays(new Date(known.since), now) >= days;
      return isDue ? { action: 'quarantine', isBegun: false, ...due } : undefined;
    }
    case 'quarantining':
      return { action: 'quarantine', isBegun: true, ...due };
    case 'quarantined':
      if (role !== undefined) return lookAtQuarantined(pass, known, role);
      await close(pass, roleId, 'quarantined', 'the role was deleted by others');
      return undefined;
    case 'deleting':
      return { action: 'delete', isBegun: true, ...due };
    case 'deleted':
    case 'restoring':
    case 'closed':
      return undefined;
  }
};

/** Does what is due for one role. */
const act = ({ ports, settings, asker, survey: { roles } }: Pass, { action, id, name }: Due): Promise<ActionResult> => {
  if (action === 'delete' && !roles.has(id)) return settleGone(ports, settings, asker, id);
  if (action === 'quarantine') return quarantineFoundRole(ports, settings, asker, { id, name });
  const options = { leastDays: settings.deleteAfterDays ?? 0, removeFromInstanceProfiles: false };
  return deleteFoundRole(ports, settings, asker, { id, name }, options);
};

type OneOutcome = 'done' | 'nothing' | 'full' | 'unread';

/**
 * Does what is due for one role, counts and tells it. Gives whether it was done, came to nothing, found no place, or had to know of
 * an inventory that cannot be read.
 */
const actOnOne = async (pass: Pass, due: Due, listener: PassListener): Promise<OneOutcome> => {
  const { counts } = pass;
  try {
    const result = await act(pass, due);
    const { outcome } = result;
    // What a policy refuses today it will refuse tomorrow: that is told once.
    if (!(outcome === 'refused-by-policy' && due.isRefused)) listener.ended(result);
    counts[outcome === 'done' ? doneCount[due.action] : counted[outcome]] += 1;
    return outcome === 'done' || outcome === 'dry-run' ? 'done' : 'nothing';
  } catch (error) {
    if (error instanceof LimitError) {
      counts.left += 1;
      return 'full';
    }
    if (error instanceof InventoryError) {
      counts.left += 1;
      listener.held(error);
      return 'unread';
    }
    counts.failed += 1;
    listener.failed(due.action, due, error);
    return 'nothing';
  }
};

/** Does what is due, as far as there are places and time. */
const actOnAll = async (pass: Pass, due: readonly Due[], listener: PassListener): Promise<void> => {
  const { ports, settings, counts } = pass;
  const full = new Set<Due['action']>();
  let isUnread = false;
  let retries = settings.maximumPerDay;
  for (const each of inOrder(due)) {
    const hasTime = ports.time.now().getTime() + reserveMs < ports.ends.getTime();
    const isRetry = each.triedAt !== undefined && !each.isBegun;
    // Told once: it would be the same for each of them. A deletion that was begun does not ask.
    const isHeld = isUnread && !(each.action === 'delete' && each.isBegun);
    if (full.has(each.action) || isHeld || !hasTime || (isRetry && retries === 0)) {
      counts.left += 1;
      continue;
    }
    retries -= Number(isRetry);
    const outcome = await actOnOne(pass, each, listener);
    if (outcome === 'full') full.add(each.action);
    else if (outcome === 'unread') isUnread = true;
    else await remember(pass, each.id, outcome === 'done' ? undefined : pass.now.toISOString());
  }
};

/** Keeps what an action made of a case, for the next pass. */
const remember = async ({ ports, cases }: Pass, id: string, triedAt: string | undefined): Promise<void> => {
  const read = await readCase(ports.bucket, id);
  if (read !== undefined) cases.set(id, toKnown(read, triedAt));
};

const writeMemory = async (
  { ports, cases }: Pass,
  at: string | undefined,
  revision: string | undefined,
): Promise<void> => {
  const text = JSON.stringify({ at, cases: Object.fromEntries(cases) });
  // Where another pass was faster, its memory does as well.
  await ports.bucket.write(memoryName, text, revision === undefined ? 'absent' : { revision });
};

/**
 * The daily pass: notices roles that nobody uses, quarantines what was noticed for long enough, and deletes what was in quarantine
 * for long enough, each after the same checks as by hand, and at most maximum_per_day of each. A role that cannot be changed does
 * not keep the next one from it. Where the share of unused roles jumped, or IAM has a last use of no role at all, it changes no
 * role, and tells a LimitError.
 */
export const runPass = async (
  ports: RemediatorPorts,
  settings: RemediationSettings,
  asker: Asker,
  listener: PassListener,
): Promise<PassResult> => {
  const { bucket, time } = ports;
  const now = time.now();
  const memory = await readMemory(ports);
  const found = await survey(ports, settings);
  const cases = await readCases(ports, memory);
  const counts: Counts = {
    noticed: 0,
    quarantined: 0,
    deleted: 0,
    skipped: 0,
    planned: 0,
    lifted: 0,
    usedInQuarantine: 0,
    refused: 0,
    busy: 0,
    left: 0,
    failed: 0,
  };
  const isInRow = memory.at !== undefined && now.getTime() - Date.parse(memory.at) <= longestGapMs;
  const pass: Pass = { ports, settings, asker, now, survey: found, cases, counts, isInRow };

  const isBlind = found.withLastUse === 0 && found.unused > 0;
  const jump = isBlind ? withoutLastUse : await addToShare(bucket, found, settings.maximumPerDay, now);
  if (!isBlind) {
    const toNotice = [...found.roles.values()].filter((role) => isToNotice(pass, role));
    await eachInParallel(toNotice.slice(0, Math.max(noticesPerPass, settings.maximumPerDay)), (role) =>
      notice(pass, role),
    );
  }
  const due: Due[] = [];
  await eachInParallel([...cases], async ([roleId, known]) => {
    const one = await lookAtCase(pass, roleId, known);
    if (one !== undefined) due.push(one);
  });
  if (jump === undefined) await actOnAll(pass, due, listener);
  else counts.left += due.length;
  // A pass that could see no use is not a day of a notice.
  await writeMemory(pass, isBlind ? memory.at : now.toISOString(), memory.revision);
  if (jump !== undefined) listener.held(new LimitError(`Circuit breaker open, no role was changed: ${jump}`));
  return { action: 'pass', ...counts };
};
