// The addresses and names that UPGRADING lists are those that Terraform makes, with everything that the module can make.
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { naming, namedIn } from '../../scripts/docs/names.ts';
import type { Named } from '../../scripts/docs/names.ts';
import { testModule } from '../../lab/tools/terraform-test.ts';
import type { StateModule } from '../../lab/tools/terraform-test.ts';
import { copyModule, providerAvailable, repository, terraform } from '../../lab/tools/terraform.ts';
import { succeeded } from '../../lab/tools/run.ts';

const provider = await providerAvailable();
const missing = 'missing' in provider ? provider.missing : undefined;
const account = '123456789012';

/** By their blocks. One cannot be in an organization and retire roles. */
const names = { account: 'Idle_Roles', organization: 'Org_Roles', everywhere: 'All_Roles', member: 'reader' } as const;
const root = `
provider "aws" {
  region = "eu-west-1"
}

module "account" {
  source              = "./it"
  name                = "${names.account}"
  alarms              = { max_unused_roles = 10 }
  dashboard           = true
  failure_destination = {}
  notifications       = { email_addresses = ["team@example.com"], each = "role" }
  remediation         = { quarantine_after_days = 14, delete_after_days = 90, dry_run = true, protected_patterns = [] }
}

module "organization" {
  source = "./it"
  name   = "${names.organization}"
  alarms = {}
  organization = {
    execution_role_name = "audit/reader"
    id                  = "o-abcdefghij"
    account_ids         = ["210987654321"]
    aggregator          = true
    stack_set           = { organizational_unit_ids = ["ou-abcd-12345678"] }
  }
}

module "everywhere" {
  source       = "./it"
  name         = "${names.everywhere}"
  organization  = {}
  alarms        = {}
  notifications = { create_topic = true }
  dashboard     = true
}

module "member" {
  source            = "./it/modules/member-role"
  name              = "${names.member}"
  organization_id   = "o-abcdefghij"
  function_role_arn = "arn:aws:iam::${account}:role/audit"
}
`;
const test = `mock_provider "aws" {
  source = "./it/test/mocks"
}

run "all" {}
`;

interface Made {
  readonly block: keyof typeof names;
  readonly address: string;
  readonly name: unknown;
}

const madeIn = ({ resources = [], child_modules: children = [] }: StateModule): readonly Made[] => [
  ...resources.flatMap(({ address, mode, values }) => {
    const [, block = '', inside = ''] = /^module\.(\w+)\.(.*)$/.exec(address) ?? [];
    const type = /(aws_\w+)\.\w+(?:\[[^\]]*\])?$/.exec(inside)?.[1] ?? '';
    const name = values[naming[type] ?? 'name'];
    return mode === 'managed' ? [{ block: block as keyof typeof names, address: inside, name }] : [];
  }),
  ...children.flatMap(madeIn),
];

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
const keyIn = (row: Named, address: string): string | undefined => {
  const match = new RegExp(`^${escaped(row.address).replace('<key>', '(.+?)')}$`).exec(address);
  return match === null ? undefined : (match[1] ?? '');
};

/** As UPGRADING says in words of the bucket, of a name that no bucket may have. */
const slugged = (name: string): string =>
  `${name.toLowerCase().replaceAll('_', '-')}-${createHash('sha1').update(name).digest('hex').slice(0, 6)}`;
const nameFor = (row: Named, block: keyof typeof names): string => {
  if (/aws_s3_bucket|module\.keeper/.test(row.address)) return slugged(names[block]);
  return row.address.includes('stack_set') ? names[block].replaceAll('_', '-') : names[block];
};

describe('what Terraform makes of everything that the module can make', () => {
  const folder = mkdtemp(join(tmpdir(), 'made-'));
  let made: readonly Made[] = [];
  let rows: readonly Named[] = [];
  let ofMember: readonly Named[] = [];

  beforeAll(async () => {
    if (missing !== undefined) return;
    const home = await folder;
    await mkdir(join(home, 'tests'));
    await copyModule(join(home, 'it'));
    await cp(join(repository, 'test/mocks'), join(home, 'it/test/mocks'), { recursive: true });
    await writeFile(join(home, 'main.tf'), root);
    await writeFile(join(home, 'tests/all.tftest.hcl'), test);
    succeeded(await terraform(home, ['init', '-backend=false', '-no-color']));
    const messages = await testModule(home, 'tests', '-verbose');
    expect(messages.flatMap(({ diagnostic }) => diagnostic ?? [])).toEqual([]);
    made = messages.flatMap(({ test_state: state }) =>
      state?.root_module === undefined ? [] : madeIn(state.root_module),
    );
    [rows, ofMember] = await Promise.all([namedIn(repository), namedIn(join(repository, 'modules/member-role'))]);
  });
  beforeEach((context) => context.skip(missing !== undefined, missing));
  afterAll(async () => rm(await folder, { recursive: true, force: true }));

  const rowsOf = (block: keyof typeof names): readonly Named[] => (block === 'member' ? ofMember : rows);

  it('has an address that is listed, with a key that is listed', () => {
    const unlisted = made.filter(
      ({ block, address }) =>
        !rowsOf(block).some((row) => {
          const key = keyIn(row, address);
          return key !== undefined && (key === '' || row.keys === undefined || row.keys.includes(key));
        }),
    );

    expect(made.length).toBeGreaterThan(0);
    expect(unlisted).toEqual([]);
  });

  it('has the name that is listed', () => {
    for (const { block, address, name } of made) {
      const row = rowsOf(block).find((each) => keyIn(each, address) !== undefined);
      if (row?.name === undefined) continue;
      const listed = row.name
        .replace('<name>', nameFor(row, block))
        .replace('<account>', account)
        .replace('<key>', keyIn(row, address) ?? '');

      expect(name, address).toBe(listed);
    }
  });

  it('is all that is listed, with each key', () => {
    const absent = (listed: readonly Named[], isOne: (each: Made) => boolean): readonly string[] =>
      listed.flatMap((row) => {
        const found = made.filter(isOne).map(({ address }) => keyIn(row, address));
        const wanted =
          row.keys === undefined || row.keys.length === 0 ? [found.find((key) => key !== undefined)] : row.keys;
        return wanted.filter((key) => key === undefined || !found.includes(key)).map((key) => `${row.address} ${key}`);
      });

    expect(absent(rows, ({ block }) => block !== 'member')).toEqual([]);
    expect(absent(ofMember, ({ block }) => block === 'member')).toEqual([]);
  });
});
