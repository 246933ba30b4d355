import { Readable } from 'node:stream';
import { GetAccountAuthorizationDetailsCommand, IAMClient } from '@aws-sdk/client-iam';
import { HttpResponse } from '@smithy/core/protocols';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Connections } from '../../../lambda/src/aws/connections.ts';
import { readRoles } from '../../../lambda/src/aws/roles.ts';
import { surroundingsOf } from './answering.ts';
import { createXmlReader } from '../../../lambda/src/aws/xml-reader.ts';
import type { Role } from '../../../lambda/src/rule/role.ts';

const shape = { root: { name: 'text', list: [{ key: 'text', inner: { deep: 'text' } }] } } as const;

const read = (xml: string | Buffer, pieceLength = Infinity) => {
  const bytes = Buffer.from(xml);
  const reader = createXmlReader(shape);
  for (let at = 0; at < bytes.length; at += pieceLength) reader.write(bytes.subarray(at, at + pieceLength));
  return reader.end().root;
};

describe('what is read of XML', () => {
  it.each([
    ['text', '<root><name>a b</name></root>', { name: 'a b' }],
    ['an empty element', '<root><name></name></root>', { name: '' }],
    ['a self-closing element', '<root><name/></root>', { name: '' }],
    ['a self-closing element with a space', '<root><name /></root>', { name: '' }],
    ['nothing', '<root/>', {}],
    ['a list of nothing', '<root><list/></root>', { list: [] }],
    ['a list', '<root><list><member><key>1</key></member><member/></list></root>', { list: [{ key: '1' }, {}] }],
    ['entities', '<root><name>&lt;&amp;&gt;&quot;&apos;&#65;&#x1F600;</name></root>', { name: '<&>"\'A😀' }],
    ['an ampersand that begins no entity', '<root><name>a & b &unknown;</name></root>', { name: 'a & b &unknown;' }],
    ['CDATA', '<root><name>a<![CDATA[<b>&amp;]]]>c</name></root>', { name: 'a<b>&amp;]c' }],
    ['a comment', '<root><!-- <name>x</name> > --><name>a<!-- > -->b</name></root>', { name: 'ab' }],
    ['an instruction', '<?xml version="1.0"?><root><?x <name>?><name>a</name></root>', { name: 'a' }],
    ['attributes', `<root a="1>2" b='</root>'.><name c="/">a</name ></root>`.replace('.', ''), { name: 'a' }],
    ['characters of several bytes', '<root><name>é€😀</name></root>', { name: 'é€😀' }],
    ['layout', '<root>\n  <name>a</name>\n  <list>\r\n  </list>\n</root>\n', { name: 'a', list: [] }],
    ['line ends', '<root><name>a\r\nb\rc</name></root>', { name: 'a\nb\nc' }],
    ['white space that is text', '<root><name>  </name></root>', { name: '  ' }],
    ['unknown elements', '<root><x><name>no</name><x><x/></x></x><name>a</name><y/></root>', { name: 'a' }],
    ['unknown elements in a list', '<root><list><item/><member/><item><member/></item></list></root>', { list: [{}] }],
    ['an unknown name that begins like another', '<root><x><xy></xy></x><names>no</names></root>', {}],
    ['an end in a comment of what is passed over', '<root><x><!--</x>--><name>no</name></x></root>', {}],
    ['an end in CDATA of what is passed over', '<root><x><![CDATA[</x>]]><name>no</name></x></root>', {}],
    ['names of every object', '<root><constructor>x</constructor><__proto__>x</__proto__></root>', {}],
  ])('%s comes out right, however the pieces are cut', (_, xml, expected) => {
    for (let length = 1; length <= Buffer.byteLength(xml); length += 1) expect(read(xml, length)).toEqual(expected);
  });

  it('is also a list of elements of another name, among others', () => {
    const reader = createXmlReader({ root: [{ key: 'text' }, 'item'] });
    reader.write(Buffer.from('<root><more>x</more><item><key>1</key></item><member/><item/></root>'));

    expect(reader.end()).toEqual({ root: [{ key: '1' }, {}] });
  });

  it.each([
    ['nothing', ''],
    ['no end', '<root><name>a</name>'],
    ['an end in the middle of a tag', '<root><name>a</na'],
    ['no end of what is passed over', '<root><x><y></y>'],
    ['ends in the wrong order', '<root><list><member></list></member></root>'],
    ['an end too many', '<root></root></root>'],
    ['text after the end', '<root/>x'],
    ['an unfinished comment', '<root><!-- </root>'],
    ['no XML', 'Bad gateway'],
  ])('%s is an error or no reading', (_, xml) => {
    for (const length of [1, 3, Infinity]) {
      const result = (): unknown => read(xml, length) ?? 'nothing read';
      try {
        expect(result()).toBe('nothing read');
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError);
      }
    }
  });
});

