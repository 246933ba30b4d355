import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWhitelist } from '../../../lambda/src/rule/whitelist.ts';
import { mostRoles } from '../../../scripts/accept/account.ts';
import { elements } from '../../../scripts/accept/aws/call.ts';
import { dollars } from '../../../scripts/accept/estimate.ts';
import { otherRoles, rolePath } from '../../../scripts/accept/names.ts';
import { performPhase } from '../../../scripts/accept/perform.ts';
import { hasBegun, openProgress, saveProgress } from '../../../scripts/accept/progress.ts';
import { mask, renderReport } from '../../../scripts/accept/record.ts';
import type { Entry } from '../../../scripts/accept/record.ts';
import { differences } from '../../../scripts/accept/role-state.ts';
import type { RoleState } from '../../../scripts/accept/role-state.ts';
import { allRoleNames } from '../../../scripts/accept/roles.ts';
import { rootModule } from '../../../scripts/accept/root.ts';
import { answered, seen } from '../../../scripts/accept/step.ts';
import type { Seen, Step, World } from '../../../scripts/accept/step.ts';
import { steps as allSteps } from '../../../scripts/accept/steps/steps.ts';
import { isNamedByRun } from '../../../scripts/accept/sweep/remnant.ts';

const account = '123456789012';

describe('the steps', () => {
  it('have names of their own', () => {
    const names = allSteps.map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
  });

  it('each prove something or ask something', () => {
    for (const { name, proves, asks } of allSteps) expect(proves ?? asks, name).toBeTruthy();
  });
});

describe('a phase', () => {
  let folder: string;
  let said: string[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'accept-'));
    said = [];
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const step = (name: string, run: () => Promise<Seen> | Seen, more: Partial<Step> = {}): Step => ({
    name,
    phase: 'run',
    proves: `that ${name}`,
    expected: `${name}!`,
    run: async () => run(),
    ...more,
  });
  const passing = (name: string, more: Partial<Step> = {}): Step => step(name, () => seen('it', true), more);
  const failing = (name: string, more: Partial<Step> = {}): Step => step(name, () => seen('other', false), more);

  interface Surroundings {
    readonly isLocal?: boolean;
    readonly phase?: Step['phase'];
    readonly signal?: AbortSignal;
  }

  const perform = async (
    steps: readonly Step[],
    { isLocal = false, phase = 'run', signal = new AbortController().signal }: Surroundings = {},
  ) => {
    const progress = await openProgress(folder, account, 'eu-west-1');
    const world = {
      aws: { isLocal },
      account,
      facts: progress.facts,
      signal,
      now: () => new Date(0),
    } as unknown as World;
    return performPhase(phase, steps, world, { folder, progress, hidden: account, say: (line) => said.push(line) });
  };
  const recorded = async (): Promise<readonly Entry[]> =>
    (await readFile(join(folder, 'record.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Entry);

  it('performs its own steps in their order, and records what was expected and seen', async () => {
    const outcomes = await perform([passing('a'), passing('of-day-0', { phase: 'prepare' }), failing('b')]);

    expect(outcomes).toEqual(['passed', 'failed']);
    expect(await recorded()).toMatchObject([
      { step: 'a', proves: 'that a', expected: 'a!', seen: 'it', outcome: 'passed' },
      { step: 'b', expected: 'b!', seen: 'other', outcome: 'failed' },
    ]);
  });

  it('goes on after a step that fails or throws', async () => {
    const throwing = step('throws', () => Promise.reject(new TypeError('no role')));

    expect(await perform([throwing, passing('next')])).toEqual(['failed', 'passed']);
    expect((await recorded())[0]).toMatchObject({ outcome: 'failed', seen: 'TypeError: no role' });
  });

  it('ends where a step fails that the others stand on', async () => {
    expect(await perform([failing('ground', { isFoundation: true }), passing('house')])).toEqual(['failed']);
  });

  it('goes on where it was: what failed is tried again, what the others stand on is done again', async () => {
    let mended = false;
    const later = step('later', () => seen('it', mended));
    const steps = [passing('ground', { isFoundation: true }), passing('done'), later];
    await perform(steps);
    mended = true;
    said = [];

    expect(await perform(steps)).toEqual(['passed', 'passed', 'passed']);
    expect(said).toContain('done before: done');
    expect((await recorded()).map(({ step: name }) => name)).toEqual(['ground', 'done', 'later', 'ground', 'later']);
  });

  it('asks everything of late again', async () => {
    const asking = step('asks', () => answered('it'), { phase: 'late' });
    await perform([asking], { phase: 'late' });
    await perform([asking], { phase: 'late' });

    expect(await recorded()).toHaveLength(2);
  });

  it('begins no step after an interruption', async () => {
    const interruption = new AbortController();
    const interrupting = step('interrupted', () => {
      interruption.abort();
      throw new Error('the program that it ran was interrupted');
    });

    await expect(perform([interrupting, passing('next')], { signal: interruption.signal })).rejects.toThrow();
    expect(said).toEqual(['interrupted …']);
  });

  describe('on the local AWS', () => {
    const reason = 'no bill';

    it.each<[string, Step, string, unknown]>([
      ['shows what it can show', passing('a'), 'passed', 'it'],
      [
        'does not pass what only AWS can show, though it was tried',
        passing('a', { onlyOnAws: { reason, rehearsed: true } }),
        'not shown here',
        { reason, seen: 'it' },
      ],
      ['fails where what was tried fails', failing('a', { onlyOnAws: { reason, rehearsed: true } }), 'failed', 'other'],
      [
        'does not try what it has nothing for',
        failing('a', { onlyOnAws: { reason, rehearsed: false } }),
        'not shown here',
        { reason },
      ],
    ])('%s', async (_, tried, outcome, what) => {
      expect(await perform([tried], { isLocal: true })).toEqual([outcome]);
      expect((await recorded())[0]?.seen).toEqual(what);
    });
  });

  it.each([true, false])('writes no id of the account (a step that passes: %s)', async (isPassing) => {
    await perform([step('tells', () => seen(`arn:aws:iam::${account}:role/x`, isPassing))]);

    for (const name of ['record.jsonl', 'record.md', 'progress.json']) {
      expect(await readFile(join(folder, name), 'utf8')).not.toContain(account);
    }
  });
});

describe('the progress', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'accept-'));
    await saveProgress(folder, await openProgress(folder, account, 'eu-west-1'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ['another account', '123456789013', 'eu-west-1'],
    ['another Region', account, 'eu-central-1'],
  ])('of a folder is not taken for that of %s', async (_, other, region) => {
    await expect(openProgress(folder, other, region)).rejects.toThrow('name another folder with --state');
  });

  it('tells which phase has begun', async () => {
    const progress = await openProgress(folder, account, 'eu-west-1');

    expect(hasBegun(progress, 'run')).toBe(false);
    expect(hasBegun({ ...progress, outcomes: { 'run/apply': 'failed' } }, 'run')).toBe(true);
  });
});

