/**
 * Writes what provider 6 says of every argument that the module and its examples set, from the bindings that cdktn publishes:
 * 476 MB unpacked, of which only the types in use are, to a folder that is removed. Run by hand after the HCL sets something new,
 * or for another version: npx tsx scripts/check/provider-schema.ts
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { argumentsIn } from '../../lab/hcl/arguments.ts';
import { hclFolders, schemaFile } from '../../lab/hcl/provider-schema.ts';
import type { ProviderSchema } from '../../lab/hcl/provider-schema.ts';
import { run, succeeded } from '../../lab/tools/run.ts';

const bindings = '@cdktn/provider-aws@25.7.0';

interface Property {
  readonly type: string;
  readonly deprecated: boolean;
  /** The name of the interface of a block. */
  readonly block: string | undefined;
}

type Interfaces = ReadonlyMap<string, ReadonlyMap<string, Property>>;

/** "resource.aws_lambda_function" is described in lib/lambda-function. */
const libraryOf = (kind: string, type: string): string =>
  `${kind === 'data' ? 'data-' : ''}${kind === 'data' ? type : type.replace(/^aws_/, '')}`.replaceAll('_', '-');

const propertyOf = (member: ts.PropertySignature, source: ts.SourceFile): readonly [string, Property] | undefined => {
  const comment = member.getFullText(source);
  // The address of the documents ends with the name in HCL.
  const name = /\{@link \S+#(\w+) /.exec(comment)?.[1];
  const type = member.type?.getText(source).replaceAll(/\s+/g, ' ').replaceAll(' | cdktn.IResolvable', '') ?? '';
  if (name === undefined) return undefined;
  const block = /^([A-Z]\w+)(?:\[\])?$/.exec(type)?.[1];
  const shown = block === undefined ? type : type.endsWith('[]') ? 'blocks' : 'block';
  return [name, { type: shown, deprecated: /deprecated/i.test(comment), block }];
};

const interfacesOf = (text: string): Interfaces => {
  const source = ts.createSourceFile('index.d.ts', text, ts.ScriptTarget.Latest, true);
  return new Map(
    source.statements.filter(ts.isInterfaceDeclaration).map((declared) => [
      declared.name.text,
      new Map(
        declared.members
          .filter(ts.isPropertySignature)
          .map((member) => propertyOf(member, source))
          .filter((property) => property !== undefined),
      ),
    ]),
  );
};

const find = (interfaces: Interfaces, path: readonly string[]): Property | undefined => {
  const top = [...interfaces.keys()].find((name) => name.endsWith('Config') && !name.includes('_'));
  let from: string | undefined = top;
  let found: Property | undefined;
  for (const name of path) {
    found = interfaces.get(from ?? '')?.get(name);
    if (found === undefined) return undefined;
    from = found.block;
  }
  return found;
};

const folder = await mkdtemp(join(tmpdir(), 'bindings-'));
const started = { cwd: folder, timeoutMs: 600_000 };
try {
  const packed = succeeded(await run('npm', ['pack', '--silent', bindings], started)).stdout.trim();
  const used = await argumentsIn(hclFolders());
  const types = new Set(used.map((path) => path.split('.').slice(0, 2).join('.')));
  const libraries = new Map([...types].map((type) => [type, libraryOf(...(type.split('.') as [string, string]))]));
  const wanted = [...libraries.values()].map((library) => `package/lib/${library}/index.d.ts`);
  succeeded(await run('tar', ['-xzf', packed, 'package/package.json', ...wanted], started));

  const manifest = JSON.parse(await readFile(join(folder, 'package/package.json'), 'utf8')) as {
    readonly cdktn: { readonly provider: { readonly version: string } };
  };
  const read = async ([type, library]: readonly [string, string]) => {
    const text = await readFile(join(folder, 'package/lib', library, 'index.d.ts'), 'utf8');
    return [type, interfacesOf(text)] as const;
  };
  const known = new Map(await Promise.all([...libraries].map(read)));

  const missing: string[] = [];
  const entries = used.flatMap((path) => {
    const [kind, type, ...rest] = path.split('.');
    if (rest.length === 0) return [];
    const property = find(known.get(`${kind}.${type}`) ?? new Map(), rest);
    if (property === undefined) missing.push(path);
    return property === undefined ? [] : [[path, { type: property.type, deprecated: property.deprecated }] as const];
  });
  if (missing.length > 0) throw new Error(`provider ${manifest.cdktn.provider.version} has no ${missing.join(', ')}`);
  const schema: ProviderSchema = {
    provider: manifest.cdktn.provider.version,
    from: bindings,
    types: [...types].toSorted(),
    arguments: Object.fromEntries(entries),
  };
  await writeFile(schemaFile, `${JSON.stringify(schema, undefined, 2)}\n`);
  console.log(`${entries.length} arguments of ${types.size} types are in provider ${schema.provider}.`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
