// The bill of materials that `npm run sbom` prints, against the files of a release.
import { createHash } from 'node:crypto';
import process from 'node:process';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { billOfMaterials } from '../../scripts/build/bill-of-materials.ts';
import type { CommandLine } from '../../scripts/build/command-line.ts';
import { makeCommandLine } from '../../scripts/build/command-line.ts';
import { allowedLicenses, noticedPackages, renderNotices } from '../../scripts/build/notices.ts';
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

const files = ['iam-role-last-used.zip', 'iam-role-last-used.mjs'];
const isFile = ({ name }: Component): boolean => files.includes(name);

const zip = await readZip(repository);
const notices = Buffer.from(unzipSync(zip)['THIRD-PARTY-NOTICES.txt'] ?? []).toString();

const printSbom = async (): Promise<string> => {
  const args = [join(repository, 'node_modules/tsx/dist/cli.mjs'), join(repository, 'scripts/build/sbom.ts')];
  return succeeded(await run(process.execPath, args, { timeoutMs: 60_000 })).stdout;
};

describe('the bill of materials', () => {
  let printed: string;
  let bom: Bom;
  let commandLine: CommandLine;
  const packages = (): readonly Component[] => bom.components.filter((component) => !isFile(component));

  beforeAll(async () => {
    commandLine = await makeCommandLine();
    printed = await printSbom();
    bom = JSON.parse(printed) as Bom;
  });

  const partsOf = (name: string): readonly string[] =>
    bom.dependencies.find(({ ref }) => ref === name)?.dependsOn ?? [];

  it('says of the zip exactly the packages of which it has a notice, and so code', () => {
    const noticed = noticedPackages(notices);

    expect(noticed).toContain('minimatch@11.0.9');
    expect([...partsOf('iam-role-last-used.zip')].sort()).toEqual([...noticed].sort());
  });

  it('says the same of the one file of the commands', () => {
    const noticed = noticedPackages(Buffer.from(commandLine.bytes).toString());

    expect(noticed).toContain('commander@14.0.3');
    expect([...partsOf('iam-role-last-used.mjs')].sort()).toEqual([...noticed].sort());
  });

  it('lists these files and packages, each once, and nothing else', () => {
    const parts = [...partsOf('iam-role-last-used.zip'), ...partsOf('iam-role-last-used.mjs')];
    const refs = bom.components.map((component) => component['bom-ref']);

    expect(refs.toSorted()).toEqual([...new Set(parts), ...files].toSorted());
  });

  it('names a licence of each package that is allowed, and whose text the files have', () => {
    const texts = notices + Buffer.from(commandLine.bytes).toString();
    for (const component of packages()) {
      const ids = component.licenses.map(({ license }) => license.id);
      expect(ids, component.purl).toHaveLength(1);
      expect(allowedLicenses, component.purl).toContain(ids[0]);
      expect(texts, component.purl).toContain(`Under the licence ${String(ids[0])}:`);
    }
  });

  it('is of the module, with the committed zip and the one file of the commands', () => {
    expect(bom.metadata.component.name).toBe('terraform-aws-iam-role-last-used');
    expect(partsOf(bom.metadata.component['bom-ref'])).toEqual(files);
    expect(bom.components.filter(isFile).map(({ type, name, hashes }) => ({ type, name, hashes }))).toEqual(
      [zip, commandLine.bytes].map((bytes, index) => ({
        type: 'file',
        name: files[index],
        hashes: [{ alg: 'SHA-256', content: createHash('sha256').update(bytes).digest('hex') }],
      })),
    );
  });

  it('keeps to the rules of CycloneDX 1.5 for what it says', () => {
    expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1 });
    for (const { purl, version, hashes } of packages()) {
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
    expect([...targets].filter((target) => !refs.includes(target))).toEqual([]);
  });

  it('is the same at every run', async () => {
    expect(await printSbom()).toBe(printed);
  });
});

describe('a package with code in the zip', () => {
  const npm = {
    metadata: { component: { 'bom-ref': 'root' } },
    components: [{ 'bom-ref': 'x@1.0.0' }],
    dependencies: [],
  };
  const artifact = (item: string) => [{ name: 'a.zip', sha256: '00', packages: [item] }];
  const { packages } = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly version: string; readonly dev?: boolean }>>;
  };

  it('is refused where npm does not list it', () => {
    expect(() => billOfMaterials(npm, artifact('x@1.0.0'))).not.toThrow();
    expect(() => billOfMaterials(npm, artifact('x@1.0.1'))).toThrow('Code of x@1.0.1 is in a.zip');
  });

  it('is refused with a licence that is not allowed', () => {
    const item = { name: 'x', version: '1.0.0', license: 'GPL-3.0-only', directory: 'node_modules/fflate' };

    expect(() => renderNotices([item])).toThrow('x: GPL-3.0-only is not an allowed licence');
  });

  it('comes with the dependencies of package.json, so that npm audit --omit=dev looks at it', () => {
    const audited = Object.entries(packages)
      .filter(([, { dev }]) => dev !== true)
      .map(([place, { version }]) => `${place.replace(/^.*node_modules\//, '')}@${version}`);

    expect(noticedPackages(notices).filter((each) => !audited.includes(each))).toEqual([]);
  });

  it('is there for every dependency of package.json', () => {
    const { dependencies } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
      readonly dependencies: Readonly<Record<string, string>>;
    };
    const bundled = noticedPackages(notices);

    const unused = Object.entries(dependencies).map((entry) => entry.join('@'));
    expect(unused.filter((each) => !bundled.includes(each))).toEqual([]);
  });
});
