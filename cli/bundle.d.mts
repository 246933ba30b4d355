import type { BuildOptions, BuildResult, Metafile } from 'esbuild';

/** What a bundle of the commands is made with, whichever edition it is. */
export const settings: BuildOptions & { readonly banner: { readonly js: string } };

/** Writes clone.mjs, the commands of a clone, into a folder, which may lie anywhere. */
export const bundle: (outdir: string) => Promise<BuildResult & { readonly metafile: Metafile }>;
