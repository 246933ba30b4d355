import type { Json } from '../../lambda/src/function/json.ts';
import type { PolicyDocument } from '../policy-documents.ts';
import type { Entry, RoleDocuments } from '../report-data.ts';

/** A policy of a role; without a document, the listing lacks it. */
export interface PolicyAccess {
  readonly name: string;
  /** Null: it is an inline policy. */
  readonly arn: string | null;
  readonly document: number | null;
}

/** Who may use a role and what it may do; documents by their place in the list of all. */
export interface RoleAccess {
  readonly trust: number | null;
  readonly policies: readonly PolicyAccess[];
  readonly boundary: string | null;
}

/** The access of all roles, each document once: most trust policies are the same few. */
export interface AccessData {
  readonly documents: readonly Json[];
  /** In the order of the roles; null: the report has no policies of that role. */
  readonly roles: readonly (RoleAccess | null)[];
}

const lastPart = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** Gives every document that is not there yet the next place. */
const createCollection = () => {
  const documents: Json[] = [];
  const places = new Map<string, number>();
  const add = (document: PolicyDocument | undefined): number | null => {
    const policy = document?.read();
    if (policy === undefined) return null;
    const text = JSON.stringify(policy);
    const known = places.get(text);
    if (known !== undefined) return known;
    places.set(text, documents.length);
    return documents.push(policy) - 1;
  };
  return { documents, add };
};

const toAccess = (
  { trust, inline, managed, boundary }: RoleDocuments,
  add: (document: PolicyDocument | undefined) => number | null,
): RoleAccess => ({
  trust: add(trust),
  policies: [
    ...managed.map(({ arn, document }) => ({ name: lastPart(arn), arn, document: add(document) })),
    ...inline.map(({ name, document }) => ({ name, arn: null, document: add(document) })),
  ],
  boundary,
});

/** Collects what a page shows of the access of these roles. */
export const collectAccess = (
  roles: readonly Pick<Entry, 'arn'>[],
  all: ReadonlyMap<string, RoleDocuments>,
): AccessData => {
  const { documents, add } = createCollection();
  const access = roles.map(({ arn }) => {
    const found = arn === null ? undefined : all.get(arn);
    return found === undefined ? null : toAccess(found, add);
  });
  return { documents, roles: access };
};
