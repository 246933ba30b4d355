/** Measures the processor time of a preview of 5,000 roles: the one file of a release beside npm run preview, in turn. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { accountExport } from '../../lab/account/account-export.ts';
import { sampleAccount } from '../../lab/account/sample-account.ts';
import { root } from '../build/bundle.ts';
import { commandLinePath } from '../build/command-line.ts';
import { median } from './measure.ts';

const [roles, rounds] = [5_000, 5];
const programs = { 'the file': [join(root, commandLinePath)], 'npm run preview': [join(root, 'cli/run.mjs')] };

/** An export with the roles of the sample account over and over, each under a name of its own. */
const exportOf = (count: number): object => {
  const { RoleDetailList, ...rest } = accountExport(sampleAccount(new Date()));
  const many = Array.from({ length: count }, (_, index) => {
    const { RoleName, Arn, ...role } = RoleDetailList[index % RoleDetailList.length] as Record<string, unknown>;
    return { ...role, RoleName: `${String(RoleName)}-${index}`, Arn: `${String(Arn)}-${index}` };
  });
  return { ...rest, RoleDetailList: many };
};

/** Seconds of the processor, those of its children included, as the shell's `times` tells them in its second line. */
const processorTime = (args: readonly string[]): number => {
  const script = '"$@" > /dev/null && times';
  const told = execFileSync('bash', ['-c', script, 'bash', process.execPath, ...args], { encoding: 'utf8' });
  const children = told.trim().split('\n').at(-1) ?? '';
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + Number(m) * 60 + Number(s), 0);
};

const folder = mkdtempSync(join(tmpdir(), 'bench-'));
try {
  const input = join(folder, 'roles.json');
  writeFileSync(input, JSON.stringify(exportOf(roles)));
  for (const format of ['csv', 'html']) {
    const taken = Object.keys(programs).map((name) => ({ name, seconds: [] as number[] }));
    for (let round = 0; round < rounds; round += 1) {
      for (const { name, seconds } of taken) {
        const program = programs[name as keyof typeof programs];
        seconds.push(processorTime([...program, 'preview', '--input', input, '--format', format]));
      }
    }
    for (const { name, seconds } of taken)
      console.log(`${format}, ${name}: ${median(seconds).toFixed(2)} s of processor time`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
