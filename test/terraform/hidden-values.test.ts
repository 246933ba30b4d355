// Inputs that other resources of the same configuration give, known only after apply, and inputs that are sensitive: a plan takes
// each of them, and all together. Exempt is what decides which resources there are, and says so in its description.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { diagnose, Hidden } from '../../lab/module/diagnose.ts';
import type { Case, Inputs } from '../../lab/module/diagnose.ts';
import { readLeaves } from '../../lab/module/leaves.ts';
import { copyModule, providerAvailable, repository } from '../../lab/tools/terraform.ts';

const provider = await providerAvailable();
const missing = 'missing' in provider ? provider.missing : undefined;
const tree = join(await mkdtemp(join(tmpdir(), 'hidden-')), 'tree');

const topic = 'arn:aws:sns:eu-west-1:123456789012:on-call';
const key = 'arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555';
const boundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const layer = 'arn:aws:lambda:eu-west-1:123456789012:layer:extension:7';

/** A value of each input. A list is hidden element by element: how many there are must be known. */
const ofFunction = {
  runtime: 'nodejs22.x',
  architecture: 'arm64',
  memory_size: 256,
  timeout: 60,
  layer,
  log_level: 'INFO',
  log_retention_in_days: 30,
  kms_key_arn: key,
  permissions_boundary: boundary,
  iam_role_path: '/platform/',
  'vpc_config.subnet_ids': ['subnet-0a1b2c3d'],
  'vpc_config.security_group_ids': ['sg-0a1b2c3d'],
  tags: { owner: 'security' },
};

const ofRemediation = {
  quarantine_after_days: 14,
  delete_after_days: 30,
  protected_patterns: ['/ci/*'],
  protect_platform_roles: true,
  maximum_per_day: 5,
  dry_run: true,
  skip_referenced: true,
  backup_bucket: 'backups-of-roles',
  backup_deleter_arn: 'arn:aws:iam::123456789012:role/admin',
};

const inside = (object: string, attributes: Inputs): Inputs =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`${object}.${name}`, value]));

const values: Readonly<Record<string, Inputs>> = {
  '.': {
    name: 'audit-roles',
    max_days: 45,
    whitelist: ['/breakglass-*'],
    exemption_tag: 'exempt-until',
    maximum_exemption_days: 90,
    exempt_tags: { env: ['dr', 'break-glass-*'] },
    owner_tag: 'team',
    resource_id: 'RoleId',
    include_protected_roles: true,
    reporting: 'changes',
    references: true,
    maximum_execution_frequency: 'Six_Hours',
    'execution_role.name': 'reader',
    ...ofFunction,
    'organization.execution_role_name': 'audit/reader',
    'organization.excluded_accounts': ['111111111111'],
    'organization.account_ids': ['222222222222', '333333333333'],
    'organization.id': 'o-a1b2c3d4e5',
    'organization.stack_set.organizational_unit_ids': ['ou-ab12-11111111'],
    'organization.stack_set.call_as': 'SELF',
    'alarms.actions': [topic],
    'alarms.max_unused_roles': 20,
    'failure_destination.arn': topic,
    'notifications.topic_arn': topic,
    reference_regions: ['us-east-1'],
    ...inside('remediation', ofRemediation),
  },
  'modules/remediation': {
    name: 'audit-roles',
    rule_parameters: { max_days_for_last_used: '60' },
    exemption_tag: 'exempt-until',
    maximum_exemption_days: 90,
    exempt_tags: { env: ['dr', 'break-glass-*'] },
    execution_role_name: 'reader',
    'config_rule.name': 'audit-roles',
    reference_regions: ['us-east-1'],
    ...ofRemediation,
    ...inside('settings', ofFunction),
  },
  'modules/member-role': {
    function_role_arn: 'arn:aws:iam::123456789012:role/iam-role-last-used',
    name: 'reader',
    path: '/audit/',
    organization_id: 'o-a1b2c3d4e5',
    permissions_boundary: boundary,
    tags: { owner: 'security' },
  },
};

/** What decides which resources there are. Of numbers that may be unknown, each has one that does. */
const switches: Readonly<Record<string, readonly string[]>> = {
  '.': [
    'organization.aggregator',
    'alarms.watch_unused_roles',
    'failure_destination.create_queue',
    'notifications.email_addresses',
    'notifications.create_topic',
    'notifications.each',
    'dashboard',
    'remediation.schedule_pass',
    'remediation.restore_only',
    'remediation.create_backup_bucket',
  ],
  'modules/remediation': ['schedule_pass', 'restore_only', 'create_backup_bucket'],
  'modules/member-role': [],
};

