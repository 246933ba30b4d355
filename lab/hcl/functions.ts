// Functions of Terraform, as far as policies need them; the result of any other is unknown.
import { unknownText } from '../policies/patterns.ts';
import type { Value } from './values.ts';
import {
  Encoded,
  choice,
  combinations,
  elementsOf,
  isFields,
  isList,
  joined,
  mapOptions,
  missing,
  optionsOf,
  textOf,
  unknown,
} from './values.ts';

type Call = (...args: readonly Value[]) => Value;

const itemsOf = (value: Value): readonly Value[] =>
  value === unknown ? [unknown] : elementsOf(value).map(([, item]) => item);

const flatten = (value: Value): readonly Value[] =>
  itemsOf(value).flatMap((item) => (isList(item) ? flatten(item) : [item]));

const sameList: Call = (list = unknown) =>
  mapOptions(list, (option) => (isFields(option) ? [...option.values()] : option));

const merge: Call = (...args) =>
  choice(
    combinations(args.map(optionsOf)).map((maps) =>
      maps.every((map) => isFields(map) || map === null)
        ? new Map(maps.flatMap((map) => (isFields(map) ? [...map] : [])))
        : unknown,
    ),
  );

/** The first that there is: up to one that is there for certain. */
const firstOf = (args: readonly Value[], absent: (option: Value) => boolean): Value => {
  const found: Value[] = [];
  for (const arg of args) {
    const options = optionsOf(arg);
    found.push(...options.filter((option) => !absent(option)));
    if (!options.some((option) => absent(option) || option === unknown)) break;
  }
  return found.length === 0 ? missing : choice(found);
};

const join: Call = (separator = '', list = unknown) =>
  choice(
    combinations([optionsOf(separator), optionsOf(list)]).map(([between, items = unknown]) =>
      isList(items) && typeof between === 'string' ? joined(items, between) : unknown,
    ),
  );

const format: Call = (pattern = unknown, ...args) =>
  mapOptions(pattern, (text) => {
    if (typeof text !== 'string') return unknown;
    const rest = [...args];
    return joined(text.split(/(%[a-z])/).map((piece) => (/^%[a-z]$/.test(piece) ? (rest.shift() ?? unknown) : piece)));
  });

const lookup: Call = (map = unknown, key = unknown, otherwise = missing) =>
  choice(
    combinations([optionsOf(map), optionsOf(key)]).map(([fields = unknown, name]) =>
      isFields(fields) && typeof name === 'string' ? (fields.get(name) ?? otherwise) : unknown,
    ),
  );

/** Of texts that are known to the letter. */
const ofTexts =
  (work: (...texts: readonly string[]) => string | undefined): Call =>
  (...args) =>
    choice(
      combinations(args.map(optionsOf)).map((options) => {
        const texts = options.map(textOf);
        return (texts.some((text) => text.includes(unknownText)) ? undefined : work(...texts)) ?? unknown;
      }),
    );

const withoutEnds = (text: string, characters: string): string => {
  const kept = [...text].map((character) => !characters.includes(character));
  return [...text].slice(kept.indexOf(true), kept.lastIndexOf(true) + 1).join('');
};

const functions: Readonly<Record<string, Call>> = {
  merge,
  join,
  format,
  lookup,
  // What fails is missing here already.
  try: (...args) => firstOf(args, (option) => option === missing),
  coalesce: (...args) => firstOf(args, (option) => option === null || option === missing),
  concat: (...args) => args.flatMap(itemsOf),
  flatten: (list = unknown) => flatten(list),
  compact: (list = unknown) => itemsOf(list),
  setunion: (...args) => args.flatMap(itemsOf),
  values: (map = unknown) => itemsOf(map),
  keys: (map = unknown) => (map === unknown ? [unknown] : elementsOf(map).map(([key]) => key)),
  one: (list = unknown) => choice(itemsOf(list)),
  ...Object.fromEntries(['distinct', 'sort', 'reverse', 'toset', 'tolist'].map((name) => [name, sameList])),
  ...Object.fromEntries(['tomap', 'tostring', 'nonsensitive'].map((name) => [name, (value: Value = unknown) => value])),
  lower: ofTexts((text = '') => text.toLowerCase()),
  // Between slashes stands a pattern.
  replace: ofTexts((text = '', old = '', by = '') => (/^\/.*\/$/.test(old) ? undefined : text.replaceAll(old, by))),
  substr: ofTexts((text = '', from, length) => text.slice(Number(from), Number(from) + Number(length))),
  trim: ofTexts((text = '', characters = '') => withoutEnds(text, characters)),
  jsonencode: (value = unknown) => new Encoded(value),
  jsondecode: (text = unknown) => mapOptions(text, (option) => (option instanceof Encoded ? option.value : unknown)),
};

export const callFunction = (name: string, args: readonly Value[]): Value => functions[name]?.(...args) ?? unknown;
