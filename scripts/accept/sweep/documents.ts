import { filterAsync, hasTag, isNamedByRun } from './remnant.ts';
import type { Finder } from './remnant.ts';

interface Documents {
  readonly DocumentIdentifiers: readonly { readonly Name: string }[];
  readonly NextToken?: string;
}

interface Tags {
  readonly TagList?: readonly { readonly Key: string; readonly Value: string }[];
}

export const findDocuments: Finder = async ({ json }) => {
  const names: string[] = [];
  let token: string | undefined;
  do {
    const input = { Filters: [{ Key: 'Owner', Values: ['Self'] }], ...(token ? { NextToken: token } : {}) };
    const page = await json<Documents>('ssm', 'ListDocuments', input);
    names.push(...page.DocumentIdentifiers.map(({ Name }) => Name).filter(isNamedByRun));
    token = page.NextToken;
  } while (token !== undefined && token !== '');
  const tagged = await filterAsync(names, async (ResourceId) =>
    hasTag((await json<Tags>('ssm', 'ListTagsForResource', { ResourceType: 'Document', ResourceId })).TagList),
  );
  return tagged.map((id) => ({
    kind: 'document',
    id,
    remove: async () => {
      await json('ssm', 'DeleteDocument', { Name: id });
    },
  }));
};
