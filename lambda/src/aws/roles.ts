import { GetAccountAuthorizationDetailsCommand } from '@aws-sdk/client-iam';
import type { IAMClient } from '@aws-sdk/client-iam';
import { IncompleteError } from '../errors.ts';
import type { LastUse, Role } from '../ports.ts';
import { withPermission } from './access.ts';
import { captureRolePage } from './role-page.ts';
import type { RolePage, RoleText } from './role-page.ts';

/** Roles asked for at a time: the most that GetAccountAuthorizationDetails gives. */
const pageSize = 1_000;

const permission = { action: 'iam:GetAccountAuthorizationDetails', resource: '*' };

const consequence = 'so not every role was evaluated';

const readTime = (text: string, of: string): Date => {
  const time = new Date(/^\d{4}-\d{2}-\d{2}T/.test(text) ? text : Number.NaN);
  if (Number.isNaN(time.getTime())) throw new IncompleteError(`IAM gave "${text}" as a date of ${of}, ${consequence}`);
  return time;
};

const toLastUse = (use: RoleText['RoleLastUsed'], of: string): LastUse | undefined => {
  if (use?.LastUsedDate === undefined || use.LastUsedDate === '') return undefined;
  return { at: readTime(use.LastUsedDate, of), region: use.Region === '' ? undefined : use.Region };
};

const toRole = (detail: RoleText): Role => {
  const { RoleId: id = '', RoleName: name = '', CreateDate: createdAt = '' } = detail;
  if (id === '' || name === '' || createdAt === '') {
    throw new IncompleteError(
      `IAM described a role without its id, name or creation date (id "${id}", name "${name}"), ${consequence}`,
    );
  }
  return {
    id,
    name,
    path: detail.Path ?? '/',
    createdAt: readTime(createdAt, name),
    lastUse: toLastUse(detail.RoleLastUsed, name),
    tags: new Map(detail.Tags?.map(({ Key = '', Value = '' }) => [Key, Value])),
  };
};

const readPage = async (
  client: IAMClient,
  marker: string | undefined,
  principal: string,
  signal: AbortSignal,
): Promise<RolePage> => {
  const command = new GetAccountAuthorizationDetailsCommand({
    Filter: ['Role'],
    MaxItems: pageSize,
    ...(marker === undefined ? {} : { Marker: marker }),
  });
  const page = captureRolePage(command);
  await withPermission(permission, principal, () => client.send(command, { abortSignal: signal }));
  const answer = page();
  // An answer that is no listing (a proxy's page, say) must not pass for an account without roles: that would clear all.
  if (answer === undefined || !['true', 'false'].includes(answer.IsTruncated ?? '')) {
    throw new IncompleteError(`IAM's answer is no list of roles, ${consequence}`);
  }
  return answer;
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
    const page = await readPage(client, marker, principal, signal);
    yield (page.RoleDetailList ?? []).map(toRole);
    marker = page.IsTruncated === 'true' ? (page.Marker ?? '') : undefined;
    if (marker === '' || (marker !== undefined && markers.has(marker))) {
      throw new IncompleteError(`IAM said that there are more roles but not how to go on, ${consequence}`);
    }
    if (marker !== undefined) markers.add(marker);
  } while (marker !== undefined);
}
