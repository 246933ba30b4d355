// Provider 6 has every argument that the module sets: by a snapshot of its schema, because 5.100 is what the tests run with.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { argumentsIn } from '../../lab/hcl/arguments.ts';
import { hclFolders, schemaFile } from '../../lab/hcl/provider-schema.ts';
import type { ProviderSchema } from '../../lab/hcl/provider-schema.ts';

const schema = JSON.parse(readFileSync(schemaFile, 'utf8')) as ProviderSchema;
const renew = 'run: npx tsx scripts/check/provider-schema.ts';

describe('provider 6', () => {
  it('has every argument and block that is set in the module, in those inside it, and in the examples', async () => {
    const used = await argumentsIn(hclFolders());
    const known = [...schema.types, ...Object.keys(schema.arguments)].toSorted();

    expect(known, renew).toEqual(used);
  });

  it('deprecates none of them', () => {
    const deprecated = Object.entries(schema.arguments).filter(([, argument]) => argument.deprecated);

    expect(deprecated).toEqual([]);
  });

  it('is a version that the module admits', () => {
    expect(schema.provider).toMatch(/^6\.\d+\.\d+$/);
  });
});

describe('the arguments of HCL', () => {
  const read = async (text: string): Promise<readonly string[]> => {
    const folder = await mkdtemp(join(tmpdir(), 'arguments-'));
    try {
      await writeFile(join(folder, 'main.tf'), text);
      return await argumentsIn([folder]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

  it('are those of blocks inside blocks too, also where these are dynamic', async () => {
    const text = `
      resource "aws_x" "this" {
        count = 1
        name  = "a"
        outer {
          inner { value = { not = "an argument" } }
        }
        dynamic "many" {
          for_each = [1]
          content { each = many.value }
        }
        lifecycle { prevent_destroy = true }
      }
      data "aws_y" "this" {}
      resource "terraform_data" "other" { input = 1 }`;

    expect(await read(text)).toEqual([
      'data.aws_y',
      'resource.aws_x',
      'resource.aws_x.many',
      'resource.aws_x.many.each',
      'resource.aws_x.name',
      'resource.aws_x.outer',
      'resource.aws_x.outer.inner',
      'resource.aws_x.outer.inner.value',
    ]);
  });
});
