import { Readable } from 'node:stream';
import { HttpResponse } from '@smithy/core/protocols';
import { expect, it } from 'vitest';
import type { Connections } from '../../../lambda/src/aws/connections.ts';
import { readRoles } from '../../../lambda/src/aws/roles.ts';
import { surroundingsOf } from './answering.ts';

const open = '<GetAccountAuthorizationDetailsResponse><GetAccountAuthorizationDetailsResult>';
const close = '</RoleDetailList></GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>';
const role = (name: string): string =>
  `<member><RoleId>AROA${name}</RoleId><RoleName>${name}</RoleName><AttachedManagedPolicies/><CreateDate>2020-01-01T00:00:00Z</CreateDate></member>`;

it('asks for the next page as soon as an answer says where it begins, while the rest of it still comes in', async () => {
  const events: string[] = [];
  let finishFirst: () => void = () => undefined;
  const secondAsked = new Promise<void>((resolve) => {
    finishFirst = resolve;
  });
  const first = async function* () {
    yield Buffer.from(`${open}<IsTruncated>true</IsTruncated><Marker>m</Marker><RoleDetailList>`);
    await secondAsked;
    events.push('first ends');
    yield Buffer.from(role('a') + close);
  };
  const bodies = [
    () => Readable.from(first()),
    () => {
      events.push('second asked');
      finishFirst();
      return Readable.from([
        Buffer.from(`${open}<IsTruncated>false</IsTruncated><RoleDetailList>${role('b')}${close}`),
      ]);
    },
  ];
  const connections = {
    handle: () =>
      Promise.resolve({ response: new HttpResponse({ statusCode: 200, headers: {}, body: bodies.shift()?.() }) }),
  } as unknown as Connections;

  const names: string[] = [];
  for await (const page of readRoles(surroundingsOf(connections))) {
    names.push(...page.map(({ name }) => name));
  }
  expect(events).toEqual(['second asked', 'first ends']);
  expect(names).toEqual(['a', 'b']);
});
