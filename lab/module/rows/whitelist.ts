// The whitelist takes what the evaluator can match and AWS Config can hold, and refuses anything else by name. Of the 1,024
// characters, 51 are around the patterns: {"max_days_for_last_used":"60","role_whitelist":""}
import { accepts, letters, list, refuses } from '../table.ts';

const tooLong =
  "With this whitelist the rule's parameters have {} characters, and AWS Config allows 1,024. " +
  'Use wider patterns, such as /team-a/*, or exempt single roles with the exemption tag (exemption_tag).';

export const whitelist = [
  refuses(
    'whitelist',
    'Each pattern of the whitelist must have at least one character; at least one is empty or null.',
    [
      ['an empty pattern', { whitelist: ['/a', ''] }],
      ['a pattern that is null', { whitelist: ['/a', null] }],
    ],
  ),
  refuses(
    'whitelist',
    'Each pattern of the whitelist must be a path and name, as in /team-a/deploy, not an ARN. Instead of {}.',
    [
      [
        'ARNs of roles',
        { whitelist: ['/a', 'arn:aws:iam::123456789012:role/team-a/deploy', 'arn:aws:iam::123456789012:user/b'] },
        '"arn:aws:iam::123456789012:role/team-a/deploy" write "/team-a/deploy", "arn:aws:iam::123456789012:user/b" write "/name-of-a-role"',
      ],
    ],
  ),
  refuses(
    'whitelist',
    'Each pattern of the whitelist must start with / or *, because it is compared with path and name together; these do not: {}',
    [
      ['a pattern that starts with a letter', { whitelist: ['/a', 'breakglass-*'] }, '"breakglass-*"'],
      ['patterns that start with a question mark', { whitelist: ['?ci', '*', '?cd'] }, '"?ci", "?cd"'],
      [
        'a dozen patterns that start with a letter, of which it names ten',
        { whitelist: list(12, (index) => `a${10 + index}`) },
        `${list(10, (index) => `"a${10 + index}"`).join(', ')}, and 2 more`,
      ],
    ],
  ),
  refuses(
    'whitelist',
    'Each pattern of the whitelist must be an element of its own, made of the characters A-Z a-z 0-9 + = , . @ _ - / * ? only; these are not: {}',
    [
      ['a pattern with a space', { whitelist: ['/a b', '/c'] }, '"/a b"'],
      ['patterns with a bracket', { whitelist: ['/ci-[ab]', '/cd-[ab]'] }, '"/ci-[ab]", "/cd-[ab]"'],
      ['patterns that are joined in one element', { whitelist: ['/a|/b'] }, '"/a|/b"'],
      ['a pattern with a line break', { whitelist: ['/a\n'] }, '"/a\\n"'],
      ['a pattern with a letter beyond ASCII', { whitelist: ['/ü'] }, '"/ü"'],
    ],
  ),
  refuses('whitelist', tooLong, [
    ['parameters of 1,025 characters', { whitelist: [`/${letters(973)}`] }, '1025'],
    ['parameters that max_days makes too long', { whitelist: [`/${letters(972)}`], max_days: 100 }, '1025'],
    ['more patterns than fit', { whitelist: list(100, (index) => `/team-${index}-*`) }, '1140'],
  ]),
];

export const whitelistEdges = [
  accepts('patterns of every allowed kind of character', { whitelist: ['/AZaz09+=,.@_-/*?', '*'] }),
  accepts('parameters of 1,024 characters', { whitelist: [`/${letters(972)}`] }),
  accepts('a pattern that comes again, which does not count', { whitelist: list(100, () => '/team-00001') }),
];
