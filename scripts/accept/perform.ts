// Performs the steps of a phase, and records each.
import { writeEntry } from './record.ts';
import { saveProgress } from './progress.ts';
import type { Progress } from './progress.ts';
import type { Outcome, Phase, Seen, Step, World } from './step.ts';

export interface Run {
  readonly folder: string;
  readonly progress: Progress;
  /** The id of the account where the record does not show it. */
  readonly hidden: string | undefined;
  readonly say: (line: string) => void;
}

const describe = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/** What the local AWS shows of what only AWS can show is no proof, but that it fails is. */
const outcomeOf = (step: Step, { outcome }: Seen, isLocal: boolean): Outcome =>
  isLocal && step.onlyOnAws !== undefined && outcome !== 'failed' ? 'not shown here' : outcome;

const seeWhat = async (step: Step, world: World): Promise<Seen> => {
  if (world.aws.isLocal && step.onlyOnAws?.rehearsed === false) return { seen: null, outcome: 'answered' };
  try {
    return await step.run(world);
  } catch (error) {
    world.signal.throwIfAborted();
    return { seen: describe(error), outcome: 'failed' };
  }
};

const withReason = (step: Step, outcome: Outcome, { seen }: Seen): unknown =>
  outcome === 'not shown here' ? { reason: step.onlyOnAws?.reason, ...(seen === null ? {} : { seen }) } : seen;

/** What is done need not be done again; what failed is tried again. */
const isDone = (outcome: Outcome | undefined): boolean => outcome !== undefined && outcome !== 'failed';

/** Hours later AWS may have another answer. */
const isRepeated = ({ phase, isFoundation }: Step): boolean => phase === 'late' || isFoundation === true;

const perform = async (step: Step, world: World, run: Run): Promise<Outcome> => {
  const { folder, progress, hidden, say } = run;
  const start = world.now();
  say(`${step.name} …`);
  const what = await seeWhat(step, world);
  const outcome = outcomeOf(step, what, world.aws.isLocal);
  const { name, phase, proves, asks, expected } = step;
  const seconds = (world.now().getTime() - start.getTime()) / 1000;
  const entry = {
    at: start.toISOString(),
    phase,
    step: name,
    proves,
    asks,
    expected,
    outcome,
    seen: withReason(step, outcome, what),
    seconds,
  };
  progress.outcomes[`${phase}/${name}`] = outcome;
  await saveProgress(folder, progress);
  await writeEntry(folder, entry, hidden);
  say(`${outcome}: ${name} (${seconds.toFixed(1)} s)`);
  if (outcome === 'failed') say(`  expected: ${expected}\n  seen: ${JSON.stringify(entry.seen)}`);
  return outcome;
};

/**
 * The outcomes of a phase's steps. A step that fails does not keep the others from being tried, unless they stand on it; an
 * interruption does.
 */
export const performPhase = async (
  phase: Phase,
  steps: readonly Step[],
  world: World,
  run: Run,
): Promise<readonly Outcome[]> => {
  const outcomes: Outcome[] = [];
  for (const step of steps.filter((each) => each.phase === phase)) {
    world.signal.throwIfAborted();
    const before = run.progress.outcomes[`${phase}/${step.name}`];
    if (before !== undefined && isDone(before) && !isRepeated(step)) {
      run.say(`done before: ${step.name}`);
      outcomes.push(before);
    } else {
      const outcome = await perform(step, world, run);
      outcomes.push(outcome);
      if (outcome === 'failed' && step.isFoundation === true) break;
    }
  }
  return outcomes;
};
