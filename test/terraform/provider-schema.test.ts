// What the provider that the tests run with says of the arguments that the module sets, in its own schema.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { argumentsIn } from '../../lab/hcl/arguments.ts';
import { hclFolders } from '../../lab/hcl/provider-schema.ts';
import { succeeded } from '../../lab/tools/run.ts';
import { copyModule, providerAvailable, terraform } from '../../lab/tools/terraform.ts';

interface Block {
  readonly deprecated?: boolean;
  readonly attributes?: Readonly<Record<string, { readonly deprecated?: boolean }>>;
  readonly block_types?: Readonly<Record<string, { readonly block: Block }>>;
}

interface Schemas {
  readonly provider_schemas: Readonly<
    Record<
      string,
      {
        readonly resource_schemas: Readonly<Record<string, { readonly block: Block }>>;
        readonly data_source_schemas: Readonly<Record<string, { readonly block: Block }>>;
      }
    >
  >;
}

const available = await providerAvailable();
const missing = 'missing' in available ? available.missing : undefined;

const readSchemas = async (): Promise<Schemas> => {
  const root = await mkdtemp(join(tmpdir(), 'schema-'));
  try {
    await copyModule(root);
    succeeded(await terraform(root, ['init', '-backend=false', '-no-color']));
    const { stdout } = succeeded(await terraform(root, ['providers', 'schema', '-json']));
    return JSON.parse(stdout) as Schemas;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
};

/** What is wrong with an argument or block: nothing, or the first thing on its way. */
const problemOf = (block: Block | undefined, [name = '', ...rest]: readonly string[]): string | undefined => {
  const attribute = block?.attributes?.[name];
  const inner = block?.block_types?.[name]?.block;
  if (attribute?.deprecated === true || inner?.deprecated === true) return 'is deprecated';
  if (attribute !== undefined) return undefined;
  if (inner === undefined) return 'does not exist';
  return rest.length === 0 ? undefined : problemOf(inner, rest);
};

describe('the provider of the tests', () => {
  it('has every argument that is set, and deprecates none', async (test) => {
    test.skip(missing !== undefined, missing);
    const { provider_schemas: schemas } = await readSchemas();
    const [provider] = Object.values(schemas);
    const problems = (await argumentsIn(hclFolders())).flatMap((path) => {
      const [kind, type = '', ...rest] = path.split('.');
      const types = kind === 'data' ? provider?.data_source_schemas : provider?.resource_schemas;
      if (rest.length === 0) return types?.[type] === undefined ? [`${path} does not exist`] : [];
      const problem = problemOf(types?.[type]?.block, rest);
      return problem === undefined ? [] : [`${path} ${problem}`];
    });

    expect(problems).toEqual([]);
  });
});
