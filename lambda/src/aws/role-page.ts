import type { GetAccountAuthorizationDetailsCommand } from '@aws-sdk/client-iam';
import type { HttpResponse } from '@smithy/types';
import { createXmlReader } from './xml-reader.ts';
import type { Reading } from './xml-reader.ts';

/** What is read of an answer of GetAccountAuthorizationDetails: not the documents of policies, which are over nine tenths of it. */
const answerShape = {
  GetAccountAuthorizationDetailsResponse: {
    GetAccountAuthorizationDetailsResult: {
      IsTruncated: 'text',
      Marker: 'text',
      RoleDetailList: [
        {
          Path: 'text',
          RoleName: 'text',
          RoleId: 'text',
          CreateDate: 'text',
          RoleLastUsed: { LastUsedDate: 'text', Region: 'text' },
          AttachedManagedPolicies: [{ PolicyArn: 'text' }],
          InstanceProfileList: [{ InstanceProfileName: 'text' }],
          Tags: [{ Key: 'text', Value: 'text' }],
        },
      ],
    },
  },
} as const;

/** A page of the listing, as text. */
export type RolePage = NonNullable<
  NonNullable<
    Reading<typeof answerShape>['GetAccountAuthorizationDetailsResponse']
  >['GetAccountAuthorizationDetailsResult']
>;
export type RoleText = NonNullable<RolePage['RoleDetailList']>[number];

/** What is left for the SDK to parse. */
const emptyAnswer = Buffer.from('<GetAccountAuthorizationDetailsResponse/>');

type Answer = Omit<HttpResponse, 'body'> & { body: AsyncIterable<Buffer> };
const isSuccess = (response: unknown): response is Answer => (response as Answer).statusCode === 200;

type OnMarker = (marker: string) => void;

const pageIn = (reading: Reading<typeof answerShape>): RolePage | undefined =>
  reading.GetAccountAuthorizationDetailsResponse?.GetAccountAuthorizationDetailsResult;

const readPage = async (body: AsyncIterable<Buffer>, onMarker: OnMarker): Promise<RolePage | undefined> => {
  const reader = createXmlReader(answerShape);
  for await (const piece of body) {
    reader.write(piece);
    const { IsTruncated: isTruncated, Marker: marker = '' } = pageIn(reader.reading) ?? {};
    if (isTruncated === 'true' && marker !== '') onMarker(marker);
  }
  return pageIn(reader.end());
};

/**
 * Lets the SDK send the command, and reads the answer itself while it arrives. Signing, endpoints, errors and retries, also
 * of an answer that is cut short, stay the SDK's.
 *
 * @param onMarker - told where the next page begins as soon as the answer says so, which may be long before its end; called
 *   any number of times
 * @returns gives the page of the last answer, once the command was sent; undefined where that was not a listing
 */
export const captureRolePage = (
  command: GetAccountAuthorizationDetailsCommand,
  onMarker: OnMarker,
): (() => RolePage | undefined) => {
  let page: RolePage | undefined;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      // The body of an error is small, and the SDK's to read.
      if (isSuccess(result.response)) {
        page = await readPage(result.response.body, onMarker);
        Object.assign(result.response, { body: emptyAnswer });
      }
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'readRolePage' },
  );
  return () => page;
};
