// A function at work: it stops before each of its calls, until it is told to go on.
import type { Step } from './iam.ts';
import { aSetting, openPorts, perform } from './world.ts';
import type { Ending, World } from './world.ts';
import type { Request } from '../../../../lambda/src/remediation/request.ts';
import type { RemediationSettings } from '../../../../lambda/src/remediation/settings.ts';

/** How a call goes: as it should, it fails before anything is changed, or its answer is lost after the change. */
export type CallFate = 'well' | 'fails' | 'answer-lost';

/** Every promise that can go on has gone on. */
const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

export interface Process {
  /** Makes the next call. False where there is none any more. */
  next(fate?: CallFate): Promise<boolean>;
  /** Makes all calls that are left. */
  finish(): Promise<Ending>;
  readonly ending: () => Ending | undefined;
}

class LostError extends Error {}

/** Starts an action; it stops before its first call. A process that is not told to go on has died. */
export const start = async (
  world: World,
  request: Request,
  settings: RemediationSettings = aSetting(),
): Promise<Process> => {
  // A pass has several calls under way at once.
  const waiting: ((fate: CallFate) => void)[] = [];
  let ending: Ending | undefined;
  const step: Step = async (call, work) => {
    const fate = await new Promise<CallFate>((resolve) => {
      waiting.push(resolve);
    });
    if (fate === 'fails') throw new LostError(`${call} failed: ServiceFailure`);
    const done = work();
    if (fate === 'answer-lost') throw new LostError(`the answer of ${call} was lost`);
    return done;
  };
  perform(request, settings, (caller) => openPorts(() => world, caller, step)).then(
    (answer) => {
      ending = { answer };
    },
    (error: unknown) => {
      ending = { error };
    },
  );
  await settled();
  const next = async (fate: CallFate = 'well'): Promise<boolean> => {
    const go = waiting.shift();
    if (go === undefined) return false;
    go(fate);
    await settled();
    return true;
  };
  return {
    next,
    ending: () => ending,
    finish: async () => {
      while (await next());
      return ending ?? { error: new Error('it waits for nothing that comes') };
    },
  };
};
