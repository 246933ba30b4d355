// Computes docs/capacity.md from the figures beside it. With --measure it measures these first; with --check it only says
// whether the page is what the figures give, and exits 1 if not.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { readFigures } from './capacity/figures.ts';
import { measureAll } from './capacity/measure.ts';
import { renderPage } from './capacity/page.ts';
import { readModule } from './module.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = join(root, 'docs/capacity.md');
const figuresFile = join(root, 'docs/capacity-figures.json');

const layOut = async (text: string, file: string): Promise<string> =>
  format(text, { ...(await resolveConfig(file)), filepath: file });

/** The memory that a function has unless a user says otherwise. */
const defaultMemory = async (): Promise<number> => {
  const { inputs } = await readModule(root);
  return Number(inputs.find(({ name }) => name === 'memory_size')?.fallback);
};

const { check, measure } = parseArgs({
  options: { check: { type: 'boolean', default: false }, measure: { type: 'boolean', default: false } },
}).values;

if (measure) await writeFile(figuresFile, await layOut(JSON.stringify(await measureAll()), figuresFile));
const text = await layOut(renderPage(await readFigures(figuresFile), await defaultMemory()), page);
if (check) {
  const isCurrent = text === (await readFile(page, 'utf8'));
  if (!isCurrent) console.error('docs/capacity.md is not what its figures give: run `npm run capacity`.');
  process.exitCode = isCurrent ? 0 : 1;
} else {
  await writeFile(page, text);
}
