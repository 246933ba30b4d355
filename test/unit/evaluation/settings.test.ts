import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../lambda/src/evaluation/settings.ts';

describe('settings of the function', () => {
  it('have a default each, and report everything where a variable got lost', () => {
    expect(readSettings({})).toEqual({
      exemptions: { exemptionTag: undefined, maximumExemptionDays: 400, exemptTags: [] },
      resourceId: 'RoleId',
      includeProtectedRoles: false,
      reporting: 'all',
      executionRole: 'own',
      logFindings: false,
      ownerTag: undefined,
      organizationRule: undefined,
      asksReferences: false,
      referenceRegions: [],
      notifications: undefined,
    });
  });

  it('are read from variables named after the inputs of the module', () => {
    const settings = readSettings({
      EXEMPTION_TAG: 'exempt-until',
      MAXIMUM_EXEMPTION_DAYS: '90',
      EXEMPT_TAGS: '{"env":["dr"]}',
      RESOURCE_ID: 'RoleName',
      INCLUDE_PROTECTED_ROLES: 'true',
      REPORTING: 'changes',
      EXECUTION_ROLE: '{"name":"config-reader"}',
      LOG_FINDINGS: 'true',
      OWNER_TAG: 'team',
      ORGANIZATION_RULE: 'iam-roles',
      REFERENCES: 'true',
      REFERENCE_REGIONS: 'us-east-1|eu-central-1',
      NOTIFICATIONS:
        '{"topic_arn":"arn:aws:sns:eu-west-1:123456789012:on-call","console":"console.aws.amazon.com","hints":["Ask."]}',
    });
    expect(settings).toEqual({
      exemptions: {
        exemptionTag: 'exempt-until',
        maximumExemptionDays: 90,
        exemptTags: [expect.objectContaining({ key: 'env' })],
      },
      resourceId: 'RoleName',
      includeProtectedRoles: true,
      reporting: 'changes',
      executionRole: { name: 'config-reader' },
      logFindings: true,
      ownerTag: 'team',
      organizationRule: 'iam-roles',
      asksReferences: true,
      referenceRegions: ['us-east-1', 'eu-central-1'],
      notifications: {
        topicArn: 'arn:aws:sns:eu-west-1:123456789012:on-call',
        console: 'console.aws.amazon.com',
        hints: ['Ask.'],
      },
    });
  });

  it.each(['{}', '{"name":null}'])('EXECUTION_ROLE %s means the role of the event', (value) => {
    expect(readSettings({ EXECUTION_ROLE: value }).executionRole).toBe('of-event');
  });

  it.each(['', 'x', 'null', '7', '[]', '{"name":7}', '{"name":""}', '{"name":"a b"}', '{"name":"a*"}'])(
    'EXECUTION_ROLE may not be %j',
    (value) => {
      expect(() => readSettings({ EXECUTION_ROLE: value })).toThrow(/EXECUTION_ROLE/);
    },
  );

  it.each([
    '[]',
    'x',
    '{}',
    '{"topic_arn":"on-call","console":"c","hints":[]}',
    '{"topic_arn":"arn:aws:sns:eu-west-1:123456789012:on-call","hints":[]}',
    '{"topic_arn":"arn:aws:sns:eu-west-1:123456789012:on-call","console":"c"}',
    '{"topic_arn":"arn:aws:sns:eu-west-1:123456789012:on-call","console":"c","hints":[7]}',
  ])('NOTIFICATIONS may not be %j', (value) => {
    expect(() => readSettings({ NOTIFICATIONS: value })).toThrow(/NOTIFICATIONS/);
  });

  it('are refused with every problem at once, without the values', () => {
    const environment = {
      RESOURCE_ID: 'secret-1',
      INCLUDE_PROTECTED_ROLES: 'yes',
      REPORTING: 'secret-2',
      EXECUTION_ROLE: 'secret-3',
    };
    expect(() => readSettings(environment)).toThrow(
      /RESOURCE_ID is none of RoleId, RoleName; .*INCLUDE_.*; .*REPORTING.*; .*EXECUTION_ROLE/,
    );
    expect(() => readSettings(environment)).not.toThrow(/secret/);
  });
});
