import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { steps } from '../accept/steps/steps.ts';
import { verbatim, withPart } from './generated.ts';
import type { Readme } from './readmes.ts';

const file = 'docs/acceptance.md';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const proofs = (): string =>
  table(
    ['Phase', 'Step', 'Proves', 'Expected', 'On the local AWS'],
    steps.flatMap(({ phase, name, proves, expected, onlyOnAws }) =>
      proves === undefined ? [] : [[phase, `\`${name}\``, proves, expected, onlyOnAws?.reason ?? 'shown']],
    ),
  );

const questions = (): string =>
  table(
    ['Phase', 'Step', 'Question', 'What the module expects'],
    steps.flatMap(({ phase, name, asks, expected }) =>
      asks === undefined ? [] : [[phase, `\`${name}\``, asks, expected]],
    ),
  );

/** The page on acceptance runs, with the steps as the code has them. */
export const acceptance = async (root: string): Promise<Readme> => {
  const current = await readFile(join(root, file), 'utf8');
  const withProofs = withPart(current, 'STEPS', `\n${verbatim(proofs())}\n`);
  return { file, current, generated: withPart(withProofs, 'QUESTIONS', `\n${verbatim(questions())}\n`) };
};