const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(...Array.from('abc/+=,.@-_ é😀')), minLength: 1, maxLength: 12 }),
  fc.constantFrom('x&y', '<b>', '"q"', "it's", ']]>', ' padded '),
);
const escape = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
/** The ways in which the same text may stand in XML. */
const written = fc.tuple(text, fc.constantFrom('plain', 'cdata', 'numeric', 'comment')).map(([value, way]) => {
  if (way === 'cdata' && !value.includes(']]>')) return `<![CDATA[${value}]]>`;
  if (way === 'numeric')
    return value.replaceAll(/[&<>'"]/g, (character) => `&#x${character.charCodeAt(0).toString(16)};`);
  return way === 'comment' ? `<!-- <Key>a</Key> -->${escape(value)}` : escape(value);
});
const element = (name: string, content: string): string => `<${name}>${content}</${name}>`;
const denyAll = 'arn:aws:iam::aws:policy/AWSDenyAll';
const attachedPolicy = (arn: string): string =>
  element('member', element('PolicyName', 'AWSDenyAll') + element('PolicyArn', arn));
const time = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().replace(/\.\d+Z$/, 'Z'));
const policy = fc.string({ maxLength: 60 }).map((value) => encodeURIComponent(value));

const roleXml: fc.Arbitrary<string> = fc
  .record({
    name: written,
    path: written,
    created: time,
    use: fc.oneof(
      fc.constantFrom('', '<RoleLastUsed/>', '<RoleLastUsed></RoleLastUsed>'),
      fc.tuple(time, written).map(([date, region]) => {
        return element('RoleLastUsed', element('Region', region) + element('LastUsedDate', date));
      }),
    ),
    tags: fc.array(fc.tuple(written, written), { maxLength: 3 }),
    attached: fc.subarray([denyAll, 'arn:aws:iam::aws:policy/ReadOnlyAccess', 'arn:aws:iam::1:policy/AWSDenyAll']),
    policy,
    noise: fc.constantFrom(
      '',
      '\n  ',
      '<!-- </member> -->',
      '<Unknown a="x>y"><Path>no</Path></Unknown>',
      '<Unknown/>',
    ),
  })
  .map(({ name, path, created, use, tags, attached, policy: document, noise }) => {
    const nested = element(
      'member',
      element('AttachedManagedPolicies', attachedPolicy(denyAll)) +
        element('RoleName', 'nested') +
        element('Tags', '') +
        element('Path', '/nested/'),
    );
    return element(
      'member',
      noise +
        element('Path', path) +
        element('AssumeRolePolicyDocument', document) +
        element(
          'InstanceProfileList',
          element(
            'member',
            element('Roles', nested) + element('InstanceProfileName', `${name}-profile`) + element('Path', '/profile/'),
          ),
        ) +
        element('RoleId', 'AROAEXAMPLE') +
        element('AttachedManagedPolicies', attached.map(attachedPolicy).join('')) +
        element('RoleName', name) +
        noise +
        element(
          'RolePolicyList',
          element('member', element('PolicyName', name) + element('PolicyDocument', document)),
        ) +
        element('CreateDate', created) +
        use +
        element('PermissionsBoundary', element('PermissionsBoundaryArn', 'arn')) +
        element(
          'Tags',
          tags.map(([key, value]) => element('member', element('Key', key) + element('Value', value))).join(''),
        ) +
        noise,
    );
  });

const answer = (roles: readonly string[]): Buffer =>
  Buffer.from(
    '<GetAccountAuthorizationDetailsResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">\n' +
      element(
        'GetAccountAuthorizationDetailsResult',
        `<IsTruncated>false</IsTruncated>${element('RoleDetailList', roles.join('\n'))}`,
      ) +
      '<ResponseMetadata><RequestId>x</RequestId></ResponseMetadata></GetAccountAuthorizationDetailsResponse>',
  );

const connectionsFor = (body: Buffer, pieceLength: number): Connections => {
  const pieces = Array.from({ length: Math.ceil(body.length / pieceLength) }, (_, index) =>
    body.subarray(index * pieceLength, (index + 1) * pieceLength),
  );
  const handle: Connections['handle'] = () =>
    Promise.resolve({ response: new HttpResponse({ statusCode: 200, headers: {}, body: Readable.from(pieces) }) });
  return { handle } as unknown as Connections;
};

const rolesOf = async (body: Buffer, pieceLength: number): Promise<readonly Role[]> => {
  const roles: Role[] = [];
  const pages = readRoles(surroundingsOf(connectionsFor(body, pieceLength)));
  for await (const page of pages) roles.push(...page);
  return roles;
};

/** The same from the SDK's own parse of the whole answer. */
const rolesOfSdk = async (body: Buffer): Promise<readonly Role[]> => {
  const client = new IAMClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    requestHandler: connectionsFor(body, body.length),
  });
  const page = await client.send(new GetAccountAuthorizationDetailsCommand({}));
  return (page.RoleDetailList ?? []).map((detail) => {
    const { LastUsedDate: at, Region: region } = detail.RoleLastUsed ?? {};
    return {
      id: detail.RoleId ?? '',
      name: detail.RoleName ?? '',
      path: detail.Path ?? '',
      createdAt: detail.CreateDate ?? new Date(Number.NaN),
      lastUse: at === undefined ? undefined : { at, region },
      tags: new Map(detail.Tags?.map(({ Key = '', Value = '' }) => [Key, Value])),
      isDenied: (detail.AttachedManagedPolicies ?? []).some(({ PolicyArn: arn }) => arn === denyAll),
      instanceProfiles: (detail.InstanceProfileList ?? []).map(({ InstanceProfileName: name = '' }) => name),
    };
  });
};

describe('roles read from the answer as it streams in', () => {
  it("are those of the SDK's own parse, for any account and cut at every byte", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(roleXml, { maxLength: 3 }), async (roles) => {
        const body = answer(roles);
        const expected = await rolesOfSdk(body);
        expect(await rolesOf(body, 1)).toEqual(expected);
        expect(await rolesOf(body, body.length)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('are the same for a cut at each single byte of an answer', async () => {
    const [roles = []] = fc.sample(fc.array(roleXml, { minLength: 2, maxLength: 2 }), { numRuns: 1, seed: 7 });
    const body = answer(roles);
    const expected = await rolesOfSdk(body);
    expect(expected).toHaveLength(2);
    for (let length = 1; length < body.length; length += 1) expect(await rolesOf(body, length)).toEqual(expected);
    // Thousands of readings: half a minute is not enough on a machine that does other things beside.
  }, 120_000);
});
