import type { Entry } from '../../report-data.ts';
import type { PageData } from '../page-data.ts';
import type { AccessData, RoleAccess } from '../role-access.ts';
import { find } from './elements.ts';

export const data = JSON.parse(find('#data', HTMLScriptElement).text) as PageData;

const unpack = async (text: string): Promise<AccessData> => {
  const packed = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
  return (await new Response(stream).json()) as AccessData;
};

let unpacked: Promise<AccessData> | undefined;

/** The policies of all roles: unpacked when the first details are opened, and not before. */
export const accessData = (): Promise<AccessData> => (unpacked ??= unpack(find('#access', HTMLScriptElement).text));

const places = new Map(data.roles.map((entry, place) => [entry, place]));

/** The place of a role in the list of all. */
export const placeOf = (entry: Entry): number => places.get(entry) ?? -1;

/** Null where the report has no policies of the role. */
export const accessOf = (entry: Entry, { roles }: AccessData): RoleAccess | null => roles[placeOf(entry)] ?? null;
