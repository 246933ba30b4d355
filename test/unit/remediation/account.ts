// What the tests of single actions have in common: one account in memory, one role in it, and calls that can be disturbed.
import { runPass } from '../../../lambda/src/remediation/pass.ts';
import type { PassResult } from '../../../lambda/src/remediation/pass.ts';
import type { Request } from '../../../lambda/src/remediation/request.ts';
import type { ActionResult } from '../../../lambda/src/remediation/result.ts';
import type { RemediationSettings } from '../../../lambda/src/remediation/settings.ts';
import { addRole, idOf } from './model/cast.ts';
import type { Held, Step } from './model/iam.ts';
import { aRequest, aSetting, dayMs, emptyWorld, perform, openPorts } from './model/world.ts';
import type { World } from './model/world.ts';
import { now, usedAt } from '../roles.ts';

export const app = 'app';

/** An account with one old role that nobody uses, and one of a service that is used: IAM keeps its uses. */
export const anAccount = (given: Partial<Held['role']> = {}): World => {
  const world = emptyWorld(now);
  addRole(world, app, given);
  addRole(world, 'AWSServiceRoleForConfig', { path: '/aws-service-role/config.amazonaws.com/', ...usedAt(now) });
  return world;
};

export const heldOf = (world: World, name = app): Held => {
  const held = world.iam.roles.get(name);
  if (held === undefined) throw new Error(`there is no role ${name}`);
  return held;
};

export const tagsOf = (world: World, name = app): Record<string, string> =>
  Object.fromEntries(heldOf(world, name).role.tags);

const plain: Step = (_, work) => Promise.resolve().then(work);

/** Does something right before the first call that begins so. */
export const before = (call: string, change: () => void): Step => {
  let isToCome = true;
  return (made, work) =>
    Promise.resolve().then(() => {
      if (isToCome && made.startsWith(call)) {
        isToCome = false;
        change();
      }
      return work();
    });
};

/** Throws what the function throws. */
export const act = async (
  world: World,
  request: Partial<Request>,
  settings: Partial<RemediationSettings> = {},
  step: Step = plain,
): Promise<ActionResult> => {
  const whole = aRequest({ roleId: idOf(app), ...request });
  return (await perform(whole, aSetting(settings), (caller) => openPorts(() => world, caller, step))) as ActionResult;
};

export const quarantine = (world: World, settings?: Partial<RemediationSettings>, step?: Step): Promise<ActionResult> =>
  act(world, { action: 'quarantine' }, settings, step);

export const remove = (
  world: World,
  request: Partial<Request> = {},
  settings?: Partial<RemediationSettings>,
  step?: Step,
): Promise<ActionResult> => act(world, { action: 'delete', force: true, ...request }, settings, step);

export const restore = (world: World, request: Partial<Request> = {}, step?: Step): Promise<ActionResult> =>
  act(world, { action: 'restore', ...request }, {}, step);

/** A pass, and all that it told of single roles. */
export const makePass = async (
  world: World,
  settings: Partial<RemediationSettings> = {},
  step: Step = plain,
): Promise<{ result: PassResult; told: ActionResult[]; failures: unknown[] }> => {
  const told: ActionResult[] = [];
  const failures: unknown[] = [];
  const listener = {
    ended: (result: ActionResult) => void told.push(result),
    failed: (_: string, __: unknown, error: unknown) => void failures.push(error),
    held: (error: unknown) => void failures.push(error),
  };
  const request = aRequest({ action: 'pass', requestedBy: 'the-rule-pass' });
  const open = openPorts(() => world, 'remediator', step);
  return { result: await runPass(open, aSetting(settings), request, listener), told, failures };
};

/** Lets whole days go by. */
export const days = (world: World, count: number): void => {
  world.nowMs += count * dayMs;
};

/** The calls that changed something in IAM, as "AttachRolePolicy app". */
export const changesOf = ({ calls }: World): readonly string[] =>
  calls
    .map(({ call }) => call)
    .filter((call) => /^(?:Attach|Detach|Tag|Untag|Delete|Create|Put|Update|Add|Remove)/.test(call));
