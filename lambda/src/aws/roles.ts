import { IncompleteError } from '../function/errors.ts';
import { show } from '../function/json.ts';
import type { Role } from '../rule/role.ts';
import { toRole } from './role-fields.ts';
import { readRolePage } from './role-page.ts';
import type { RolePage, RoleText } from './role-page.ts';
import { iam } from './services.ts';
import { callAndRead } from './signed-call.ts';
import type { Surroundings } from './signed-call.ts';

/** Roles asked for at a time: the most that GetAccountAuthorizationDetails gives. */
const pageSize = 1_000;

const consequence = 'so not every role was evaluated';

/** Reads a role of the listing, which must be described whole: who is left out would be cleared. */
const readRole = (detail: RoleText): Role => {
  const { RoleId: id = '', RoleName: name = '' } = detail;
  // IAM sends an empty element where nothing is attached. Without it a role in quarantine would pass for a free one.
  if (detail.AttachedManagedPolicies === undefined) {
    throw new IncompleteError(`IAM did not tell which policies are attached to ${name} (id "${id}"), ${consequence}`);
  }
  return toRole(
    detail,
    (_, value) =>
      new IncompleteError(
        value === undefined || value === ''
          ? `IAM described a role without its id, name or creation date (id "${id}", name "${name}"), ${consequence}`
          : `IAM gave ${show(value)} as a date of ${name}, ${consequence}`,
      ),
  );
};

/** A page that was asked for. */
interface PageRequest {
  readonly page: Promise<RolePage>;
  /** Where the next page begins, as soon as that is known; undefined after the last. */
  readonly marker: Promise<string | undefined>;
}

/** Throws where the answer does not say whether there is more, or how to go on. */
const markerOf = ({ IsTruncated: isTruncated, Marker: marker = '' }: RolePage): string | undefined => {
  if (isTruncated === 'false') return undefined;
  if (isTruncated === 'true' && marker !== '') return marker;
  throw new IncompleteError(`IAM did not say whether there are more roles, or how to go on, ${consequence}`);
};

/**
 * Reads all roles of an account, a page at a time. Throws where IAM cuts the listing short or repeats itself.
 *
 * The next page is asked for as soon as an answer says where it begins, while the rest of it still comes in.
 */
export async function* readRoles(surroundings: Surroundings): AsyncGenerator<readonly Role[]> {
  const send = async (from: string | undefined, onMarker: (marker: string) => void): Promise<RolePage> => {
    const input = { 'Filter.member.1': 'Role', MaxItems: pageSize, Marker: from };
    const call = { service: iam, action: 'GetAccountAuthorizationDetails', input };
    const answer = await callAndRead(surroundings, call, (body) => readRolePage(body, onMarker));
    // An answer that is not a listing (a proxy's page, say) must not pass for an account without roles: that would clear all.
    if (answer?.RoleDetailList === undefined) {
      throw new IncompleteError(`IAM's answer is not a list of roles, ${consequence}`);
    }
    return answer;
  };

  const request = (from: string | undefined): PageRequest => {
    let announce: (marker: string) => void = () => undefined;
    const announced = new Promise<string>((resolve) => {
      announce = resolve;
    });
    const page = send(from, (marker) => {
      announce(marker);
    });
    const marker = Promise.race([announced, page.then(markerOf)]);
    // Where an earlier page fails nobody waits for this one; its failure must not count as unhandled.
    marker.catch(() => undefined);
    return { page, marker };
  };

  const markers = new Set<string>();
  let asked: PageRequest | undefined = request(undefined);
  while (asked !== undefined) {
    const current: PageRequest = asked;
    const next: string | undefined = await current.marker;
    if (next !== undefined && markers.has(next)) {
      throw new IncompleteError(`IAM began the same page again, ${consequence}`);
    }
    if (next !== undefined) markers.add(next);
    asked = next === undefined ? undefined : request(next);
    yield ((await current.page).RoleDetailList ?? []).map(readRole);
  }
}
