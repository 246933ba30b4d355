import { IncompleteError } from '../function/errors.ts';
import { show } from '../function/json.ts';
import { clearResult, complianceOf, resourceIdOf, toEvaluation } from '../rule/compliance.ts';
import { nameFirst } from '../function/words.ts';
import { listTypes } from '../references/describe.ts';
import { createAnnotationReader, withoutLastUse } from '../rule/annotation.ts';
import type { Circumstances } from '../rule/annotation.ts';
import type { ResourceId, Compliance, Evaluation } from '../rule/compliance.ts';
import { lookAhead } from './lookahead.ts';
import type { Account, RecordedResult, ReferenceFinder } from './ports.ts';
import type { Log } from '../function/log.ts';
import type { Role } from '../rule/role.ts';
import { findOwnerTag } from '../rule/tags.ts';
import { collectNews } from './news.ts';
import type { News } from './news.ts';
import { createReporter } from './reporter.ts';
import type { Reporter } from './reporter.ts';
import { isFinding, judge } from '../rule/rule.ts';
import type { Judgement, Policy, Verdict } from '../rule/rule.ts';

/** What is sent to Config: every evaluation, or only those that differ from what Config holds, the last use of a used role aside. */
export type Reporting = 'all' | 'changes';

export interface Options {
  readonly policy: Policy;
  readonly resourceId: ResourceId;
  readonly reporting: Reporting;
  /** Key of the tag that names the owner of a role, whom the annotation of a finding tells. */
  readonly ownerTag?: string | undefined;
  /** Whether the line of a role that is NON_COMPLIANT is written at level INFO, like the summary. */
  readonly logFindings?: boolean;
  /** Whether somebody is told the news of the run, for which the earlier results are read before the first one is sent. */
  readonly collectsNews?: boolean;
  /** What names the roles, as it is being read; undefined where annotations do not say. */
  readonly references?: Promise<ReferenceFinder> | undefined;
}

/** How far a run came. */
export interface Progress {
  pages: number;
  roles: number;
  /** Roles that are not for the rule to judge. */
  protected: number;
  readonly verdicts: Record<Verdict, number>;
  /** Roles of which IAM has a last use, protected ones included. */
  rolesWithLastUse: number;
  /** Evaluations that Config held already, and that were therefore not sent. */
  unchanged: number;
  cleanedUp: number;
  /** Roles that are NON_COMPLIANT and that Config did not hold as such; known once all roles and results were read. */
  newFindings: number;
  /** Evaluations Config took, clean-up included, and those it would not take. */
  readonly reported: number;
  readonly failed: number;
}

type Results = ReadonlyMap<string, RecordedResult>;

/** Of a run that has only begun. */
export const startProgress = (reporter: Pick<Reporter, 'reported' | 'failed'>): Progress => ({
  pages: 0,
  roles: 0,
  protected: 0,
  verdicts: { whitelisted: 0, exempt: 0, new: 0, used: 0, unused: 0, 'never-used': 0 },
  rolesWithLastUse: 0,
  unchanged: 0,
  cleanedUp: 0,
  newFindings: 0,
  get reported() {
    return reporter.reported;
  },
  get failed() {
    return reporter.failed;
  },
});

const readResults = async (account: Account): Promise<Results> => {
  const results = new Map<string, RecordedResult>();
  for await (const page of account.results()) for (const result of page) results.set(result.resourceId, result);
  return results;
};

const isRecorded = (evaluation: Evaluation, result: RecordedResult | undefined): boolean =>
  result?.compliance === evaluation.compliance &&
  withoutLastUse(result.annotation) === withoutLastUse(evaluation.annotation);

/**
 * Whether IAM has a last use of no role at all, though there are roles old enough to be found unused: some partitions keep none,
 * and a proxy may take them out. Then no record says nothing of a role.
 */
