// The condition operators by the type of their values, each with what policies may want and calls may give.

/** A key of each type of value, with values of which each is wanted and given in turn. */
export interface Family {
  readonly key: string;
  readonly operators: readonly string[];
  readonly wanted: readonly (string | readonly string[])[];
  readonly given: readonly string[];
}

const orders = ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'];
export const arn = (resource: string): string => `arn:aws:iam::123456789012:role/${resource}`;

export const families: readonly Family[] = [
  {
    key: 'aws:PrincipalTag/team',
    operators: ['Equals', 'NotEquals', 'EqualsIgnoreCase', 'NotEqualsIgnoreCase', 'Like', 'NotLike'].map(
      (name) => `String${name}`,
    ),
    wanted: ['blue', ['red', 'Blue'], 'b*', 'bl?e', '?', 'b.ue', '*', '${aws:PrincipalAccount}'],
    given: ['blue', 'BLUE', 'bue', 'b?ue', 'b*', '123456789012', ''],
  },
  {
    key: 'aws:SourceArn',
    operators: ['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike'],
    wanted: [
      arn('a/b'),
      [arn('x'), arn('a/*')],
      'arn:aws:iam::*:role/?/b',
      'arn:*:*:*:*:*',
      arn('${aws:PrincipalTag/team}/b'),
    ],
    given: [arn('a/b'), arn('x'), arn('A/b'), 'arn:aws:iam::222222222222:role/a/b', 'arn:aws:logs:e:1:log-group:a:*'],
  },
  {
    key: 'aws:MultiFactorAuthAge',
    operators: orders.map((order) => `Numeric${order}`),
    wanted: ['10', ['5', '20'], '10.5', '-1'],
    given: ['10', '5', '20', '10.0', '10.6', '0'],
  },
  {
    key: 'aws:CurrentTime',
    operators: orders.map((order) => `Date${order}`),
    wanted: ['2026-01-01T00:00:00Z', ['2025-12-31T23:59:59Z', '2026-06-01T00:00:00Z']],
    given: ['2026-01-01T00:00:00Z', '2025-12-31T23:59:59Z', '2026-01-01T00:00:01Z', '2027-01-01T00:00:00Z'],
  },
  { key: 'aws:SecureTransport', operators: ['Bool'], wanted: ['true', 'FALSE'], given: ['true', 'false'] },
  { key: 'aws:PrincipalTag/team', operators: ['BinaryEquals'], wanted: ['QUJD'], given: ['QUJD', 'qujd'] },
  {
    key: 'aws:SourceIp',
    operators: ['IpAddress', 'NotIpAddress'],
    wanted: ['10.0.0.0/8', ['192.0.2.7', '2001:db8::/32']],
    given: ['10.255.0.1', '192.0.2.7', '192.0.2.8', '2001:db8::1'],
  },
  { key: 'AWS:sourceaccount', operators: ['Null'], wanted: ['true', 'false'], given: ['111111111111'] },
];
