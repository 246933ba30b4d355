import { isJson } from '../lambda/src/function/json.ts';
import type { Json } from '../lambda/src/function/json.ts';

/** The objects of a list; of anything else, none. */
export const objects = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isJson) : []);

/** IAM writes a list of one as the element alone. */
export const texts = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string');
