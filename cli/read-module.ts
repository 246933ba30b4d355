import type { ModuleOptions } from './edition.ts';
import { findBlock } from './module-block.ts';
import { checkBlock } from './module-problems.ts';
import { readSettings } from './module-settings.ts';
import type { ModuleSettings } from './module-settings.ts';

/** Reads the settings of a module block, and which of them only Terraform knows. */
export const readModule = async ({ module, moduleBlock }: ModuleOptions): Promise<ModuleSettings> => {
  const block = await findBlock(module, moduleBlock);
  await checkBlock(block);
  return readSettings(block);
};
