// Holds the evaluator of policies in the local AWS to the verdicts of an independent one (scripts/check/iam-vectors.ts).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../lab/tools/run.ts';
import { findLocalAws } from '../../lab/tools/local-aws.ts';
import { repository } from '../../lab/tools/terraform.ts';

const fixture = join(repository, 'test', 'fixtures', 'iam-vectors.json');
const program = join(repository, 'lab', 'local-aws', 'policy_vectors.py');
const { vectors } = JSON.parse(readFileSync(fixture, 'utf8')) as { readonly vectors: readonly { verdict: string }[] };

describe('the local AWS judges policies as an independent simulator of IAM does', () => {
  let found: Awaited<ReturnType<typeof findLocalAws>>;
  beforeAll(async () => {
    found = await findLocalAws();
  });

  it(`in each of ${vectors.length} vectors`, async (context) => {
    if ('missing' in found) return context.skip(found.missing);
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
    const { stdout } = await run('python3', [program, fixture], { env, timeoutMs: 60_000 });

    expect(JSON.parse(stdout)).toEqual({ vectors: vectors.length, differences: [] });
  });

  it('with vectors of every verdict', () => {
    expect([...new Set(vectors.map(({ verdict }) => verdict))].toSorted()).toEqual([
      'Allowed',
      'ExplicitlyDenied',
      'ImplicitlyDenied',
    ]);
  });
});
