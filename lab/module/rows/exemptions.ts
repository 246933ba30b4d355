// What exempts roles beside the whitelist and the key of the dated tag: the root and modules/remediation ask for the same.
import type { Inputs } from '../diagnose.ts';
import { accepts, letters, list, refuses, root } from '../table.ts';
import type { Acceptance, Refusals, Row } from '../table.ts';

const days = 'maximum_exemption_days must be a whole number of days from 1 to 3,650, or null for no limit.';
const none = 'Each key of exempt_tags must have at least one pattern, or ["*"] for any value; these have none: {}';
const keyAlphabet =
  'Each key of exempt_tags must have 1 to 128 letters, digits, spaces and _ . : / = + - @, as IAM accepts them; these do not: {}';
const ofAws = 'No key of exempt_tags may start with aws:, because AWS reserves these keys.';
const sameKeys =
  'exempt_tags must not hold keys that differ only in case, such as Env and env: ' +
  'IAM treats them as one. Put the patterns of both under one.';
const patternAlphabet =
  'Each pattern of exempt_tags must have 1 to 256 letters, digits, spaces and _ . : / = + - @ * ?; these do not: {}';
const size =
  'exempt_tags must have at most 1,024 bytes as JSON; it has {}. ' +
  'All environment variables of a function end at 4 KB. Use fewer or wider patterns, such as break-glass-*.';

const tag = (key: string, ...patterns: readonly unknown[]): Inputs => ({ exempt_tags: { [key]: patterns } });

/** Five patterns of one tag that have so many bytes as JSON, most of them of this letter. */
const ofBytes = (bytes: number, letter = 'a'): Inputs => {
  const room = bytes - Buffer.byteLength(JSON.stringify({ k: list(5, () => '') }));
  const width = Buffer.byteLength(letter);
  const text = letter.repeat(Math.floor(room / width)) + letters(room % width);
  const each = Math.ceil(text.length / 5);
  return tag('k', ...list(5, (index) => text.slice(index * each, (index + 1) * each)));
};

/** The inputs that a module refuses; `within` adds what else it must be given. */
export const exemptions = (
  module: string = root,
  within: (inputs: Inputs) => Inputs = (inputs) => inputs,
): readonly Refusals[] => {
  const refusals = (owner: string, message: string, rows: readonly Row[]): Refusals =>
    refuses(
      owner,
      message,
      rows.map(([what, inputs, ...said]): Row => [what, within(inputs), ...said]),
      module,
    );
  return [
    refusals(
      'maximum_exemption_days',
      days,
      [0, 1.5, 3_651].map((value): Row => [`exemptions of ${value} days`, { maximum_exemption_days: value }]),
    ),
    refusals('exempt_tags', none, [
      ['a tag without a pattern', tag('env'), '"env"'],
      ['a tag whose patterns are null', { exempt_tags: { a: ['*'], env: null } }, '"env"'],
      [
        'eleven tags without a pattern, of which it names ten',
        { exempt_tags: Object.fromEntries(list(11, (index) => [`k${10 + index}`, []])) },
        `${list(10, (index) => `"k${10 + index}"`).join(', ')}, and 1 more`,
      ],
    ]),
    refusals('exempt_tags', keyAlphabet, [
      ['an empty key of a tag that exempts', tag('', 'dr'), '""'],
      ['a key of 129 characters that exempts', tag(letters(129), 'dr'), `"${letters(129)}"`],
      ['a key with a star that exempts', tag('env*', 'dr'), '"env*"'],
      ['a key with a comma that exempts', tag('a,b', 'dr'), '"a,b"'],
      [
        'twelve keys with a comma, of which it names ten',
        { exempt_tags: Object.fromEntries(list(12, (index) => [`k,${10 + index}`, ['*']])) },
        `${list(10, (index) => `"k,${10 + index}"`).join(', ')}, and 2 more`,
      ],
    ]),
    refusals('exempt_tags', ofAws, [
      ['a tag of AWS that exempts', tag('aws:cloudformation:stack-name', '*')],
      ['a tag of AWS in capitals that exempts', tag('AWS:x', '*')],
    ]),
    refusals('exempt_tags', sameKeys, [
      ['two keys that differ in case only', { exempt_tags: { Env: ['dr'], env: ['prod'] } }],
    ]),
    refusals('exempt_tags', patternAlphabet, [
      ['a pattern of a tag that is null', tag('env', null), 'null'],
      ['an empty pattern of a tag', tag('env', 'dr', ''), '""'],
      ['a pattern of a tag with brackets', tag('env', 'dr', '[ab]'), '"[ab]"'],
      ['a pattern of a tag of 257 characters', tag('env', letters(257)), `"${letters(257)}"`],
      [
        'twelve patterns of a tag with a bar, of which it names ten',
        tag('env', ...list(12, (index) => `a|${10 + index}`)),
        `${list(10, (index) => `"a|${10 + index}"`).join(', ')}, and 2 more`,
      ],
    ]),
    refusals('exempt_tags', size, [
      ['tags that exempt of 1,025 bytes', ofBytes(1025), '1025'],
      ['tags that exempt of 1,026 bytes in fewer characters', ofBytes(1026, 'ü'), '1026'],
    ]),
  ];
};

/** The inputs that a module takes, to the edge of each rule. */
export const exemptionsEdges = (
  module: string = root,
  within: (inputs: Inputs) => Inputs = (inputs) => inputs,
): readonly Acceptance[] => [
  ...[1, 400, 3_650, null].map((value) =>
    accepts(`exemptions of ${value ?? 'any number of'} days`, within({ maximum_exemption_days: value }), module),
  ),
  accepts('no tag that exempts', within({ exempt_tags: {} }), module),
  accepts('any value of a tag', within(tag('env', '*')), module),
  accepts('tags of every allowed kind of character', within(tag('Ünused 9_.:/=+-@aws:', 'Ä 9_.:/=+-@*?')), module),
  accepts('the longest key of a tag and the longest pattern', within(tag(letters(128), letters(256))), module),
  accepts('tags that exempt of 1,024 bytes', within(ofBytes(1024)), module),
  accepts('tags that exempt of 1,024 bytes in fewer characters', within(ofBytes(1024, 'ü')), module),
];
