import { describe, expect, it } from 'vitest';
import { indexEntry, select } from '../../../cli/selection.ts';
import type { Wish } from '../../../cli/selection.ts';
import { previewOf } from '../../../lab/account/findings.ts';
import { sampleAccount } from '../../../lab/account/sample-account.ts';
import { now } from '../roles.ts';

const roles = previewOf(sampleAccount(now), now).report.roles.map(indexEntry);

const names = (wish: Partial<Wish>): readonly string[] =>
  select(roles, {
    words: '',
    verdict: '',
    risk: '',
    named: '',
    account: '',
    sort: 'role',
    descending: false,
    ...wish,
  }).map(({ name }) => name);

describe('selecting roles', () => {
  it.each([
    { what: 'path and name', words: 'CI/ legacy', found: ['github-deploy-legacy'] },
    { what: 'a tag', words: 'repository=infra web-server', found: ['web-server'] },
    { what: 'evidence of a risk', words: '210987654321', found: ['partner-share'] },
    { what: 'the owner', words: 'team-finance', found: ['year-end-close'] },
  ])('finds words in $what', ({ words, found }) => {
    expect(names({ words })).toEqual(found);
  });

  it('keeps those of a verdict, a compliance or a risk', () => {
    expect(names({ verdict: 'new' })).toEqual(['just-created', 'refunds', 'settlement']);
    expect(names({ verdict: 'NON_COMPLIANT' }).length + names({ verdict: 'COMPLIANT' }).length).toBe(roles.length);
    expect(names({ risk: 'anyone' })).toEqual(['public-upload']);
    expect(names({ risk: 'anyone', verdict: 'new' })).toEqual([]);
  });

  it('takes never used as idle longest, in both directions', () => {
    const byIdle = select(roles, {
      words: '',
      verdict: '',
      risk: '',
      named: '',
      account: '',
      sort: 'idle',
      descending: true,
    });
    const idle = byIdle.map(({ daysIdle }) => daysIdle ?? Infinity);

    expect(idle).toEqual(idle.toSorted((a, b) => (a === b ? 0 : b - a)));
    expect(names({ sort: 'idle' })[0]).toBe('aws-controltower-ConfigRecorderRole');
  });

  it.each(['role', 'verdict', 'idle', 'used', 'region', 'age', 'risk', 'urgency', 'owner'] as const)(
    'sorts by %s',
    (sort) => {
      const [up, down] = [names({ sort }), names({ sort, descending: true })];

      expect(up).toHaveLength(roles.length);
      expect(down.toSorted()).toEqual(up.toSorted());
      expect(down).not.toEqual(up);
    },
  );
});
