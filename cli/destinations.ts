import { extname } from 'node:path';
import { CommandFailure } from './failure.ts';
import { formats } from './formats/formats.ts';
import type { Format } from './formats/formats.ts';
import { plural } from './formats/words.ts';
import { draft, print } from './output.ts';
import type { Draft } from './output.ts';

/** Where a report goes, and as what. */
export interface Destination {
  /** Undefined: standard output. */
  readonly path: string | undefined;
  readonly format: Format;
}

/** What commander makes of the options. */
export interface DestinationOptions {
  readonly format?: Format;
  readonly output?: readonly string[];
}

const formatOfEnding: ReadonlyMap<string, Format> = new Map([
  ...formats.map((format) => [`.${format}`, format] as const),
  ['.txt', 'text'],
  ['.htm', 'html'],
]);

const formatOf = (path: string): Format => {
  const ending = extname(path);
  const format = formatOfEnding.get(ending.toLowerCase());
  if (format !== undefined) return format;
  const known = [...formatOfEnding.keys()].join(', ');
  const what = ending === '' ? 'has no ending' : `has an ending, ${ending}, that is not known`;
  throw new CommandFailure(`--output ${path} ${what}: known are ${known}; or give --format`);
};

/** Chooses the destinations, before any work is done; throws where an ending says nothing, and where two are the same. */
export const toDestinations = (
  { format, output = ['-'] }: DestinationOptions,
  isTerminal: boolean,
): readonly Destination[] => {
  const twice = output.find((path, index) => output.indexOf(path) !== index);
  if (twice !== undefined) throw new CommandFailure(`--output ${twice} is given twice`);
  if (output.includes('')) throw new CommandFailure('--output needs the name of a file, or - for standard output');
  return output.map((path) =>
    path === '-'
      ? { path: undefined, format: format ?? (isTerminal ? 'table' : 'text') }
      : { path, format: format ?? formatOf(path) },
  );
};

/** A destination with what goes there. */
export interface Delivery extends Destination {
  readonly text: string;
}

const isFile = (delivery: Delivery): delivery is Delivery & { readonly path: string } => delivery.path !== undefined;

/** Delivers all or nothing: files get their names when everything is written, standard output included. */
export const deliverAll = async (deliveries: readonly Delivery[]): Promise<void> => {
  const drafts: Draft[] = [];
  try {
    for (const { path, text } of deliveries.filter(isFile)) drafts.push(await draft(path, text));
    for (const { path, text } of deliveries) if (path === undefined) await print(text);
    for (const { keep } of drafts) await keep();
  } finally {
    await Promise.all(drafts.map(({ discard }) => discard()));
  }
};

const listed = new Intl.ListFormat('en', { type: 'conjunction' });

/** The line that says what was written into files; undefined where nothing was. */
export const describeDeliveries = (deliveries: readonly Delivery[], content: string): string | undefined => {
  const files = deliveries.filter(isFile).map(({ path, text }) => {
    const bytes = Buffer.byteLength(text);
    return `${path} (${bytes < 1_000 ? plural(bytes, 'byte') : `${Math.round(bytes / 1_000).toLocaleString('en')} kB`})`;
  });
  return files.length === 0 ? undefined : `wrote ${listed.format(files)}: ${content}`;
};
