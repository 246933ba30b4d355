import type { Body } from './signed-call.ts';
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

const pageIn = (reading: Reading<typeof answerShape>): RolePage | undefined =>
  reading.GetAccountAuthorizationDetailsResponse?.GetAccountAuthorizationDetailsResult;

/**
 * Reads a page while it arrives; undefined where the answer is not a listing.
 *
 * @param onMarker - told where the next page begins as soon as the answer says so, which may be long before its end; called
 *   any number of times
 */
export const readRolePage = async (body: Body, onMarker: (marker: string) => void): Promise<RolePage | undefined> => {
  const reader = createXmlReader(answerShape);
  for await (const piece of body) {
    reader.write(piece);
    const { IsTruncated: isTruncated, Marker: marker = '' } = pageIn(reader.reading) ?? {};
    if (isTruncated === 'true' && marker !== '') onMarker(marker);
  }
  return pageIn(reader.end());
};
