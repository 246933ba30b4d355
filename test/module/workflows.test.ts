// What runs with the rights of the repository: every action is pinned, every right has its reason.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { repository } from '../../lab/tools/terraform.ts';
import { phases } from '../../scripts/accept/step.ts';
import type { Extent } from '../../scripts/check/tier.ts';
import { tiers } from '../../scripts/check/tiers.ts';

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly strategy?: { readonly matrix: Readonly<Record<string, unknown>> };
  readonly steps: readonly {
    readonly uses?: string;
    readonly run?: string;
    readonly with?: Readonly<Record<string, unknown>>;
  }[];
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = join(repository, '.github', 'workflows');
const workflows = readdirSync(folder).map((file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  return { file, text, workflow: parse(text) as Workflow };
});
const uses = workflows.flatMap(({ text }) => [...text.matchAll(/^.*uses: *(.*)$/gm)].map(([, use = '']) => use));

it('there are workflows for the checks, the night, releases, acceptance, CodeQL, dependency review and the scorecard', () => {
  const files = [
    'acceptance.yml',
    'ci.yml',
    'codeql.yml',
    'dependency-review.yml',
    'nightly.yml',
    'release.yml',
    'scorecard.yml',
  ];

  expect(workflows.map(({ file }) => file)).toEqual(expect.arrayContaining(files));
});

describe('every action', () => {
  it('is pinned to a commit, with its version beside it', () => {
    for (const use of uses) expect(use).toMatch(/^[\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('is pinned to the same commit everywhere', () => {
    const pins = new Set(uses.map((use) => use.replace(/^([\w-]+\/[\w-]+)[\w/-]*@/, '$1@')));
    const names = [...pins].map((pin) => pin.split('@')[0]);

    expect(new Set(names).size).toBe(names.length);
  });
});

describe.each(workflows)('$file', ({ text, workflow }) => {
  it('may read the repository, and each job says why it may do more', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(text.match(/^ +[a-z-]+: write$/gm) ?? []).toEqual(
      [...text.matchAll(/^ +# .*\n( +[a-z-]+: write)$/gm)].map(([, right]) => right),
    );
  });

  it('ends every job after a while, and leaves no credentials in a checkout', () => {
    for (const job of Object.values(workflow.jobs)) {
      expect(job['timeout-minutes']).toBeGreaterThan(0);
      const checkouts = job.steps.filter((step) => step.uses?.startsWith('actions/checkout@'));
      expect(checkouts.map((step) => step.with?.['persist-credentials'])).toEqual(checkouts.map(() => false));
    }
  });

  it('takes no text of a stranger into a command', () => {
    expect(text.match(/^.*run:.*\$\{\{.*$/gm) ?? []).toEqual([]);
  });
});

describe('the release', () => {
  const release = workflows.find(({ file }) => file === 'release.yml')?.text ?? '';

  it('runs all checks before it publishes, builds its files again, and attests them with their bill of materials', () => {
    const order = ['.ci/run', 'npm run build', 'git diff --exit-code', 'attest-build-provenance@', 'gh release create'];
    const places = order.map((step) => release.indexOf(step));

    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(release).toContain('needs: checks');
    const files = ['lambda/dist/iam-role-last-used.zip', 'cli/dist/iam-role-last-used.mjs', 'sbom.cdx.json'];
    expect(release).toContain(`subject-path: |\n${files.map((file) => `            ${file}\n`).join('')}`);
    expect(release).toMatch(new RegExp(`gh release create [^#]* ${files.join(' ')}\n$`));
  });
});

const jobsOf = (file: string): Readonly<Record<string, Job>> =>
  workflows.find((each) => each.file === file)?.workflow.jobs ?? {};
const commandsOf = ({ steps }: Job): string => steps.map(({ run = '' }) => run).join('\n');
const tiersOf = (job: Job): readonly string[] =>
  [...commandsOf(job).matchAll(/npm test -- --only (\S+)/g)].flatMap(([, names = '']) => names.split(','));
const includes = (job: Job | undefined): readonly string[] =>
  ((job?.strategy?.matrix['include'] ?? []) as readonly Readonly<Record<string, string | boolean>>[]).map(
    ({ tool, version, provider }) => [tool, version, provider].join(' '),
  );

const ofExtent = (isWanted: (since: Extent) => boolean): readonly string[] =>
  tiers
    .filter(({ since }) => isWanted(since))
    .map(({ name }) => name)
    .toSorted();

describe('the checks of a commit', () => {
  const { versions, ...jobs } = jobsOf('ci.yml');

  it('run every tier but those of the night, each in one job', () => {
    const run = Object.values(jobs).flatMap(tiersOf);

    expect(run.toSorted()).toEqual(ofExtent((since) => since !== 'night'));
  });

  it('are jobs side by side', () => {
    expect(Object.keys(jobs)).toHaveLength(4);
    expect(Object.values(jobs).filter((job) => 'needs' in job)).toEqual([]);
  });

  it('are made with the oldest and the newest versions that the module takes', () => {
    expect(includes(versions)).toEqual([
      'terraform 1.9 5.83.0',
      'terraform latest 5.83.0',
      'terraform latest 5.100.0',
      'terraform latest ~> 6.0',
      'tofu latest ~> 6.0',
    ]);
    const range = readFileSync(join(repository, 'versions.tf'), 'utf8');
    expect(range).toContain('required_version = ">= 1.9"');
    expect(range).toContain('version = ">= 5.83, < 7.0"');
  });
});

describe('every night', () => {
  const jobs = jobsOf('nightly.yml');

  it('the newest versions of all are tried', () => {
    expect(includes(jobs['versions'])).toEqual(['terraform latest < 7.0', 'tofu latest < 7.0']);
  });

  it('the tiers are run that are too slow for every commit', () => {
    const run = Object.values(jobs)
      .flatMap(tiersOf)
      .filter((name) => name !== 'terraform');

    expect(run.toSorted()).toEqual(ofExtent((since) => since === 'night'));
  });

  it.each(['npm run mutate:validations', 'checkov ', 'tflint --recursive'])('there is %s', (command) => {
    expect(Object.values(jobs).map(commandsOf).join('\n')).toContain(command);
  });
});

describe('the acceptance on AWS', () => {
  const { accept } = jobsOf('acceptance.yml');

  it('is off until a variable names the account, and waits for an approval', () => {
    expect(accept).toMatchObject({ if: "vars.ACCEPTANCE_ACCOUNT != ''", environment: 'acceptance' });
  });

  it('is started by hand only', () => {
    const text = workflows.find(({ file }) => file === 'acceptance.yml')?.text ?? '';

    expect(text.match(/^ {2}(?:push|pull_request|schedule|workflow_dispatch|workflow_run):/gm)).toEqual([
      '  workflow_dispatch:',
    ]);
  });

  it('has no long-lived credentials: it proves to AWS which workflow asks', () => {
    expect(accept?.permissions).toMatchObject({ 'id-token': 'write' });
    expect(JSON.stringify(accept)).not.toContain('secrets.');
  });

  it('offers every phase', () => {
    const text = workflows.find(({ file }) => file === 'acceptance.yml')?.text ?? '';

    expect(text).toContain(`options: [${phases.join(', ')}]`);
  });
});
