import manifest from './package.json' with { type: 'json' };

/** The version of the commands, which is that of the module. */
export const { version } = manifest;
