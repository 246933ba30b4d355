import { elements } from '../aws/call.ts';
import { instance } from '../names.ts';
import { filterAsync, isNamedByRun, isTagged } from './remnant.ts';
import type { Finder } from './remnant.ts';

interface LogGroups {
  readonly logGroups: readonly { readonly logGroupName: string; readonly arn: string }[];
}

const logGroupPrefix = '/aws/lambda/';

export const findLogGroups: Finder = async ({ json }) => {
  const input = { logGroupNamePrefix: `${logGroupPrefix}${instance}` };
  const { logGroups } = await json<LogGroups>('logs', 'DescribeLogGroups', input);
  const named = logGroups.filter(({ logGroupName }) => isNamedByRun(logGroupName.slice(logGroupPrefix.length)));
  const tagged = await filterAsync(named, async ({ arn }) => {
    const asked = { resourceArn: arn.replace(/:\*$/, '') };
    return isTagged((await json<{ tags?: Record<string, string> }>('logs', 'ListTagsForResource', asked)).tags);
  });
  return tagged.map(({ logGroupName: id }) => ({
    kind: 'log group',
    id,
    remove: async () => {
      await json('logs', 'DeleteLogGroup', { logGroupName: id });
    },
  }));
};

interface Queries {
  readonly queryDefinitions: readonly { readonly queryDefinitionId: string; readonly name: string }[];
}

/** A saved query can have no tags. */
export const findQueries: Finder = async ({ json }) => {
  const input = { queryDefinitionNamePrefix: instance };
  const { queryDefinitions } = await json<Queries>('logs', 'DescribeQueryDefinitions', input);
  const named = queryDefinitions.filter(({ name }) => isNamedByRun(name.split('/')[0] ?? ''));
  return named.map(({ queryDefinitionId, name: id }) => ({
    kind: 'saved query',
    id,
    remove: async () => {
      await json('logs', 'DeleteQueryDefinition', { queryDefinitionId });
    },
  }));
};

/** A dashboard can have no tags. */
export const findDashboards: Finder = async ({ query }) => {
  const xml = await query('monitoring', 'ListDashboards', { DashboardNamePrefix: instance });
  return elements('DashboardName', xml)
    .filter(isNamedByRun)
    .map((id) => ({
      kind: 'dashboard',
      id,
      remove: async () => {
        await query('monitoring', 'DeleteDashboards', { 'DashboardNames.member.1': id });
      },
    }));
};