export const isWithoutLastUse = ({ rolesWithLastUse, verdicts }: Readonly<Progress>): boolean =>
  rolesWithLastUse === 0 && verdicts.unused + verdicts['never-used'] > 0;

/** How many types of resources an annotation names. */
const shownTypes = 3;

/** Says which types of resources name a role; neither how many nor which, because these change more often. */
const describeTypes = (find: ReferenceFinder, role: Role): string | undefined => {
  const types = listTypes(find(role));
  return types.length === 0 ? undefined : nameFirst(types, shownTypes);
};

/** A role that was judged and not reported yet. */
interface Judged {
  readonly role: Role;
  readonly judgement: Judgement;
  /** What Config held before the run; undefined where that is not asked for, or could not be read. */
  readonly earlier: Results | undefined;
}

/** A run over one account that has been started: `progress` and `news` can be read at any time, also after a failure. */
export interface Run {
  readonly progress: Readonly<Progress>;
  /** Empty unless they are asked for. */
  readonly news: News;
  readonly finished: Promise<void>;
}

/**
 * Judges every role of the account and reports it to Config, then clears the results of roles that are gone.
 *
 * Roles are judged and reported page by page while the next page is read, and the results that Config holds are read beside
 * them; only the ids of the roles are kept. Nothing is cleared unless every page was read. Fails with the first call
 * that failed, after the calls under way have ended, or with an IncompleteError where the listing holds no role, or Config would
 * not take evaluations.
 */
