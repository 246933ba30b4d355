import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../lab/tools/command.ts';
import { run, succeeded } from '../../lab/tools/run.ts';
import { repository } from '../../lab/tools/terraform.ts';

type Versions = Readonly<Record<string, string>>;
interface Manifest {
  readonly version: string;
  readonly dependencies: Versions;
  readonly devDependencies?: Versions;
}
interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly bin?: Versions }>>;
}
interface Bundled {
  readonly metafile: { readonly inputs: Readonly<Record<string, { readonly imports: readonly { path: string }[] }>> };
}
interface Bundling {
  readonly bundle: (folder: string) => Promise<Bundled>;
}

const read = async <T>(file: string): Promise<T> => JSON.parse(await readFile(join(repository, file), 'utf8')) as T;
const packageOf = (path: string): string | undefined => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];

describe('the package of the command line', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cli-package-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('depends on what its sources import, and on nothing else', async () => {
    const { bundle } = (await import(pathToFileURL(join(repository, 'cli/bundle.mjs')).href)) as Bundling;
    const { metafile } = await bundle(join(folder, 'bundle'));
    const own = Object.entries(metafile.inputs).filter(([path]) => packageOf(path) === undefined);
    const imported = own.flatMap(([, { imports }]) => imports.map(({ path }) => packageOf(path) ?? ''));
    const { dependencies } = await read<Manifest>('cli/package.json');
    // Types only, of which nothing is left in a bundle.
    const types = ['@smithy/types'];

    expect([...new Set([...imported, ...types])].filter((name) => name !== '').toSorted()).toEqual(
      Object.keys(dependencies).toSorted(),
    );
  });

  it('has the version of the root, and of packages those with which it is tested', async () => {
    const [cli, root] = await Promise.all([read<Manifest>('cli/package.json'), read<Manifest>('package.json')]);
    const [ours, theirs] = await Promise.all([read<Lock>('cli/package-lock.json'), read<Lock>('package-lock.json')]);
    const inRoot: Versions = { ...root.devDependencies, ...root.dependencies };
    const locked = ({ packages }: Lock, names: readonly string[]): object =>
      Object.fromEntries(names.map((name) => [name, packages[`node_modules/${name}`]?.version]));
    const names = Object.keys(cli.dependencies);

    expect(cli.version).toBe(root.version);
    expect(cli.dependencies).toEqual(Object.fromEntries(names.map((name) => [name, inRoot[name]])));
    expect(locked(ours, names)).toEqual(locked(theirs, names));
  });

  it.each(['package-lock.json', 'cli/package-lock.json'])(
    'runs with credentials on the Node of the person: nothing in %s puts another one first on the path',
    async (lock) => {
      const { packages } = await read<Lock>(lock);
      const programs = Object.values(packages).flatMap(({ bin = {} }) => Object.keys(bin));

      expect(programs).toContain('esbuild');
      expect(programs).not.toContain('node');
    },
  );

  it('works where nothing but it is installed, with paths of the folder in which npm was started', async () => {
    const here = join(folder, 'clone');
    const elsewhere = join(folder, 'elsewhere');
    await mkdir(elsewhere);
    const isInstalled = (path: string): boolean => path.includes('node_modules');
    for (const part of ['cli', 'lambda/src']) {
      await cp(join(repository, part), join(here, part), { recursive: true, filter: (path) => !isInstalled(path) });
    }
    const roles = JSON.stringify({ RoleDetailList: [] });
    await writeFile(join(elsewhere, 'roles.json'), roles);
    const npm = (cwd: string, ...args: readonly string[]): ReturnType<typeof run> =>
      run('npm', args, { cwd, env: { ...process.env, NODE_OPTIONS: '', INIT_CWD: undefined }, timeoutMs: 240_000 });
    const prefix = ['--prefix', join(here, 'cli')];
    const args = ['--input', 'roles.json', '--format', 'json', '--max-days', '60'];

    const before = await npm(elsewhere, '--silent', 'run', 'preview', ...prefix, '--', ...args);
    succeeded(await npm(elsewhere, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', ...prefix));
    const after = succeeded(await npm(elsewhere, '--silent', 'run', 'preview', ...prefix, '--', ...args));
    const expected = await runCommand('preview', ['--input', '-', ...args.slice(2)], { input: roles });

    expect(before).toMatchObject({ code: 1, stdout: '' });
    expect(before.stderr).toBe(
      `Cannot find package 'esbuild' imported from ${join(here, 'cli/bundle.mjs')}: ` +
        'run npm ci first, in the folder cli or in the one above it.\n',
    );
    const withoutTime = (text: string): object => ({ ...(JSON.parse(text) as object), time: undefined });
    expect(withoutTime(after.stdout)).toEqual(withoutTime(expected.stdout));
  }, 300_000);
});
