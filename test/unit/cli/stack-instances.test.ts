import { describe, expect, it } from 'vitest';
import { readStackInstances } from '../../../cli/aws/stack-instances.ts';
import { answering, surroundingsOf } from '../aws/answering.ts';
import type { Answer } from '../aws/answering.ts';

const stackSet = { name: 'member-role-of-x', isNamed: false, callAs: 'SELF' } as const;
const open = (...answers: readonly Answer[]) => {
  const { requests, connections } = answering(...answers);
  const surroundings = surroundingsOf(connections);
  const asked = (): object[] => requests.map(({ body }) => Object.fromEntries(new URLSearchParams(String(body))));
  return { surroundings, asked };
};
const page = (members: string, token = ''): Answer => ({
  body:
    '<ListStackInstancesResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><ListStackInstancesResult>' +
    `<Summaries>${members}</Summaries>${token === '' ? '' : `<NextToken>${token}</NextToken>`}` +
    '</ListStackInstancesResult></ListStackInstancesResponse>',
});
const member = (id: string, status: string, more = ''): string =>
  `<member><Account>${id}</Account><Region>eu-west-1</Region><Status>${status}</Status>${more}</member>`;
const refusal = (code: string): Answer => ({
  status: 400,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`,
});

describe('the stacks of the member role', () => {
  it('are read to the last page, with what kept each away', async () => {
    const failed =
      '<StatusReason>SCP &amp; more</StatusReason><StackInstanceStatus><DetailedStatus>FAILED</DetailedStatus></StackInstanceStatus>';
    const { surroundings, asked } = open(
      page(member('111111111111', 'CURRENT'), 'b'),
      page(member('222222222222', 'OUTDATED', failed)),
    );

    expect(await readStackInstances(surroundings, { ...stackSet, callAs: 'DELEGATED_ADMIN' })).toEqual({
      kind: 'read',
      value: [
        { accountId: '111111111111', status: 'CURRENT', detailedStatus: null, reason: null },
        { accountId: '222222222222', status: 'OUTDATED', detailedStatus: 'FAILED', reason: 'SCP & more' },
      ],
    });
    const request = { Action: 'ListStackInstances', Version: '2010-05-15', StackSetName: 'member-role-of-x' };
    expect(asked()).toEqual([
      { ...request, CallAs: 'DELEGATED_ADMIN' },
      { ...request, CallAs: 'DELEGATED_ADMIN', NextToken: 'b' },
    ]);
  });

  it('are none in a stack set without any', async () => {
    expect(await readStackInstances(open(page('')).surroundings, stackSet)).toEqual({ kind: 'read', value: [] });
  });

  it.each([
    [false, 'none'],
    [true, 'unread'],
  ])('of a stack set that is not there, named: %s, are %s', async (isNamed, kind) => {
    const { surroundings } = open(refusal('StackSetNotFoundException'));

    expect(await readStackInstances(surroundings, { ...stackSet, isNamed })).toMatchObject({ kind });
  });

  it.each([
    ['a page comes twice', page(member('111111111111', 'CURRENT'), 'b')],
    ['an answer has no list', { body: '<Other/>' }],
    ['a stack has no account', page('<member><Status>CURRENT</Status></member>')],
    ['it is denied', refusal('AccessDenied')],
  ])('are unread, and not fewer, where %s', async (_, answer) => {
    expect(await readStackInstances(open(answer).surroundings, stackSet)).toMatchObject({ kind: 'unread' });
  });
});
