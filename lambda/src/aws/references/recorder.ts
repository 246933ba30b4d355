import { IncompleteError } from '../../function/errors.ts';
import { isJson } from '../../function/json.ts';
import type { Json } from '../../function/json.ts';
import { objects, readPages } from '../pages.ts';
import { config } from '../services.ts';
import type { Surroundings } from '../signed-call.ts';

/** What AWS Config records in one account and Region. */
export interface Recorder {
  readonly state: 'recording' | 'stopped' | 'none';
  /** Whether it records resources of this type. */
  readonly records: (type: string) => boolean;
}

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

/** ConfigurationRecorder of the API: everything, all but some types, or some types only. */
const recordsOf = (group: unknown): Recorder['records'] => {
  if (!isJson(group)) throw new IncompleteError('AWS Config did not tell which types its recorder records');
  const { exclusionByResourceTypes: exclusion, recordingStrategy: strategy } = group;
  const useOnly = isJson(strategy) ? strategy['useOnly'] : undefined;
  if (useOnly === 'EXCLUSION_BY_RESOURCE_TYPES') {
    const excluded = textsOf(isJson(exclusion) ? exclusion['resourceTypes'] : undefined);
    return (type) => !excluded.includes(type);
  }
  if (group['allSupported'] === true) return () => true;
  const included = textsOf(group['resourceTypes']);
  return (type) => included.includes(type);
};

/** Reads whether AWS Config records, and what. */
export const readRecorder = async (surroundings: Surroundings): Promise<Recorder> => {
  const read = (action: string, list: string): Promise<readonly Json[]> =>
    readPages(surroundings, { service: config, action, input: {} }, { token: 'NextToken', list });
  const [recorder] = objects(await read('DescribeConfigurationRecorders', 'ConfigurationRecorders'));
  if (recorder === undefined) return { state: 'none', records: () => false };
  const statuses = await read('DescribeConfigurationRecorderStatus', 'ConfigurationRecordersStatus');
  const isRecording = statuses.some(({ recording }) => recording === true);
  return { state: isRecording ? 'recording' : 'stopped', records: recordsOf(recorder['recordingGroup']) };
};
