// The classes of errors that the build writes shorter are those of the SDK, one for one.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { shortenErrorClasses } from '../../../scripts/build/error-classes.ts';

type ErrorClass = (new (options: object) => Error & { readonly $fault: string }) & { readonly shapeId?: string };

const packages = fileURLToPath(new URL('../../../node_modules/@aws-sdk/', import.meta.url));

/** The classes of a file of the SDK as it is, or as the build has it. */
const load = async (contents: string, resolveDir: string): Promise<Readonly<Record<string, ErrorClass>>> => {
  const folder = await mkdtemp(join(packages, '../.errors-'));
  try {
    const file = join(folder, 'errors.mjs');
    const { outputFiles } = await build({
      stdin: { contents, resolveDir },
      bundle: true,
      format: 'esm',
      platform: 'node',
      mainFields: ['module', 'main'],
      write: false,
      external: ['@smithy/*'],
    });
    await writeFile(file, outputFiles[0]?.text ?? '');
    return (await import(pathToFileURL(file).href)) as Readonly<Record<string, ErrorClass>>;
  } finally {
    await rm(folder, { recursive: true });
  }
};

const describeClass = ([name, Made]: readonly [string, ErrorClass]) => {
  const error = new Made({ message: 'a reason', $metadata: {} });
  const { message, stack = '', ...own } = error;
  return {
    exported: name,
    shapeId: Made.shapeId,
    isOfClass: error instanceof Made,
    isError: error instanceof Error,
    message,
    firstLine: stack.split('\n')[0],
    own: { ...own },
    keys: Object.keys(error).toSorted(),
  };
};

describe('the classes of errors of the SDK', () => {
  it.each(['client-iam', 'client-config-service', 'client-sts'])('are the same in the bundle: %s', async (name) => {
    const file = join(packages, name, 'dist-es/models/errors.js');
    const source = readFileSync(file, 'utf8');
    const [before, after] = [await load(source, dirname(file)), await load(shortenErrorClasses(source), dirname(file))];

    expect(Object.keys(after).length).toBeGreaterThan(10);
    expect(Object.entries(after).map(describeClass)).toEqual(Object.entries(before).map(describeClass));
  });

  it('stay as they are where the SDK writes one otherwise, and end the build where it writes all so', () => {
    const head = 'import { S as __BaseException } from "./S";\n';
    const other = 'export class Other extends __BaseException {\n    more = 1;\n}\n';
    const file = join(packages, 'client-sts/dist-es/models/errors.js');

    expect(shortenErrorClasses(readFileSync(file, 'utf8') + other)).toContain(other);
    expect(() => shortenErrorClasses(head + other)).toThrow('writes its errors otherwise');
  });
});
