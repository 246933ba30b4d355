import { instance } from '../names.ts';
import { filterAsync, isNamedByRun, isTagged } from './remnant.ts';
import type { Finder } from './remnant.ts';

interface Functions {
  readonly Functions: readonly { readonly FunctionName: string; readonly FunctionArn: string }[];
  readonly NextMarker?: string | null;
}

export const findFunctions: Finder = async ({ call }) => {
  const named: Functions['Functions'][number][] = [];
  let marker: string | undefined;
  do {
    const query = { MaxItems: '50', ...(marker === undefined ? {} : { Marker: marker }) };
    const text = await call({ service: 'lambda', method: 'GET', path: '/2015-03-31/functions', query });
    const page = JSON.parse(text) as Functions;
    named.push(...page.Functions.filter(({ FunctionName }) => isNamedByRun(FunctionName)));
    marker = page.NextMarker ?? undefined;
  } while (marker !== undefined && marker !== '');
  const tagged = await filterAsync(named, async ({ FunctionArn }) => {
    const path = `/2017-03-31/tags/${encodeURIComponent(FunctionArn)}`;
    const text = await call({ service: 'lambda', method: 'GET', path });
    return isTagged((JSON.parse(text) as { readonly Tags?: Record<string, string> }).Tags);
  });
  return tagged.map(({ FunctionName: id }) => ({
    kind: 'function',
    id,
    remove: async () => {
      await call({ service: 'lambda', method: 'DELETE', path: `/2015-03-31/functions/${id}` });
    },
  }));
};

interface Schedules {
  readonly Schedules: readonly { readonly Name: string }[];
}

/** A schedule can have no tags. */
export const findSchedules: Finder = async ({ call }) => {
  const query = { NamePrefix: instance };
  const text = await call({ service: 'scheduler', method: 'GET', path: '/schedules', query });
  const names = (JSON.parse(text) as Schedules).Schedules.map(({ Name }) => Name).filter(isNamedByRun);
  return names.map((id) => ({
    kind: 'schedule',
    id,
    remove: async () => {
      await call({ service: 'scheduler', method: 'DELETE', path: `/schedules/${id}`, query: { clientToken: id } });
    },
  }));
};
