import { nameFirst } from '../../lambda/src/function/words.ts';
import { listResources } from '../../lambda/src/references/describe.ts';
import { referringTypes } from '../../lambda/src/references/queries.ts';
import type {
  Entry,
  EntryReferences,
  NamingResource,
  ReferenceReport,
  RegionScope,
  TrustingRole,
} from '../report-data.ts';
import { plural } from './words.ts';

/** What a list says where nothing was found, which is not the same as that there is nothing. */
export const noneFound = 'none found';

const shown = 5;

const trustedBy = (roles: readonly TrustingRole[]): string =>
  `trust ${roles.length === 1 ? 'policy' : 'policies'} of ${nameFirst(
    roles.map(({ name }) => name),
    shown,
  )}`;

/** What names the role, a line each for resources and for trust policies. */
export const describeReferences = ({ resources, trustedBy: trusting }: EntryReferences): readonly string[] => {
  const lines = [
    ...(resources.length === 0 ? [] : [listResources(resources)]),
    ...(trusting.length === 0 ? [] : [trustedBy(trusting)]),
  ];
  return lines.length === 0 ? [noneFound] : lines;
};

/** One resource, whole: `AWS::EC2::Instance i-1 in eu-west-1, through the instance profile web`. */
export const describeResource = (resource: NamingResource, owner: string | null): string => {
  const { type, region, through, accountId, id, name } = resource;
  const where = accountId === owner ? region : `${region} of account ${accountId}`;
  const which = name === null || name === id ? id : `${name} (${id})`;
  return `${type} ${which} in ${where}${through === null ? '' : `, through the instance profile ${through}`}`;
};

export const describeTrusting = ({ name, accountId }: TrustingRole, owner: string | null): string =>
  accountId === owner || accountId === null ? name : `${name} of account ${accountId}`;

/** Everything that is known of what names a role or holds it, by what it is. */
export const detailReferences = ({ references, accountId }: Entry): readonly (readonly [string, string])[] => {
  if (references === null) return [];
  const { resources, trustedBy: trusting, trustsItself, instanceProfiles, stacks } = references;
  return [
    ...resources.map((each) => ['named by', describeResource(each, accountId)] as const),
    ...trusting.map((each) => ['named by', `the trust policy of ${describeTrusting(each, accountId)}`] as const),
    ...(resources.length + trusting.length === 0 ? [['named by', noneFound] as const] : []),
    ...(trustsItself ? [['its own trust policy', 'names it'] as const] : []),
    ...instanceProfiles.map((name) => ['instance profile', name] as const),
    ...stacks.map(({ name, region }) => ['stack', `${name} in ${region}`] as const),
  ];
};

/** The types that were looked at, in the fewest words. */
const describeTypes = ({ types, notRecorded }: RegionScope): string => {
  if (types.length === 0) return `none of the ${plural(referringTypes.length, 'type')} that may name a role`;
  const missing = notRecorded ?? [];
  if (notRecorded === null || types.length < missing.length) return types.join(', ');
  const all = `all ${referringTypes.length} types that may name a role`;
  return missing.length === 0 ? all : `${all}, but these, which are not recorded: ${missing.join(', ')}`;
};

const describeRegion = (scope: RegionScope, aggregator: string | null): string => {
  const where = aggregator === null ? scope.region : `aggregator ${aggregator}`;
  if (!scope.read) return `${where}: not read (${scope.problem ?? 'no reason'})`;
  const old = scope.problem === null ? '' : ` (${scope.problem})`;
  const known = scope.recorder === 'unknown' ? 'types that have resources there: ' : '';
  return `${where}: ${known}${describeTypes(scope)}${old}`;
};

/** Which types and Regions were looked at. */
export const describeScope = ({ regions, aggregator }: ReferenceReport): string =>
  regions.map((region) => describeRegion(region, aggregator)).join('; ');

/** The same in one cell of a table, where no line below can say what it is worth. */
export const describeLookedAt = (report: ReferenceReport): string =>
  `${describeScope(report)}; none found (an empty cell) is not none`;

/** How many findings something still names. */
export const describeNamedFindings = ({ findings }: ReferenceReport, all: number): string => {
  const { named, byResources, byTrustOnly } = findings;
  const split = named === 0 ? '' : `: ${byResources} by recorded resources, ${byTrustOnly} by trust policies only`;
  return `${named} of ${plural(all, 'finding')} ${named === 1 ? 'is' : 'are'} still named by something${split}`;
};

/** The lines that tell what references are worth. */
export const describeReferenceReport = (report: ReferenceReport): readonly string[] => [
  `Looked at, in AWS Config's inventory (${plural(report.calls, 'query')}): ${describeScope(report)}`,
  report.caveat,
];
