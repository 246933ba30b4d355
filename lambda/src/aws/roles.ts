import { GetAccountAuthorizationDetailsCommand } from '@aws-sdk/client-iam';
import type { IAMClient, RoleDetail } from '@aws-sdk/client-iam';
import { IncompleteError } from '../errors.ts';
import type { LastUse, Role } from '../ports.ts';
import { withPermission } from './access.ts';

/** Roles asked for at a time: the most that GetAccountAuthorizationDetails gives. */
const pageSize = 1_000;

const permission = { action: 'iam:GetAccountAuthorizationDetails', resource: '*' };

const consequence = 'so not every role was evaluated';

const toLastUse = (use: RoleDetail['RoleLastUsed']): LastUse | undefined =>
  use?.LastUsedDate === undefined ? undefined : { at: use.LastUsedDate, region: use.Region };

const toRole = (detail: RoleDetail): Role => {
  const { RoleId: id, RoleName: name, CreateDate: createdAt } = detail;
  if (id === undefined || name === undefined || createdAt === undefined) {
    throw new IncompleteError(
      `IAM described a role without its id, name or creation date (${detail.Arn ?? name ?? 'unnamed'}), ${consequence}`,
    );
  }
  return {
    id,
    name,
    path: detail.Path ?? '/',
    createdAt,
    lastUse: toLastUse(detail.RoleLastUsed),
    tags: new Map(detail.Tags?.map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
  };
};

/** Reads all roles of an account, a page at a time. Throws where IAM cuts the listing short or repeats itself. */
export async function* readRoles(
  client: IAMClient,
  principal: string,
  signal: AbortSignal,
): AsyncGenerator<readonly Role[]> {
  const markers = new Set<string>();
  let marker: string | undefined;
  do {
    const command = new GetAccountAuthorizationDetailsCommand({
      Filter: ['Role'],
      MaxItems: pageSize,
      ...(marker === undefined ? {} : { Marker: marker }),
    });
    const page = await withPermission(permission, principal, () => client.send(command, { abortSignal: signal }));
    // An answer that is no listing (a proxy's page, say) reads as one without roles: taken as complete, it would clear all.
    if (page.IsTruncated === undefined) throw new IncompleteError(`IAM's answer is no list of roles, ${consequence}`);
    yield (page.RoleDetailList ?? []).map(toRole);
    marker = page.IsTruncated ? page.Marker : undefined;
    if (page.IsTruncated && (marker === undefined || marker === '' || markers.has(marker))) {
      throw new IncompleteError(`IAM said that there are more roles but not how to go on, ${consequence}`);
    }
    if (marker !== undefined) markers.add(marker);
  } while (marker !== undefined);
}