describe('the record', () => {
  it.each([
    ['an access key', 'key AKIAIOSFODNN7EXAMPLE.', 'key <credentials>.'],
    ['a key of a session', 'ASIAIOSFODNN7EXAMPLE', '<credentials>'],
    ['a session token', 'A'.repeat(300), '<credentials>'],
    ['the account', `arn:aws:iam::${account}:role/x`, 'arn:aws:iam::<account>:role/x'],
    ['nothing of a role', 'AROAIOSFODNN7EXAMPLE', 'AROAIOSFODNN7EXAMPLE'],
  ])('hides %s', (_, text, hidden) => {
    expect(mask(text, account)).toBe(hidden);
  });

  it('shows the account where that is asked for', () => {
    expect(mask(`account ${account}`, undefined)).toBe(`account ${account}`);
  });

  it('has in its table the last outcome of each step, in one row', () => {
    const entry = (step: string, outcome: Entry['outcome'], what: unknown): Entry => ({
      at: '2026-01-01T00:00:00.000Z',
      phase: 'run',
      step,
      expected: 'a | b',
      outcome,
      seen: what,
      seconds: 1,
    });
    const report = renderReport([
      entry('a', 'failed', 'x'),
      entry('b', 'passed', 'y'),
      entry('a', 'passed', 'line\nline'),
    ]);

    expect(report.split('\n').slice(2, -1)).toEqual([
      String.raw`| run | a | passed | a \| b | line line |`,
      String.raw`| run | b | passed | a \| b | y |`,
    ]);
  });
});

describe('what a run touches', () => {
  const whitelist = createWhitelist(otherRoles);

  it('is no role of others, whatever its pathname begins with', () => {
    for (const pathname of ['/Admin', '/team/app', '/0', '/+x', '/aws-service-role/x/Y', '/acceptance-x']) {
      expect(whitelist.match(pathname), pathname).toBeDefined();
    }
  });

  it('are its own roles', () => {
    for (const name of allRoleNames) expect(whitelist.match(`${rolePath}${name}`), name).toBeUndefined();
  });

  it.each([
    ['iam-role-last-used-accept', true],
    ['iam-role-last-used-accept-remediator', true],
    ['iam-role-last-used-acceptance', false],
    ['iam-role-last-used', false],
    ['my-iam-role-last-used-accept', false],
  ])('of the things called %s: %s', (name, isOwn) => {
    expect(isNamedByRun(name)).toBe(isOwn);
  });
});

it('costs less than $2 in the largest account that it takes', () => {
  expect(dollars(mostRoles)).toBeLessThan(2);
});

it('takes the module by a path that Terraform knows for one, from wherever the state is', () => {
  for (const folder of ['/tmp/state/terraform', join(import.meta.dirname, '../../../.accept/terraform')]) {
    expect(JSON.stringify(rootModule(folder, account))).toMatch(/"source":"\.\.?\//);
  }
});

it('finds what of a role a restore did not bring back', () => {
  const rest = { path: '/', description: 'x', trust: '{}', boundary: 'b', tags: { a: '1' }, inline: {}, attached: [] };
  const before: RoleState = { id: 'AROA1', rest };

  expect(differences(before, { id: 'AROA2', rest })).toEqual([]);
  expect(differences(before, { id: 'AROA1', rest: { ...rest, boundary: undefined, tags: {} } })).toEqual([
    'boundary',
    'tags',
  ]);
});

it('reads all elements of a name, and of no other', () => {
  expect(elements('Key', '<A><Key>x</Key><KeyMarker>no</KeyMarker></A><Key></Key>')).toEqual(['x', '']);
});
