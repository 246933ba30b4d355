import { join } from 'node:path';
import process from 'node:process';
import { expect, it } from 'vitest';
import { run } from '../../lab/tools/run.ts';
import { repository } from '../../lab/tools/terraform.ts';

it('npm run demo needs only Node, and prints a result for every role of the sample account', async () => {
  const args = [join(repository, 'node_modules/tsx/dist/cli.mjs'), join(repository, 'scripts/demo/demo.ts')];
  // Without Terraform, and so on the stand-in.
  const env = { ...process.env, PATH: '/nowhere', COLUMNS: '160', NO_COLOR: '1' };
  const { code, stdout, stderr } = await run(process.execPath, args, { env, timeoutMs: 60_000 });

  expect(code, stderr).toBe(0);
  expect(stdout).toContain('Without Terraform');
  const [, roles, red, green, none] =
    /(\d+) roles: (\d+) NON_COMPLIANT, (\d+) COMPLIANT, (\d+) not reported/.exec(stdout)?.map(Number) ?? [];
  expect(roles).toBeGreaterThan(20);
  expect(Number(red) + Number(green) + Number(none)).toBe(roles);
  expect(stdout.match(/│\s*(?:NON_)?COMPLIANT/g)).toHaveLength(Number(red) + Number(green));
  expect(stdout).toContain('AWSDenyAll');
});
