import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasPart, verbatim, withPart } from './generated.ts';
import { render } from './markdown.ts';
import { readModule } from './module.ts';
import { withPermissions } from './permissions.ts';

export interface Readme {
  /** Relative to the root. */
  readonly file: string;
  readonly current: string;
  readonly generated: string;
}

const folders = async (root: string): Promise<string[]> => {
  const children = await Promise.all(
    ['examples', 'modules']
      .filter((parent) => existsSync(join(root, parent)))
      .map(async (parent) => (await readdir(join(root, parent))).sort().map((name) => join(parent, name))),
  );
  return ['', ...children.flat()];
};

/** Every README under the root that has the markers, as it is and as the .tf files beside it say. */
export const readmes = async (root: string): Promise<Readme[]> => {
  const found: Readme[] = [];
  for (const file of (await folders(root)).map((folder) => join(folder, 'README.md'))) {
    const path = join(root, file);
    const current = existsSync(path) ? await readFile(path, 'utf8') : '';
    if (!hasPart(current, 'TF_DOCS')) continue;
    const text = verbatim(render(await readModule(dirname(path))));
    found.push({ file, current, generated: await withPermissions(root, withPart(current, 'TF_DOCS', text)) });
  }
  return found;
};

export const isStale = ({ current, generated }: Readme): boolean => current !== generated;
