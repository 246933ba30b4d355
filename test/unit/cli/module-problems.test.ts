// What preview says of a module block that has more than the module, whose inputs it reads from variables.tf.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from '@cdktn/hcl2json';
import { describe, expect, it } from 'vitest';
import { findBlock } from '../../../cli/module-block.ts';
import { readInputs } from '../../../cli/module-inputs.ts';
import { checkBlock, problemsOf } from '../../../cli/module-problems.ts';
import { distance, nearest } from '../../../cli/nearest.ts';
import type { Json } from '../../../lambda/src/function/json.ts';

const inputs = await readInputs();
const examples = fileURLToPath(new URL('../../../examples', import.meta.url));

const problems = async (body: string): Promise<readonly string[]> => {
  const { module } = (await parse('main.tf', `module "m" {\n${body}\n}\n`)) as { module: { m: [Json] } };
  return problemsOf(module.m[0], inputs);
};

describe('the inputs of the module', () => {
  it('are those of variables.tf, with the attributes of objects, also of those in objects', () => {
    const organization = inputs.get('organization');

    expect(inputs.has('max_days')).toBe(true);
    expect(inputs.get('tags')).toBeUndefined();
    expect(organization?.attributes.has('account_ids')).toBe(true);
    expect(organization?.required).toEqual([]);
    expect(organization?.attributes.get('stack_set')?.required).toEqual(['organizational_unit_ids']);
  });

  it('have attributes exactly where they are objects', () => {
    const objects = [...inputs].filter(([, type]) => type !== undefined).map(([name]) => name);

    expect(objects.sort()).toEqual([
      'alarms',
      'execution_role',
      'failure_destination',
      'notifications',
      'organization',
      'remediation',
      'vpc_config',
    ]);
  });
});

describe('a module block has a problem', () => {
  it.each([
    ['remediation = { dryrun = true }', 'remediation.dryrun is not an attribute of the module; did you mean dry_run?'],
    ['maxDays = 30', 'maxDays is not an argument of the module; did you mean max_days?'],
    ['colour = "red"', 'colour is not an argument of the module'],
    ['alarms = { topics = [] }', 'alarms.topics is not an attribute of the module'],
    [
      'organization = { stack_set = { organizational_units_ids = [], call_as = "SELF" } }',
      'organization.stack_set.organizational_units_ids is not an attribute of the module; did you mean organizational_unit_ids?',
    ],
    ['notifications = { "email" = [], topic_arm = var.arn }', 'notifications.email is not an attribute of the module'],
    [
      'failure_destination = { arns = "x" }',
      'failure_destination.arns is not an attribute of the module; did you mean arn?',
    ],
    ['execution_role = { nam = "x" }', 'execution_role.nam is not an attribute of the module; did you mean name?'],
    ['vpc_config = { subnets = [] }', 'vpc_config.subnets is not an attribute of the module; did you mean subnet_ids?'],
    ['alarms = true', 'alarms must be an object: alarms = {} switches it on'],
    ['alarms = "true"', 'alarms must be an object: alarms = {} switches it on'],
    ['remediation = false', 'remediation must be an object: leave it out to switch it off'],
    ['vpc_config = true', 'vpc_config must be an object with subnet_ids and security_group_ids'],
    ['organization = { stack_set = true }', 'organization.stack_set must be an object with organizational_unit_ids'],
  ])('with %s', async (body, problem) => {
    expect((await problems(body))[0]).toBe(problem);
  });

  it('for each name that is not known', async () => {
    expect(await problems('max_day = 1\nalarms = { action = [], max = 1 }\nwhitelst = []')).toEqual([
      'alarms.action is not an attribute of the module; did you mean actions?',
      'alarms.max is not an attribute of the module',
      'max_day is not an argument of the module; did you mean max_days?',
      'whitelst is not an argument of the module; did you mean whitelist?',
    ]);
  });
});

describe('a module block has no problem', () => {
  it.each([
    'source = "x"\nversion = "1"\nproviders = { aws = aws.eu }\ndepends_on = [a.b]\ncount = 1',
    'for_each = toset(["a"])',
    'alarms = null\nremediation = {}',
    'alarms = var.alarms\nremediation = var.on ? { dryrun = true } : null',
    'organization = merge({ x = 1 }, {})',
    'vpc_config = { for key in var.x : key => key }',
    'organization = { stack_set = var.stack_set, account_ids = ["1"] }',
    'remediation = { (var.key) = true }',
    'tags = { whatever = "x" }',
  ])('with %j', async (body) => {
    expect(await problems(body)).toEqual([]);
  });

  it('with a comment in JSON', () => {
    expect(problemsOf({ '//': 'why', source: 'x' }, inputs)).toEqual([]);
  });

  it.each(['basic', 'complete', 'organization', 'remediation'])('in the example %s', async (name) => {
    await expect(checkBlock(await findBlock(join(examples, name), undefined))).resolves.toBeUndefined();
  });
});

describe('the nearest name', () => {
  it.each([
    ['', 'abc', 3],
    ['abc', '', 3],
    ['dryrun', 'dry_run', 1],
    ['kitten', 'sitting', 3],
    ['same', 'same', 0],
    ['ab', 'ba', 2],
  ])('from %j to %j is %i characters away', (from, to, far) => {
    expect(distance(from, to)).toBe(far);
    expect(distance(to, from)).toBe(far);
  });

  it('is the nearest of several, whatever the case, and none that is too far', () => {
    expect(nearest('MaxDay', ['max_day', 'maxdays', 'days'])).toBe('max_day');
    expect(nearest('timeouts', ['time', 'timeout'])).toBe('timeout');
    expect(nearest('abcdef', ['abcxyz', 'abwxyz'])).toBe('abcxyz');
    expect(nearest('x', ['id', 'arn'])).toBeUndefined();
  });
});
