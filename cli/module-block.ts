import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from '@cdktn/hcl2json';
import { nameFirst } from '../lambda/src/function/words.ts';
import { CommandFailure } from './failure.ts';
import { isJson } from '../lambda/src/function/json.ts';
import { objects } from './iam-json.ts';
import type { Json } from '../lambda/src/function/json.ts';

/** A module block of a root module. */
export interface Block {
  readonly name: string;
  readonly file: string;
  readonly body: Json;
}

const artifact = 'lambda/dist/iam-role-last-used.zip';

/** A module under modules/ of this one, which has other inputs. */
const inner = /iam-role-last-used[^?]*\/modules\/(?!.*iam-role-last-used)/;

const isOurs = (dir: string, source: unknown): boolean =>
  typeof source === 'string' &&
  !inner.test(source) &&
  (source.includes('iam-role-last-used') || (source.startsWith('.') && existsSync(join(dir, source, artifact))));

const parseFile = async (dir: string, file: string): Promise<unknown> => {
  const text = await readFile(join(dir, file), 'utf8');
  try {
    return file.endsWith('.json') ? JSON.parse(text) : await parse(file, text);
  } catch (error) {
    const detail = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ').slice(0, 200) : '';
    throw new CommandFailure(`${join(dir, file)} cannot be parsed: ${detail}`, { cause: error });
  }
};

const listFiles = async (dir: string): Promise<readonly string[]> => {
  try {
    return (await readdir(dir)).filter((name) => /\.tf(\.json)?$/.test(name)).sort();
  } catch (error) {
    throw new CommandFailure(`${dir} is not a folder that can be read`, { cause: error });
  }
};

const findBlocks = async (dir: string): Promise<readonly Block[]> => {
  const blocks: Block[] = [];
  for (const file of await listFiles(dir)) {
    const root = await parseFile(dir, file);
    const modules = isJson(root) && isJson(root['module']) ? root['module'] : {};
    for (const [name, bodies] of Object.entries(modules)) {
      const [body] = objects([bodies].flat());
      if (body !== undefined && isOurs(dir, body['source'])) blocks.push({ name, file, body });
    }
  }
  return blocks;
};

const choose = (blocks: readonly Block[], dir: string, wanted: string | undefined): Block => {
  const [block, ...others] = wanted === undefined ? blocks : blocks.filter(({ name }) => name === wanted);
  if (block === undefined) {
    const what =
      wanted === undefined ? 'module block whose source is iam-role-last-used' : `such module block "${wanted}"`;
    throw new CommandFailure(`${dir} has no ${what}`);
  }
  if (others.length === 0) return block;
  const names = nameFirst(blocks.map(({ name }) => name));
  throw new CommandFailure(`${dir} has several module blocks (${names}): choose one with --module-block`);
};

/**
 * Finds the block of this module in a root module.
 *
 * @param name - of the block, where there are several
 */
export const findBlock = async (dir: string, name: string | undefined): Promise<Block> =>
  choose(await findBlocks(dir), dir, name);
