import { IncompleteError } from '../../function/errors.ts';
import { isJson, parseJson } from '../../function/json.ts';
import type { Json } from '../../function/json.ts';
import { config } from '../services.ts';
import { callSigned } from '../signed-call.ts';
import type { SignedCall, Surroundings } from '../signed-call.ts';
import { withRecorder } from './recorder.ts';

/**
 * Makes a call to AWS Config and gives its answer, which leaves everything out where it has no body. Throws an IncompleteError where
 * it cannot be read, or the recorder of the account is missing or off.
 */
export const callConfig = async (
  surroundings: Surroundings,
  accountId: string,
  call: Omit<SignedCall, 'service'>,
): Promise<Json> => {
  const text = await withRecorder(accountId, () => callSigned(surroundings, { service: config, ...call }));
  const answer = text === '' ? {} : parseJson(text);
  if (isJson(answer)) return answer;
  throw new IncompleteError(`config:${call.action} gave no answer that can be read`);
};

/** A list in an answer; empty where the answer leaves it out. Throws an IncompleteError where it is none. */
export const listIn = (answer: Json, name: string): readonly Json[] => {
  const list = answer[name] ?? [];
  if (Array.isArray(list) && list.every(isJson)) return list;
  throw new IncompleteError(`AWS Config gave ${name} in a way that cannot be read`);
};
