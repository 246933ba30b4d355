import { describe, expect, it } from 'vitest';
import { findStranger, isCopyOf } from '../../../lambda/src/rule/organization-rule.ts';

const ours = 'OrgConfigRule-iam-roles-ab12cd34';

describe('an event in an organization', () => {
  it('is of the organization rule where it names a copy of it', () => {
    expect(findStranger({ accountId: '222222222222', configRuleName: ours }, 'iam-roles')).toBeUndefined();
  });

  it.each([
    ['the rule itself, which no member has', 'iam-roles'],
    ['a copy of a longer name', 'OrgConfigRule-iam-roles-eu-ab12cd34'],
    ['a suffix of 7 characters', 'OrgConfigRule-iam-roles-ab12cd3'],
    ['a suffix of 9 characters', 'OrgConfigRule-iam-roles-ab12cd345'],
    ['another rule', 'my-rule'],
    ['a name of another case', ours.toUpperCase()],
  ])("is a stranger's where it names %s", (_, configRuleName) => {
    expect(isCopyOf('iam-roles', configRuleName)).toBe(false);
    expect(findStranger({ accountId: '9', configRuleName }, 'iam-roles')).toEqual({
      accountId: '9',
      ruleName: configRuleName,
    });
  });

  it.each([[undefined], [null], ['x'], [[]], [{}], [{ configRuleName: 7 }]])(
    "is a stranger's where it is %j",
    (event) => {
      expect(findStranger(event, 'iam-roles')).toEqual({ accountId: undefined, ruleName: undefined });
    },
  );

  it('is told of in a short line, whatever it holds', () => {
    const stranger = findStranger(
      { accountId: '"\n'.repeat(50_000), configRuleName: 'x"'.repeat(50_000) },
      'iam-roles',
    );
    expect(stranger?.accountId).toBe('??'.repeat(50));
    expect(stranger?.ruleName).toBe('x?'.repeat(50));
  });
});
