import { describe, expect, it } from 'vitest';
import { InputError } from '../../../lambda/src/function/errors.ts';
import { parseRequest } from '../../../lambda/src/remediation/request.ts';
import { readRemediationSettings } from '../../../lambda/src/remediation/settings.ts';

const roleId = 'AROAEXAMPLEROLE12345';

describe('a request', () => {
  it('comes from a document with its parameters as texts', () => {
    const event = {
      action: 'delete',
      roleId,
      requestedBy: 'a person',
      executionId: 'e1',
      force: 'true',
      removeFromInstanceProfiles: 'false',
      takeOffDenyAll: 'true',
      skipReferenced: 'false',
    };

    expect(parseRequest(event, ['delete'])).toEqual({
      ...event,
      force: true,
      removeFromInstanceProfiles: false,
      takeOffDenyAll: true,
      skipReferenced: false,
    });
  });

  it.each([
    ['true', true],
    [false, false],
    [undefined, undefined],
    [null, undefined],
  ])('leaves it to the settings whether references count, unless it says so: %s', (skipReferenced, read) => {
    expect(parseRequest({ action: 'delete', roleId, skipReferenced }, ['delete']).skipReferenced).toBe(read);
  });

  it('needs only an action and a role, and a pass no role', () => {
    expect(parseRequest({ action: 'restore', roleId }, ['restore'])).toEqual({
      action: 'restore',
      roleId,
      requestedBy: 'unknown',
      executionId: undefined,
      force: false,
      removeFromInstanceProfiles: false,
      takeOffDenyAll: false,
    });
    expect(parseRequest({ action: 'pass' }, ['pass'])).toMatchObject({ action: 'pass', roleId: '' });
  });

  it.each(['create', 'update', 'delete'])('of Terraform needs an action and what it does, here %s', (action) => {
    const event = { action: 'keep-backups', tf: { action, prev_input: { action: 'keep-backups' } } };

    expect(parseRequest(event, ['restore', 'keep-backups'])).toMatchObject({
      action: 'keep-backups',
      roleId: '',
      requestedBy: 'Terraform',
      terraform: action,
    });
  });

  it.each<[string, unknown, RegExp]>([
    ['no word of what Terraform does', { action: 'keep-backups' }, /^Nothing was done: tf is missing, not what/],
    ['a word instead of it', { action: 'keep-backups', tf: 'delete' }, /tf is "delete", not what Terraform sends/],
    ['another step', { action: 'keep-backups', tf: { action: 'read' } }, /tf.action is "read", none of create, update/],
    ['no step', { action: 'keep-backups', tf: {} }, /tf.action is missing, none of create, update, delete$/],
    [
      'a role',
      { action: 'keep-backups', tf: { action: 'create' }, roleId },
      /"roleId" is unknown: there are action, tf$/,
    ],
    ['the step of Terraform for a role', { action: 'restore', roleId, tf: { action: 'delete' } }, /"tf" is unknown/],
  ])('to keep backups with %s is refused', (_, event, problem) => {
    const parse = (): unknown => parseRequest(event, ['restore', 'keep-backups']);

    expect(parse).toThrow(InputError);
    expect(parse).toThrow(problem);
  });

  it('to keep backups is none for the function that takes away', () => {
    const event = { action: 'keep-backups', tf: { action: 'delete' } };

    expect(() => parseRequest(event, ['quarantine', 'delete', 'pass'])).toThrow(
      /action is "keep-backups"; this function knows quarantine, delete, pass/,
    );
  });

  it.each<[string, unknown, RegExp]>([
    ['no object', 'quarantine', /the event is not an object/],
    ['another action', { action: 'destroy', roleId }, /action is "destroy"; this function knows quarantine, delete/],
    ['an action of the other function', { action: 'restore', roleId }, /action is "restore"; this function knows/],
    ['no action', { roleId }, /action is missing/],
    ['a name instead of an id', { action: 'delete', roleId: 'deploy' }, /roleId is "deploy", not the id of a role/],
    ['the id of a user', { action: 'delete', roleId: 'AIDAEXAMPLEROLE12345' }, /not the id of a role/],
    ['an id of 15 characters', { action: 'delete', roleId: 'AROA12345678901' }, /not the id of a role/],
    ['no role', { action: 'quarantine' }, /roleId is missing, not the id of a role/],
    ['a flag that is neither', { action: 'delete', roleId, force: 'yes' }, /force is "yes", not true or false/],
    [
      'a flag that may be left out and is neither',
      { action: 'delete', roleId, skipReferenced: 0 },
      /skipReferenced is 0, not/,
    ],
    ['an unknown field', { action: 'delete', roleId, dryRun: true }, /"dryRun" is unknown/],
    ['an empty text', { action: 'delete', roleId, requestedBy: '' }, /requestedBy is "", not a text/],
  ])('with %s is refused before anything is read', (_, event, problem) => {
    const parse = (): unknown => parseRequest(event, ['quarantine', 'delete']);

    expect(parse).toThrow(InputError);
    expect(parse).toThrow(/^Nothing was done: /);
    expect(parse).toThrow(problem);
  });

  it('is told all that is wrong at once', () => {
    expect(() => parseRequest({ action: 'x', roleId: 'y', force: 1, z: 0 }, ['delete'])).toThrow(
      /"z" is unknown.*action is "x".*roleId is "y".*force is 1/,
    );
  });

  it('takes an id of 16 to 128 characters', () => {
    for (const length of [16, 128]) {
      const id = `AROA${'A'.repeat(length - 4)}`;
      expect(parseRequest({ action: 'delete', roleId: id }, ['delete']).roleId).toBe(id);
    }
    expect(() => parseRequest({ action: 'delete', roleId: `AROA${'A'.repeat(125)}` }, ['delete'])).toThrow(InputError);
  });
});