/** What has to be said with an input, for it to be taken at all, or for what hangs on it to be planned. */
const alongside: Readonly<Record<string, Inputs>> = {
  'organization.stack_set.organizational_unit_ids': { 'organization.id': 'o-a1b2c3d4e5' },
  'organization.stack_set.call_as': {
    'organization.id': 'o-a1b2c3d4e5',
    'organization.stack_set.organizational_unit_ids': ['ou-ab12-11111111'],
  },
  'alarms.max_unused_roles': { 'alarms.watch_unused_roles': true },
  'remediation.quarantine_after_days': {
    'remediation.schedule_pass': true,
    'remediation.dry_run': true,
    'remediation.protected_patterns': [],
  },
  'remediation.delete_after_days': {
    'remediation.schedule_pass': true,
    'remediation.dry_run': true,
    'remediation.protected_patterns': [],
  },
  quarantine_after_days: { schedule_pass: true, dry_run: true },
  delete_after_days: { schedule_pass: true, dry_run: true },
  'vpc_config.subnet_ids': { 'vpc_config.security_group_ids': ['sg-0a1b2c3d'] },
  'vpc_config.security_group_ids': { 'vpc_config.subnet_ids': ['subnet-0a1b2c3d'] },
  'settings.vpc_config.subnet_ids': { 'settings.vpc_config.security_group_ids': ['sg-0a1b2c3d'] },
  'settings.vpc_config.security_group_ids': { 'settings.vpc_config.subnet_ids': ['subnet-0a1b2c3d'] },
};

const hide = (how: Hidden['how'], value: unknown): unknown =>
  Array.isArray(value) ? value.map((each) => new Hidden(how, each)) : new Hidden(how, value);

/** From "notifications.topic_arn" to an object in an object. */
const nest = (flat: Inputs): Inputs => {
  const nested: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(flat)) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    let place = nested;
    for (const name of names) place = (place[name] ??= {}) as Record<string, unknown>;
    place[last] = value;
  }
  return nested;
};

interface Try extends Case {
  readonly what: string;
}

const ways = ['unknown', 'sensitive'] as const;

/** One at a time for the root module, whose users give the inputs; to the others it hands them on. */
const alone = Object.entries(values['.'] ?? {}).map(([path, value]): Try => ({
  tree,
  module: '.',
  what: `an unknown ${path}`,
  inputs: nest({ ...alongside[path], [path]: hide('unknown', value) }),
}));

/** A list of which not even the length is known. Of the accounts it must be. */
const lists = Object.entries(values['.'] ?? {})
  .filter(([path, value]) => Array.isArray(value) && path !== 'organization.account_ids')
  .map(([path, value]): Try => ({
    tree,
    module: '.',
    what: `an unknown list ${path}`,
    inputs: nest({ ...alongside[path], [path]: new Hidden('unknown', value) }),
  }));

const ofOrganization = /^organization\./;
const notWithOrganization = /^((remediation|execution_role)\.|references$)/;

/** All at once, as far as they go together. */
const together = ways.flatMap((how): Try[] => {
  const all = (module: string, without: RegExp, also: Inputs = {}): Try => {
    const given = Object.entries(values[module] ?? {}).filter(([path]) => !without.test(path));
    const hidden = given.map(([path, value]) => [path, hide(how, value)]);
    const needed = given.map(([path]) => alongside[path] ?? {});
    const inputs = nest({
      ...also,
      ...(Object.assign({}, ...needed) as Inputs),
      ...(Object.fromEntries(hidden) as Inputs),
    });
    return { tree, module, what: `all ${how} of ${module}${without === ofOrganization ? '' : ', other'}`, inputs };
  };
  return [
    all('.', ofOrganization, { dashboard: true }),
    all('.', notWithOrganization, { dashboard: true, 'organization.aggregator': true }),
    all('modules/remediation', /^$/),
    all('modules/member-role', /^$/),
  ];
});

const tries = [...alone, ...lists, ...together];
const messages = new Map<string, readonly string[]>();

beforeAll(async () => {
  if (missing !== undefined) return;
  await copyModule(tree);
  const found = await diagnose(tries);
  tries.forEach(({ what }, index) => {
    messages.set(
      what,
      (found[index] ?? []).map(({ file, line, message }) => `${file}:${line} ${message}`),
    );
  });
});

afterAll(() => rm(join(tree, '..'), { recursive: true, force: true }));

describe('a plan takes', () => {
  beforeEach((test) => test.skip(missing !== undefined, missing));

  it.each(tries.map(({ what }) => what))('%s', (what) => {
    expect(messages.get(what)).toEqual([]);
  });
});

describe('every input is tried or is a switch', () => {
  it.each(Object.keys(values))('of %s', async (module) => {
    const leaves = await readLeaves(join(repository, module, 'variables.tf'));

    expect([...Object.keys(values[module] ?? {}), ...(switches[module] ?? [])].sort()).toEqual(leaves.sort());
  });
});
