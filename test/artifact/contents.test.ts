import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from '@cdktn/hcl2json';
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundle, bundledPackages } from '../../scripts/build/bundle.ts';
import type { Bundle } from '../../scripts/build/bundle.ts';
import { allowedLicenses } from '../../scripts/build/notices.ts';
import { runArtifact } from '../../lab/runtime/run-artifact.ts';
import { repository } from '../../lab/tools/terraform.ts';
import { lambdaRuntimes } from './lambda-node.ts';
import { readZip } from './source-copy.ts';
import { zipEntries } from './zip-entries.ts';

const notices = 'THIRD-PARTY-NOTICES.txt';
const zip = await readZip(repository);
const files = unzipSync(zip);
const functions = ['coverage.mjs', 'evaluator.mjs', 'keeper.mjs', 'remediator.mjs', 'restorer.mjs'];
const modules = Object.keys(files).filter((name) => name.endsWith('.mjs'));
const text = (name: string): string => Buffer.from(files[name] ?? []).toString();
const readLocals = async (name: string): Promise<Readonly<Record<string, unknown>>> => {
  const { locals } = (await parse(name, await readHcl(name))) as { locals: [Readonly<Record<string, unknown>>] };
  return locals[0];
};
const readHcl = (name: string): Promise<string> => readFile(join(repository, name), 'utf8');

describe('the committed zip', () => {
  it('holds the functions, what they share, and the notices, and nothing else', () => {
    const names = Object.keys(files).filter((name) => !/^shared-[A-Z0-9]{8}\.mjs$/.test(name));

    expect(names.sort()).toEqual([notices, ...functions].sort());
  });

  it('holds no file that no function leads to', () => {
    const reached = new Set(functions);
    for (const name of reached) {
      for (const [, other = ''] of text(name).matchAll(/["']\.\/([\w-]+\.mjs)["']/g)) reached.add(other);
    }

    expect([...reached].sort()).toEqual(modules.sort());
  });

  it('stores its files as they are, with a fixed date and mode', () => {
    const firstDayOf1980 = (1 << 5) | 1;

    expect(zipEntries(zip)).toEqual(
      Object.keys(files).map((name) => ({ name, method: 0, date: firstDayOf1980, time: 0, mode: 0o100644 })),
    );
  });

  it('names no path of the machine that built it', () => {
    for (const name of Object.keys(files)) {
      expect(text(name).includes(repository), name).toBe(false);
      expect(text(name).includes('node_modules'), name).toBe(false);
    }
  });

  it('has at most 380 KB of 1,000 bytes', () => {
    expect(zip.length).toBeLessThanOrEqual(380_000);
  });

  it('is what the results of the bench were measured with', async () => {
    const results = JSON.parse(await readFile(join(repository, 'bench/results.json'), 'utf8')) as { zip: string };

    expect(createHash('sha256').update(zip).digest('hex'), 'run: npm run bench').toBe(results.zip);
  });
});

describe('where the module and the zip meet', () => {
  it('every handler that the module names can be called', async () => {
    const [, ofRule = ''] = /^\s*handler\s*=\s*"([^"]+)"$/m.exec(await readHcl('main.tf')) ?? [];
    // handler = "${each.key}.handler", for each of these.
    const { functions: others } = await readLocals('modules/remediation/main.tf');
    const [, ofBucket = ''] =
      /^\s*handler\s*=\s*"([^"]+)"$/m.exec(await readHcl('modules/remediation/backups.tf')) ?? [];
    const [, ofCheck = ''] = /^\s*handler\s*=\s*"([^"]+)"$/m.exec(await readHcl('coverage.tf')) ?? [];
    const handlers = [ofRule, ofCheck, ...Object.keys(others as object).map((name) => `${name}.handler`), ofBucket];

    expect(await readHcl('modules/remediation/main.tf')).toMatch(/handler += "\$\{each\.key\}\.handler"/);
    expect(handlers.map((handler) => handler.replace(/\.\w+$/, '.mjs')).sort()).toEqual(functions);
    for (const handler of handlers) {
      const { error } = await runArtifact({ handler, event: {}, env: {} });
      expect(error?.name, handler).toBe('InputError');
    }
  });

  it('every runtime that variables.tf allows is one that the zip is tested on', async () => {
    const allowed = /contains\(\[([^\]]+)\], var\.runtime\)/.exec(await readHcl('variables.tf'))?.[1];

    expect(JSON.parse(`[${allowed ?? ''}]`)).toEqual(lambdaRuntimes);
  });
});

describe('the packages in the zip', () => {
  let built: Bundle;

  beforeAll(async () => {
    built = await bundle(functions.map((name) => `lambda/src/${basename(name, '.mjs')}.ts`));
  });

  it('are those of the bundle that the sources give', () => {
    expect([...built.files.keys()]).toEqual(modules);
    for (const [name, contents] of built.files)
      expect(Buffer.from(contents).toString() === text(name), name).toBe(true);
  });

  it('are all in the notices, with a licence that lets us pass them on', () => {
    const packages = bundledPackages(built.metafile);

    expect(packages.map(({ name }) => name)).toEqual(expect.arrayContaining(['@aws-sdk/client-iam', 'minimatch']));
    for (const { name, version, license } of packages) {
      expect(allowedLicenses, name).toContain(license);
      expect(text(notices)).toContain(`\n${name} ${version}\n`);
      expect(text(notices)).toContain(`Under the licence ${license}:`);
    }
  });

  it('leave out the credential chain of the SDK, all but the environment', () => {
    const inputs = Object.keys(built.metafile.inputs);
    const providers = inputs
      .map((path) => /credential-provider[a-z-]*/.exec(path)?.[0])
      .filter((name) => name !== undefined);

    expect(new Set(providers)).toEqual(new Set(['credential-provider-env']));
  });

  it('leave out the streams of events of the SDK, which no call of the functions has', () => {
    expect(Object.keys(built.metafile.inputs).filter((path) => path.includes('/submodules/event-streams/'))).toEqual(
      [],
    );
  });
});
