import type { Comparable } from './changes.ts';
import type { Earlier } from './earlier.ts';
import type { Report } from './report-data.ts';
import type { Difference } from './since-data.ts';

const words = (value: unknown): string => {
  if (value === null || value === undefined) return 'none';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** Where references were looked for, in words; empty where they were not. */
const lookedAt = (references: Pick<NonNullable<Report['references']>, 'aggregator' | 'regions'> | null | undefined) => {
  if (references === null || references === undefined) return 'not looked for';
  if (references.aggregator !== null) return `aggregator ${references.aggregator}`;
  const read = references.regions.filter(({ read: isRead }) => isRead).map(({ region }) => region);
  return read.length === 0 ? 'none read' : read.toSorted().join(', ');
};

const settings = {
  maxDays: 'limit in days',
  whitelist: 'whitelist',
  exemptionTag: 'exemption tag',
  maximumExemptionDays: 'days ahead that an exemption may reach',
  exemptTags: 'tags that exempt',
  includeProtectedRoles: 'protected roles are judged',
} as const satisfies Record<keyof Report['policy'], string>;

const sourceOf = ({ source }: Pick<Report, 'source'>): readonly (readonly [what: string, value: unknown])[] =>
  source.kind === 'preview'
    ? []
    : [
        ['rule', source.rule],
        ['aggregator', source.aggregator],
      ];

type Told = readonly [what: string, earlier: unknown, now: unknown];

/** What the two reports were made with where that is not the same. An older version of the tool may not have told of all of it. */
export const differencesOf = (earlier: Earlier, now: Report): readonly Difference[] => {
  const before = new Map(sourceOf(earlier));
  const told: readonly Told[] = [
    ['version of the tool', earlier.toolVersion ?? 'not told', now.toolVersion],
    ...sourceOf(now).map(([what, value]): Told => [what, before.get(what), value]),
    ...Object.entries(settings).map(([setting, what]): Told => [
      what,
      earlier.policy[setting as keyof typeof settings],
      now.policy[setting as keyof typeof settings],
    ]),
    ['owner tag', earlier.ownerTag, now.ownerTag],
    ['references', lookedAt(earlier.references), lookedAt(now.references)],
    ['roles with a policy that was not read', earlier.withUnreadPolicies, now.summary.withUnreadPolicies],
  ];
  return told
    .filter(([, one, other]) => one !== undefined && JSON.stringify(one) !== JSON.stringify(other))
    .map(([what, one, other]) => ({ what, earlier: words(one), now: words(other) }));
};

/** Whether owners and references were looked for in the same way. */
export const lookedAtAlike = (earlier: Earlier, now: Report): Comparable => ({
  owners: earlier.ownerTag === undefined || earlier.ownerTag === now.ownerTag,
  references: lookedAt(earlier.references) === lookedAt(now.references),
});
