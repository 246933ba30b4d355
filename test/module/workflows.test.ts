// What runs with the rights of the repository: every action is pinned, every right has its reason.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { repository } from '../../lab/tools/terraform.ts';

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly { readonly uses?: string; readonly with?: Readonly<Record<string, unknown>> }[];
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

it('there are workflows for the checks, releases, CodeQL, dependency review and the scorecard', () => {
  const files = ['ci.yml', 'codeql.yml', 'dependency-review.yml', 'release.yml', 'scorecard.yml'];

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

  it('runs all checks before it publishes, builds the zip again, and attests it with its bill of materials', () => {
    const order = ['.ci/run', 'npm run build', 'git diff --exit-code', 'attest-build-provenance@', 'gh release create'];
    const places = order.map((step) => release.indexOf(step));

    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(release).toContain('needs: checks');
    expect(release).toMatch(/subject-path: \|\n +lambda\/dist\/iam-role-last-used\.zip\n +sbom\.cdx\.json/);
  });
});
