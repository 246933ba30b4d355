// The inputs of a module down to the attributes of their objects, read from its variables.tf, so that none is forgotten.
import { readFile } from 'node:fs/promises';
import { parse } from '@cdktn/hcl2json';

interface Variables {
  readonly variable: Readonly<Record<string, readonly { readonly type: string }[]>>;
}

/** The attributes of an object type, such as "notifications.topic_arn"; of any other type its own name. */
const leavesOf = (name: string, type: string): string[] => {
  const path: string[] = [name];
  const leaves: string[] = [];
  for (const line of type.split('\n')) {
    const [, attribute] = /^\s*(\w+)\s*=/.exec(line) ?? [];
    if (attribute !== undefined && line.endsWith('object({')) path.push(attribute);
    else if (attribute !== undefined) leaves.push([...path, attribute].join('.'));
    else if (line.trim().startsWith('})')) path.pop();
  }
  return leaves.length === 0 ? [name] : leaves;
};

export const readLeaves = async (file: string): Promise<string[]> => {
  const { variable } = (await parse(file, await readFile(file, 'utf8'))) as Variables;
  return Object.entries(variable).flatMap(([name, [declared]]) => leavesOf(name, declared?.type ?? ''));
};
