import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyModule, terraform, providerAvailable } from '/work/wt/h7/lab/tools/terraform.ts';
import { testModule } from '/work/wt/h7/lab/tools/terraform-test.ts';
await providerAvailable();
const root = await mkdtemp(join(tmpdir(), 'tfv-'));
await copyModule(root, { tests: true });
for (const [m, t] of process.argv.slice(2).map((a) => a.split(':'))) {
  const f = join(root, m!);
  let r = await terraform(f, ['init', '-backend=false', '-no-color', '-test-directory=test']);
  if (r.code !== 0) { console.log(m, 'init', r.stdout.slice(-1500), r.stderr.slice(-3000)); continue; }
  r = await terraform(f, ['validate', '-no-color']);
  console.log(m, 'validate', r.code, r.code === 0 ? '' : r.stdout + r.stderr.slice(0, 4000));
  if (t && r.code === 0) {
    const ms = await testModule(f, 'test');
    let n = 0;
    for (const x of ms as any[]) if (x['@level'] === 'error' || ['fail','error'].includes(x.test_run?.status)) { if (n++ < 60) console.log((x['@message'] + ' ' + (x.diagnostic?.detail ?? '')+ ' @' + (x.diagnostic?.range?.filename ?? '')+':'+(x.diagnostic?.range?.start?.line ?? '')).slice(0, 700)); }
    console.log(JSON.stringify((ms as any[]).findLast((x) => x.type === 'test_summary')?.test_summary));
  }
}
console.log(root);