describe('the settings of the remediation', () => {
  const environment = {
    RULE_NAME: 'the-rule',
    RULE_PARAMETERS: '{"max_days_for_last_used":"90","role_whitelist":"/a/*|/b"}',
    EXEMPTION_TAG: 'exempt-until',
    PROTECTED_PATTERNS: '/ci/*|/keep',
    PLATFORM_PATTERNS: '/AWSControlTower*',
    OWN_ROLES: '/the-rule|*-remediator',
    MAXIMUM_PER_DAY: '5',
    QUARANTINE_AFTER_DAYS: '14',
    DELETE_AFTER_DAYS: '30',
    DRY_RUN: 'true',
    SKIP_REFERENCED: 'false',
    REFERENCE_REGIONS: 'us-east-1|eu-central-1',
    PARTITION: 'aws-us-gov',
    ACCOUNT_ID: '123456789012',
    BACKUP_BUCKET: 'backups',
    BACKUP_PREFIX: 'the-rule/123456789012/',
  };

  it('hold the rule as AWS Config hands it to the evaluator', () => {
    const { policy, protectedPatterns, platformPatterns, ownRoles, ...rest } = readRemediationSettings(environment);

    expect(policy).toMatchObject({ maxDays: 90, exemptionTag: 'exempt-until', includeProtectedRoles: false });
    expect(policy.whitelist.match('/a/x')).toBe('/a/*');
    expect(protectedPatterns.match('/ci/deploy')).toBe('/ci/*');
    // IAM takes no two names that differ in case only.
    expect(protectedPatterns.match('/CI/Deploy')).toBe('/ci/*');
    expect(platformPatterns.match('/awscontroltowerexecution')).toBe('/AWSControlTower*');
    expect(ownRoles.match('/other-Remediator')).toBe('*-remediator');
    expect(rest).toEqual({
      ruleName: 'the-rule',
      maximumPerDay: 5,
      quarantineAfterDays: 14,
      deleteAfterDays: 30,
      dryRun: true,
      skipReferenced: false,
      referenceRegions: ['us-east-1', 'eu-central-1'],
      denyPolicyArn: 'arn:aws-us-gov:iam::aws:policy/AWSDenyAll',
      partition: 'aws-us-gov',
      accountId: '123456789012',
      backupBucket: 'backups',
      backupPrefix: 'the-rule/123456789012/',
    });
  });

  it('protect nothing of their own, do nothing by themselves and have a limit of ten where nothing is said', () => {
    const optional = [
      'PROTECTED_PATTERNS',
      'PLATFORM_PATTERNS',
      'MAXIMUM_PER_DAY',
      'QUARANTINE_AFTER_DAYS',
      'DELETE_AFTER_DAYS',
      'DRY_RUN',
      'SKIP_REFERENCED',
      'REFERENCE_REGIONS',
    ];
    const least = Object.fromEntries(Object.entries(environment).filter(([name]) => !optional.includes(name)));
    const settings = readRemediationSettings(least);

    expect(settings).toMatchObject({
      maximumPerDay: 10,
      quarantineAfterDays: undefined,
      deleteAfterDays: undefined,
      dryRun: false,
      // Nothing is taken away that something may need.
      skipReferenced: true,
      referenceRegions: [],
    });
    expect(settings.platformPatterns.patterns).toEqual([]);
    expect(settings.protectedPatterns.match('/ci/deploy')).toBeUndefined();
    expect(readRemediationSettings({ ...environment, PROTECTED_PATTERNS: '' }).protectedPatterns.patterns).toEqual([]);
  });

  it('that cannot be used are all named at once', () => {
    const bad = {
      ...environment,
      RULE_NAME: '',
      RULE_PARAMETERS: '[]',
      PROTECTED_PATTERNS: '/a||[b]',
      MAXIMUM_PER_DAY: '0',
      QUARANTINE_AFTER_DAYS: '0',
      DELETE_AFTER_DAYS: '366',
      ACCOUNT_ID: '',
      DRY_RUN: 'yes',
      SKIP_REFERENCED: 'no',
      BACKUP_BUCKET: undefined,
    };

    expect(() => readRemediationSettings(bad)).toThrow(
      /^Nothing was done: RULE_PARAMETERS is not.*RULE_NAME is not set.*PROTECTED_PATTERNS holds an empty pattern.*MAXIMUM_PER_DAY.*QUARANTINE_AFTER_DAYS.*DELETE_AFTER_DAYS.*DRY_RUN.*SKIP_REFERENCED is none of true, false.*ACCOUNT_ID.*BACKUP_BUCKET is not set/,
    );
  });

  it.each([
    ['1', true],
    ['1000', true],
    ['1001', false],
    ['1.5', false],
    ['', false],
  ])('take MAXIMUM_PER_DAY %s: %s', (value, isTaken) => {
    const read = (): unknown => readRemediationSettings({ ...environment, MAXIMUM_PER_DAY: value });

    if (isTaken) expect(read()).toMatchObject({ maximumPerDay: Number(value) });
    else expect(read).toThrow(/MAXIMUM_PER_DAY is not a whole number from 1 to 1000/);
  });
});
