import { isJson } from '../lambda/src/function/json.ts';
import type { Json } from '../lambda/src/function/json.ts';

/** What Python and PowerShell write as well: a space for the T, and no offset, which is UTC as all times of AWS are. */
const dateTime = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2}(?:\.\d+)?) ?(Z|UTC|[+-]\d{2}(?::?\d{2})?)?$/i;

/** Windows PowerShell's: milliseconds of UTC, whatever offset follows them. */
const milliseconds = /^\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\/$/;

const toOffset = (zone: string): string => {
  const [, hours, minutes = '00'] = /^([+-]\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  return hours === undefined ? 'Z' : `${hours}:${minutes}`;
};

/** A date as ISO 8601 with its offset; what is none stays as it is, for whoever reads it to refuse. */
export const toIsoDate = (value: unknown): unknown => {
  // Windows PowerShell adds members to a date of its own, and then writes an object.
  if (isJson(value)) return typeof value['value'] === 'string' ? toIsoDate(value['value']) : value;
  if (typeof value !== 'string') return value;
  const [, ms] = milliseconds.exec(value) ?? [];
  if (ms !== undefined) return new Date(Number(ms)).toISOString();
  const [, day, time, zone = 'Z'] = dateTime.exec(value) ?? [];
  return day === undefined || time === undefined ? value : `${day}T${time}${toOffset(zone)}`;
};

/** .NET's date of nothing, which PowerShell writes of a role that was not used. */
const isNoDate = (date: unknown): boolean =>
  date === undefined || date === null || date === '' || (typeof date === 'string' && date.startsWith('0001-01-01'));

const toUse = (use: Json): Json => {
  const { LastUsedDate: given, ...others } = use;
  const date = toIsoDate(given);
  return isNoDate(date) ? others : { ...others, LastUsedDate: date };
};

/** A role of a saved file with dates as the rule reads them. */
export const withIsoDates = (detail: Json): Json => {
  const { CreateDate: created, RoleLastUsed: use } = detail;
  return { ...detail, CreateDate: toIsoDate(created), RoleLastUsed: isJson(use) ? toUse(use) : use };
};
