import { GetAccountAuthorizationDetailsCommand } from '@aws-sdk/client-iam';
import type { IAMClient } from '@aws-sdk/client-iam';
import { CommandFailure } from '../failure.ts';
import { objects } from '../iam-json.ts';
import type { Json } from '../../lambda/src/function/json.ts';
import { plural } from '../formats/words.ts';
import { readRoles } from '../listed-role.ts';
import type { ListedRole } from '../listed-role.ts';
import type { Progress } from '../progress.ts';
import { readPages } from './call.ts';

const readListing = (client: IAMClient) =>
  readPages(
    { action: 'iam:GetAccountAuthorizationDetails' },
    (Marker) =>
      client.send(
        new GetAccountAuthorizationDetailsCommand({
          // The account's own policies need no other permission, and can make a role an administrator.
          Filter: ['Role', 'LocalManagedPolicy'],
          MaxItems: 1_000,
          Marker,
        }),
      ),
    ({ IsTruncated: isTruncated, Marker: marker }) => {
      if (isTruncated === false) return undefined;
      if (isTruncated === true && marker !== undefined && marker !== '') return marker;
      throw new CommandFailure('IAM cut the list of roles short: try again');
    },
  );

/** Reads every role of the account. */
export const listRoles = async (client: IAMClient, progress: Progress): Promise<readonly ListedRole[]> => {
  const roles: Json[] = [];
  const policies: Json[] = [];
  let pages = 0;
  progress.show('asking IAM for the roles');
  for await (const page of readListing(client)) {
    roles.push(...objects(page.RoleDetailList));
    policies.push(...objects(page.Policies));
    pages += 1;
    progress.show(`${plural(roles.length, 'role')} read, page ${pages}`);
  }
  return readRoles({ roles, policies });
};
