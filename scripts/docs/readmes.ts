import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { render } from './markdown.ts';
import { readModule } from './module.ts';
import { withPermissions } from './permissions.ts';

export interface Readme {
  /** Relative to the root. */
  readonly file: string;
  readonly current: string;
  readonly generated: string;
}

const generatedPart = /(<!-- BEGIN_TF_DOCS -->)[^]*?(<!-- END_TF_DOCS -->)/;

// Prettier would pad every row to the width of the longest description.
const verbatim = (text: string): string => `<!-- prettier-ignore-start -->\n\n${text}\n\n<!-- prettier-ignore-end -->`;

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
    if (!generatedPart.test(current)) continue;
    const text = verbatim(render(await readModule(dirname(path))));
    const tables = current.replace(generatedPart, (_, begin: string, end: string) => `${begin}\n${text}\n${end}`);
    found.push({ file, current, generated: await withPermissions(root, tables) });
  }
  return found;
};

export const isStale = ({ current, generated }: Readme): boolean => current !== generated;
