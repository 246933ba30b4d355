// The bill of materials that `npm run sbom` prints, against the zip that it is of.
import { createHash } from 'node:crypto';
import process from 'node:process';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { allowedLicenses, describe as describePackage } from '../../scripts/build/sbom/packages.ts';
import { run, succeeded } from '../../lab/tools/run.ts';
import { repository } from '../../lab/tools/terraform.ts';
import { readZip } from './source-copy.ts';

interface Component {
  readonly type: string;
  readonly 'bom-ref': string;
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly purl?: string;
  readonly hashes: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses: readonly { readonly license: { readonly id: string } }[];
}

interface Bom {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly version: number;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

const zip = await readZip(repository);
const notices = Buffer.from(unzipSync(zip)['THIRD-PARTY-NOTICES.txt'] ?? []).toString();

const printSbom = async (): Promise<string> => {
  const args = [join(repository, 'node_modules/tsx/dist/cli.mjs'), join(repository, 'scripts/build/sbom.ts')];
  return succeeded(await run(process.execPath, args, { timeoutMs: 60_000 })).stdout;
};

const fullName = ({ group, name, version }: Component): string =>
  `${group === undefined ? '' : `${group}/`}${name} ${version}`;

describe('the bill of materials', () => {
  let printed: string;
  let bom: Bom;

  beforeAll(async () => {
    printed = await printSbom();
    bom = JSON.parse(printed) as Bom;
  });

  it('lists exactly the packages of which the zip has a notice, and so code', () => {
    const noticed = [...notices.matchAll(/^((?:@[a-z0-9._-]+\/)?[a-z0-9._-]+ \d+\.\d+\.\d+\S*)$/gm)].map(
      ([line]) => line,
    );

    expect(noticed).toContain('minimatch 11.0.9');
    expect(bom.components.map(fullName).sort()).toEqual(noticed.sort());
  });

  it('names a licence of each that is allowed, and whose text the zip has', () => {
    for (const component of bom.components) {
      const ids = component.licenses.map(({ license }) => license.id);
      expect(ids, component.purl).toHaveLength(1);
      expect(allowedLicenses, component.purl).toContain(ids[0]);
      expect(notices, component.purl).toContain(`Under the licence ${String(ids[0])}:`);
    }
  });

  it('is of the committed zip', () => {
    expect(bom.metadata.component).toMatchObject({
      name: 'iam-role-last-used.zip',
      hashes: [{ alg: 'SHA-256', content: createHash('sha256').update(zip).digest('hex') }],
    });
  });

  it('keeps to the rules of CycloneDX 1.6 for what it says', () => {
    expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1 });
    for (const { purl, version, hashes } of bom.components) {
      expect(purl).toMatch(/^pkg:npm\/(%40[a-z0-9._-]+\/)?[a-z0-9._-]+@\d/);
      expect(purl?.endsWith(`@${version}`)).toBe(true);
      expect(hashes).toEqual([{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }]);
    }
  });

  it('says of every component once what it depends on, and of none that is not listed', () => {
    const refs = [bom.metadata.component, ...bom.components].map((component) => component['bom-ref']);
    const targets = new Set(bom.dependencies.flatMap(({ dependsOn }) => dependsOn));

    expect(new Set(refs).size).toBe(refs.length);
    expect(bom.dependencies.map(({ ref }) => ref).sort()).toEqual([...refs].sort());
    expect([...targets].sort()).toEqual(bom.components.map((component) => component['bom-ref']).sort());
  });

  it('is the same at every run', async () => {
    expect(await printSbom()).toBe(printed);
  });
});

describe('a package', () => {
  const item = { name: 'x', version: '1.0.0', license: 'MIT', directory: 'node_modules/x' };
  const lock = { packages: { 'node_modules/x': { integrity: 'sha512-AAAA', dependencies: { y: '1', z: '1' } } } };

  it('is described with those that it uses in the zip', () => {
    expect(describePackage(item, lock, new Set(['x', 'y']))).toEqual({ ...item, sha512: '000000', uses: ['y'] });
  });

  it('is refused with a licence that is not allowed', () => {
    expect(() => describePackage({ ...item, license: 'GPL-3.0-only' }, lock, new Set())).toThrow(
      'x: GPL-3.0-only is no allowed licence',
    );
  });

  it('is refused without a checksum in the lock file', () => {
    expect(() => describePackage({ ...item, directory: 'node_modules/y' }, lock, new Set())).toThrow('no SHA-512');
  });
});
