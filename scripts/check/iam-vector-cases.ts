// The calls and policies that iam-vectors.ts asks a simulator about: every operator by hand, everything else also by chance.
import { arn, families } from './iam-vector-families.ts';
import type { Family } from './iam-vector-families.ts';
import { randomCases } from './iam-vector-random.ts';

export const principal = {
  account: '123456789012',
  arn: 'arn:aws:sts::123456789012:assumed-role/app/session',
  role: 'arn:aws:iam::123456789012:role/app',
} as const;

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface Case {
  readonly identity: readonly Statement[];
  readonly boundary?: readonly Statement[];
  readonly resource?: readonly Statement[];
  readonly serviceControl?: readonly (readonly Statement[])[];
  /** The account of the resource; without it, that of the caller. */
  readonly owner?: string;
  readonly action: string;
  readonly on: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

const anyObject = { action: 's3:GetObject', on: 'arn:aws:s3:::bucket/key' };
const everything: Statement = { Effect: 'Allow', Action: '*', Resource: '*' };
/** The values of the variables that the wanted values of a key name. */
const needed = (key: string): Readonly<Record<string, string>> =>
  key.endsWith('/team') ? { 'aws:PrincipalAccount': principal.account } : { 'aws:PrincipalTag/team': 'a' };

/** An Allow under the condition, and a Deny under it beside an Allow of everything. */
const bothEffects = (Condition: NonNullable<Statement['Condition']>, rest: Omit<Case, 'identity'>): Case[] => [
  { ...rest, identity: [{ ...everything, Condition }] },
  { ...rest, identity: [everything, { ...everything, Effect: 'Deny', Condition }] },
];

/** Both effects differ most where a key is missing; elsewhere an Allow is enough. */
const bothOrAllow = (both: boolean, ...given: Parameters<typeof bothEffects>): Case[] =>
  bothEffects(...given).slice(0, both ? 2 : 1);

const quantified = (operator: string): string[] =>
  operator === 'Null'
    ? [operator]
    : ['', 'ForAnyValue:', 'ForAllValues:'].flatMap((quantifier) =>
        ['', 'IfExists'].map((suffix) => `${quantifier}${operator}${suffix}`),
      );

const operatorCases = ({ key, operators, wanted, given }: Family): Case[] =>
  operators.flatMap(quantified).flatMap((operator) => {
    const isPlain = operators.includes(operator);
    // With a quantifier or IfExists, what is missing is of interest, and that what is given still counts.
    return wanted.slice(0, isPlain ? wanted.length : 1).flatMap((value) =>
      [undefined, ...given.slice(0, isPlain ? given.length : 2)].flatMap((actual) => {
        const context = String(value).includes('${') ? needed(key) : {};
        const all = actual === undefined ? context : { ...context, [key]: actual };
        return bothOrAllow(actual === undefined, { [operator]: { [key]: value } }, { ...anyObject, context: all });
      }),
    );
  });

const tagging = { action: 'iam:TagRole', on: arn('a/b') };
const severalValues = (): Case[] =>
  ['Equals', 'NotEquals', 'Like', 'NotLike', 'EqualsIgnoreCase', 'NotEqualsIgnoreCase'].flatMap((name) =>
    ['ForAnyValue:', 'ForAllValues:'].flatMap((quantifier) =>
      ['', 'IfExists'].flatMap((suffix) =>
        [['a'], ['b'], ['A'], ['a', 'b'], ['a', 'c'], undefined].flatMap((keys) =>
          ['a', ['a', 'b'], '?'].flatMap((wanted) =>
            bothOrAllow(
              keys === undefined,
              { [`${quantifier}String${name}${suffix}`]: { 'aws:tagkeys': wanted } },
              { ...tagging, context: keys === undefined ? {} : { 'aws:TagKeys': keys } },
            ),
          ),
        ),
      ),
    ),
  );

const variables = (): Case[] =>
  ['${aws:PrincipalTag/team}', "${aws:PrincipalTag/team, 'none'}", '${AWS:principaltag/TEAM}', 'x${*}', '${$}x', '*']
    .flatMap((text) => ['StringLike', 'StringNotLike'].map((operator) => [text, operator] as const))
    .flatMap(([text, operator]) =>
      [{ 'aws:PrincipalTag/team': 'blue' }, { 'aws:PrincipalTag/team': 'x*' }, {}].flatMap((tags) => [
        ...['blue', 'none', 'x*', 'xy', '$x'].flatMap((account) =>
          bothOrAllow(
            account === 'blue',
            { [operator]: { 'aws:SourceAccount': text } },
            { ...anyObject, context: { ...tags, 'aws:SourceAccount': account } },
          ),
        ),
        ...['Resource', 'NotResource'].map((element): Case => ({
          identity: [{ Effect: 'Allow', Action: '*', [element]: `arn:aws:s3:::bucket/${text}` }],
          action: 's3:GetObject',
          on: 'arn:aws:s3:::bucket/blue',
          context: tags,
        })),
      ]),
    );

const organization = (): Case[] =>
  ['${aws:PrincipalOrgID}', 'o-1', '${aws:PrincipalOrgID}x'].flatMap((wanted) =>
    [{}, { 'aws:PrincipalOrgID': 'o-1' }, { 'aws:PrincipalOrgID': 'o-2' }].flatMap((own) =>
      [{}, { 'aws:ResourceOrgID': 'o-1' }].flatMap((other) =>
        ['StringEquals', 'StringNotEquals', 'StringEqualsIfExists'].flatMap((operator) =>
          bothEffects({ [operator]: { 'aws:ResourceOrgID': wanted } }, { ...anyObject, context: { ...own, ...other } }),
        ),
      ),
    ),
  );

export const allCases = (): Case[] => [
  ...families.flatMap(operatorCases),
  ...severalValues(),
  ...variables(),
  ...organization(),
  ...randomCases(principal),
];
