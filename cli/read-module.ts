import type { Console } from './command.ts';
import type { ModuleOptions } from './edition.ts';
import { findBlock } from './module-block.ts';
import { checkBlock } from './module-problems.ts';
import { readSettings } from './module-settings.ts';
import type { PolicySettings } from './policy-options.ts';

/** Reads the settings of a module block, and tells of those that only Terraform knows. */
export const readModule = async (
  { module, moduleBlock }: ModuleOptions,
  { warn }: Console,
): Promise<PolicySettings> => {
  const block = await findBlock(module, moduleBlock);
  await checkBlock(block);
  const { settings, unresolved } = readSettings(block);
  for (const argument of unresolved) warn(`not resolved, give it as an option: ${argument}`);
  return settings;
};
