// The inputs of a module down to the attributes of their objects, read from its variables.tf, so that none is forgotten.
import { readFile } from 'node:fs/promises';
import { inputsIn } from '../../cli/module-inputs.ts';
import type { Inputs } from '../../cli/module-inputs.ts';

/** The attributes of an object type, such as "notifications.topic_arn"; of any other type its own name. */
const leavesOf = (inputs: Inputs, before = ''): string[] =>
  [...inputs].flatMap(([name, type]) => {
    const path = `${before}${name}`;
    return type === undefined || type.attributes.size === 0 ? [path] : leavesOf(type.attributes, `${path}.`);
  });

export const readLeaves = async (file: string): Promise<string[]> =>
  leavesOf(await inputsIn(file, await readFile(file, 'utf8')));
