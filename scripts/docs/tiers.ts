import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { extents } from '../check/tier.ts';
import type { Extent, Tier } from '../check/tier.ts';
import { tiers } from '../check/tiers.ts';
import { withPart } from './generated.ts';
import type { Readme } from './readmes.ts';

const file = 'CONTRIBUTING.md';

const commands: Readonly<Record<Exclude<Extent, 'night'>, string>> = {
  check: 'npm run check',
  test: 'npm test',
  all: 'npm test -- --all',
};

/** Each run has what the ones before it have. */
const runsOf = ({ name, since }: Tier): string =>
  since === 'night'
    ? `every night: \`npm test -- --only ${name}\``
    : extents
        .slice(extents.indexOf(since))
        .flatMap((extent) => (extent === 'night' ? [] : [`\`${commands[extent]}\``]))
        .join(' ');

const table = (): string =>
  [
    '| tier | what holds afterwards | needs | run by |',
    '| --- | --- | --- | --- |',
    ...tiers.map((tier) => `| \`${tier.name}\` | ${tier.holds} | ${tier.needs ?? ''} | ${runsOf(tier)} |`),
  ].join('\n');

/** CONTRIBUTING with the table of the tiers as the code has them. */
export const contributing = async (root: string): Promise<Readme> => {
  const current = await readFile(join(root, file), 'utf8');
  const text = withPart(current, 'TIERS', `\n${table()}\n`);
  const generated = await format(text, { ...(await resolveConfig(join(root, file))), parser: 'markdown' });
  return { file, current, generated };
};