export const evaluateAccount = (account: Account, options: Options, now: Date, log: Log): Run => {
  const reporter = createReporter((evaluations) => account.put(evaluations));
  const progress = startProgress(reporter);
  const news = collectNews();
  const collects = options.collectsNews === true;
  /** Every role seen, by the id it is reported under, and how it was judged; undefined where it was not. */
  const seen = new Map<string, Compliance | undefined>();

  const logEvaluation = (verdict: Verdict, evaluation: Evaluation): void => {
    const entry = (): object => ({ event: 'role.evaluated', verdict, ...evaluation });
    if (options.logFindings === true && evaluation.compliance === 'NON_COMPLIANT') log.info(entry());
    else log.debug(entry);
  };

  /** Findings without a last use, held back until one role of the account has one: their annotations tell where none has. */
  let held: Judged[] = [];

  /** Undefined where it could not be read, which a line of the log tells; the run goes on. */
  const references = options.references?.catch((error: unknown) => {
    log.warn({ event: 'references.failed', error: error instanceof Error ? error.message : show(error) });
    return undefined;
  });

  const readAnnotation = references === undefined ? undefined : createAnnotationReader();

  /** Where nobody could ask, a note stays as it is: an annotation that changes for that would tell nobody anything of the role. */
  const namedBy = async (role: Role, before: RecordedResult | undefined): Promise<string | undefined> => {
    const find = await references;
    return find === undefined ? readAnnotation?.(before?.annotation ?? '').namedBy : describeTypes(find, role);
  };

  const reportRole = (
    { role, judgement }: Judged,
    before: RecordedResult | undefined,
    told: Pick<Circumstances, 'isAccountWithoutUse' | 'namedBy'>,
  ): Promise<void> | undefined => {
    const { maxDays, maximumExemptionDays } = options.policy;
    const owner = findOwnerTag(role.tags, options.ownerTag);
    const circumstances = { ...told, maxDays, maximumExemptionDays, owner };
    const evaluation = toEvaluation(role, judgement, circumstances, options.resourceId);
    logEvaluation(judgement.verdict, evaluation);
    if (collects) news.judged(role, evaluation, before);
    if (options.reporting !== 'changes' || !isRecorded(evaluation, before)) return reporter.add(evaluation);
    progress.unchanged += 1;
    return undefined;
  };

  /** Waits only where there is something to wait for: an account has thousands of roles. */
  const report = async (judged: readonly Judged[], isAccountWithoutUse: boolean): Promise<void> => {
    for (const each of judged) {
      const { role, judgement, earlier } = each;
      const before = earlier?.get(resourceIdOf(role, options.resourceId));
      const asks = references !== undefined && isFinding(judgement.verdict);
      const told = { isAccountWithoutUse, namedBy: asks ? await namedBy(role, before) : undefined };
      const room = reportRole(each, before, told);
      if (room !== undefined) await room;
    }
  };

  /** Judges a role, and adds what can be reported now to `due`. */
  const evaluateRole = (role: Role, earlier: Results | undefined, due: Judged[]): void => {
    const id = resourceIdOf(role, options.resourceId);
    // IAM may show a role again when roles come and go between two pages.
    if (seen.has(id)) return;
    const judgement = judge(role, options.policy, now);
    progress.roles += 1;
    if (role.lastUse !== undefined) {
      progress.rolesWithLastUse += 1;
      due.push(...held);
      held = [];
    }
    if (judgement === undefined) {
      seen.set(id, undefined);
      progress.protected += 1;
      return;
    }
    progress.verdicts[judgement.verdict] += 1;
    seen.set(id, complianceOf(judgement.verdict));
    const isHeld = progress.rolesWithLastUse === 0 && isFinding(judgement.verdict);
    (isHeld ? held : due).push({ role, judgement, earlier });
  };

  const cleanUp = async (recorded: Results): Promise<void> => {
    for (const [id, before] of recorded) {
      if (seen.get(id) !== undefined) continue;
      if (collects) news.gone(before);
      const room = reporter.add(clearResult(id));
      if (room !== undefined) await room;
      progress.cleanedUp += 1;
    }
  };

  const countNewFindings = (recorded: Results): void => {
    for (const [id, compliance] of seen) {
      const before = recorded.get(id)?.compliance;
      if (compliance === 'NON_COMPLIANT' && before !== 'NON_COMPLIANT') progress.newFindings += 1;
    }
  };

  /** What Config held, where it has to be known before the first evaluation is sent, which would be among it. */
  const readEarlier = async (results: Promise<Results>): Promise<Results | undefined> => {
    if (options.reporting === 'changes') return results;
    if (!collects) return undefined;
    return results.catch(() => {
      news.earlierUnknown();
      return undefined;
    });
  };

  const run = async (): Promise<void> => {
    const results = readResults(account);
    // Awaited further down; a failure before that must not count as unhandled, which would end the process.
    results.catch(() => undefined);
    try {
      for await (const page of lookAhead(account.roles())) {
        progress.pages += 1;
        const earlier = await readEarlier(results);
        const due: Judged[] = [];
        for (const role of page) evaluateRole(role, earlier, due);
        await report(due, false);
      }
      // The role that reads the listing is in it: one without any is not what the account has.
      if (progress.roles === 0) {
        throw new IncompleteError(
          'IAM listed no role at all, though the account has the role that read the listing: nothing was reported or cleared. ' +
            'Look for what changes answers on their way, such as a proxy, and start the evaluation again',
        );
      }
      await report(held, true);
      const [recorded] = await Promise.allSettled([results]);
      // What was judged is sent even where the earlier results cannot be read: only the clean-up needs those.
      if (recorded.status === 'fulfilled') {
        countNewFindings(recorded.value);
        await cleanUp(recorded.value);
      }
      await reporter.finish();
      if (recorded.status === 'rejected') throw recorded.reason;
    } finally {
      await reporter.settle();
    }
  };

  return { progress, news, finished: run() };
};

/** How far a run came, in words; undefined stands for a run that has not begun. */
export const describeProgress = (progress: Readonly<Progress> | undefined): string =>
  progress === undefined
    ? 'no role was read yet'
    : `${progress.roles} roles were read (${progress.pages} pages), ${progress.reported} evaluations reported, ` +
      `${progress.failed} refused, ${progress.cleanedUp} cleaned up`;
