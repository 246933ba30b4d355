import { nameFirst } from '../../lambda/src/function/words.ts';
import type { AccessedService, Entry, ServicesRead } from '../report-data.ts';
import { plural } from './words.ts';

const shown = 3;

/** What is said of a role that has called no service, as far as IAM knows. */
const noneKnown = 'none on record';

const dayOf = ({ lastAccessed }: AccessedService): string => lastAccessed.slice(0, 10);

const describeService = (each: AccessedService): string => `${each.service} ${dayOf(each)}`;

/** `2: s3 2026-09-01, sqs 2026-08-20`; empty for a role that services are not read of. */
export const describeServices = ({ services, compliance }: Entry): string => {
  if (services === null) return compliance === 'NON_COMPLIANT' ? 'not known' : '';
  return services.length === 0 ? noneKnown : `${services.length}: ${nameFirst(services.map(describeService), shown)}`;
};

/** Every service of a role with its date; `none on record` where there is none, and nothing where they are not known. */
export const listServices = ({ services }: Entry): readonly string[] =>
  services?.length === 0 ? [noneKnown] : (services ?? []).map(describeService);

/** The same in whole words, by what it is: `Amazon S3 (s3) on 2026-09-01`. */
export const detailServices = ({ services }: Entry): readonly (readonly [string, string])[] => {
  if (services === null) return [];
  if (services.length === 0) return [['services called', noneKnown]];
  return services.map((each) => {
    const name = each.name === null ? each.service : `${each.name} (${each.service})`;
    return ['called', `${name}, last on ${dayOf(each)}`];
  });
};

/** What the services are, and what they are not. */
export const describeServicesRead = ({ roles, failed }: ServicesRead): string =>
  `Services: IAM's service last accessed data of ${plural(roles - failed, 'finding')}` +
  `${failed === 0 ? '' : `, not known of ${failed} more`}; it counts attempts that were denied too, and recent ones may be missing`;
