// Policies and calls by chance, from a fixed seed: actions, resources with wildcards, boundaries, policies of resources, accounts.
import type { Case, Statement } from './iam-vector-cases.ts';

const EACH = 110;
const SEED = 20180101;

/** Numbers from 0 to 1 by a linear congruential generator: the same ones at every run. */
const createRandom = (): (() => number) => {
  let state = SEED;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

const random = createRandom();
const chance = (probability: number): boolean => random() < probability;
const below = (limit: number): number => Math.floor(random() * limit);
const oneOf = <T>(items: readonly T[]): T => {
  const item = items[below(items.length)];
  if (item === undefined) throw new Error('nothing to choose from');
  return item;
};

const calls = [
  { action: 's3:GetObject', on: 'arn:aws:s3:::bucket/roles/app.json' },
  { action: 's3:PutObject', on: 'arn:aws:s3:::bucket/cases/AROA1.json' },
  { action: 's3:GetObject', on: 'arn:aws:s3:::other/roles/team/app' },
  { action: 'iam:DeleteRole', on: 'arn:aws:iam::123456789012:role/team/app' },
  { action: 'iam:GetRole', on: 'arn:aws:iam::123456789012:role/app' },
  { action: 'logs:PutLogEvents', on: 'arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/app:log-stream:a/b' },
  { action: 'lambda:InvokeFunction', on: 'arn:aws:lambda:eu-west-1:123456789012:function:app' },
] as const;
// Calls on what may have a policy of its own.
const objects = calls.filter(({ action }) => action.startsWith('s3:'));

/** Puts a star over a stretch, or a question mark over a character, of one part of a text. */
const withWildcards = (text: string): string => {
  const start = below(text.length + 1);
  if (chance(0.5)) return `${text.slice(0, start)}*${text.slice(Math.min(text.length, start + below(9)))}`;
  return start < text.length ? `${text.slice(0, start)}?${text.slice(start + 1)}` : text;
};
const damaged = (text: string): string => {
  const at = below(text.length);
  return oneOf([text.slice(0, at) + text.slice(at + 1), `${text}x`, text.slice(0, at) + text.slice(at).toUpperCase()]);
};

/** Nothing before the name is touched: the type of a resource takes no wildcard, and S3 has no types. */
const nameWithWildcards = (resource: string, isWithoutType: boolean): string => {
  const start = isWithoutType ? 0 : resource.search(/[/:]/) + 1;
  const name = resource.slice(start);
  return resource.slice(0, start) + withWildcards(chance(0.3) ? damaged(name) : name);
};

const pattern = (arn: string, mayBeShort: boolean): string => {
  if (chance(0.1)) return '*';
  if (mayBeShort && chance(0.05)) return `${arn.split(':').slice(0, 3).join(':')}:*`;
  // The part of an ARN after the fifth colon is one, whatever colons it has; the service takes no wildcard.
  const [head = '', ...parts] = arn.split(/:(.*)/s)[1]?.split(':') ?? [];
  const fields = [head, parts[0] ?? '', parts[1] ?? '', parts[2] ?? '', parts.slice(3).join(':')];
  const changed = fields.map((field, index) => {
    if (index === 4) return chance(0.7) ? nameWithWildcards(field, arn.startsWith('arn:aws:s3:')) : field;
    return index > 1 && field !== '' && chance(0.2) ? '*' : field;
  });
  return ['arn', ...changed].join(':');
};

const actionPattern = (action: string): string => {
  if (chance(0.15)) return '*';
  const [service = '', name = ''] = action.split(':');
  const changed = chance(0.7) ? withWildcards(name) : name;
  return `${service}:${chance(0.2) ? changed.toLowerCase() : changed || '*'}`;
};

const conditions: readonly Statement['Condition'][] = [
  { StringEquals: { 'aws:PrincipalTag/team': 'blue' } },
  { StringNotEqualsIfExists: { 'aws:PrincipalTag/team': ['blue', 'red'] } },
  { Null: { 'aws:SourceAccount': 'true' }, StringLike: { 'aws:PrincipalTag/team': 'b*' } },
  { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::b*' } },
  { Bool: { 'aws:SecureTransport': 'false' } },
  { StringEquals: { 'aws:PrincipalTag/team': '${aws:SourceAccount}' } },
];

const context = (): NonNullable<Case['context']> => ({
  ...(chance(0.6) ? { 'aws:PrincipalTag/team': oneOf(['blue', 'red', '111111111111']) } : {}),
  ...(chance(0.3) ? { 'aws:SourceAccount': '111111111111' } : {}),
  ...(chance(0.3) ? { 'aws:SourceArn': 'arn:aws:s3:::bucket' } : {}),
  ...(chance(0.5) ? { 'aws:SecureTransport': oneOf(['true', 'false']) } : {}),
});

const listOf = <T>(make: () => T): T | T[] => (chance(0.6) ? make() : [make(), make()]);

const statement = (among: readonly (typeof calls)[number][]): Statement => {
  const about = oneOf(among);
  const action = listOf(() => actionPattern(about.action));
  // The simulator loses a NotResource of fewer parts than an ARN has.
  const element = chance(0.85) ? 'Resource' : 'NotResource';
  const resource = listOf(() => pattern(about.on, element === 'Resource'));
  const condition = chance(0.4) ? oneOf(conditions) : undefined;
  return {
    Effect: chance(0.75) ? 'Allow' : 'Deny',
    ...(chance(0.85) ? { Action: action } : { NotAction: action }),
    [element]: resource,
    ...(condition === undefined ? {} : { Condition: condition }),
  };
};
const policy = (among: readonly (typeof calls)[number][]): Statement[] =>
  Array.from({ length: 1 + below(2) }, () => statement(among));

/** Mostly about the call itself, so that not everything is denied for want of an Allow. */
const about = (call: (typeof calls)[number]): readonly (typeof calls)[number][] => [call, call, call, oneOf(calls)];

export const randomCases = ({ arn, role, account }: Readonly<Record<'arn' | 'role' | 'account', string>>): Case[] => {
  const names = [arn, role, account, `arn:aws:iam::${account}:root`, '*', `${role}x`];
  const ofResource = (call: (typeof calls)[number]): Statement[] =>
    policy([call]).map(({ ...rest }) => ({
      Principal: chance(0.2) ? '*' : { AWS: listOf(() => oneOf(names)) },
      ...rest,
    }));
  const call = (): (typeof calls)[number] => oneOf(calls);
  const make = (build: () => Case): Case[] => Array.from({ length: EACH }, build);
  const plain = (chosen = call()): Case => ({ identity: policy(about(chosen)), ...chosen, context: context() });
  return [
    ...make(() => plain()),
    ...make(() => {
      const chosen = call();
      return { ...plain(chosen), boundary: policy(about(chosen)) };
    }),
    ...make(() => {
      const chosen = oneOf(objects);
      return { ...plain(chosen), resource: ofResource(chosen), ...(chance(0.5) ? { owner: '222222222222' } : {}) };
    }),
    ...make(() => {
      const chosen = oneOf(objects);
      return { ...plain(chosen), resource: ofResource(chosen), boundary: policy(about(chosen)) };
    }),
    ...make(() => {
      const chosen = call();
      return {
        ...plain(chosen),
        serviceControl: [[{ Effect: 'Allow', Action: '*', Resource: '*' }, ...policy([chosen])]],
      };
    }),
  ];
};
