import type { ModuleSettings } from './module-settings.ts';

/** Which module block of which root module. */
export interface ModuleOptions {
  readonly module: string;
  readonly moduleBlock?: string;
}

/** How the commands came to the person: with a clone of the repository, or as the one file of a release. */
export interface Edition {
  /** What starts a command, up to its options. */
  readonly invocation: (command: string) => string;
  /** Reads the settings of a module block; undefined: this edition has no parser of HCL. */
  readonly readModule: ((options: ModuleOptions) => Promise<ModuleSettings>) | undefined;
}
