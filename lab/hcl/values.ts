// What an expression may come to, as far as that can be said without Terraform.
import { unknownText } from '../policies/patterns.ts';

class Mark {
  readonly means: string;
  constructor(means: string) {
    this.means = means;
  }
}

/** Only Terraform knows. */
export const unknown = new Mark('unknown');
/** Terraform would say that there is no such attribute. */
export const missing = new Mark('missing');

/** One of several values, depending on what only Terraform knows. */
export class Choice {
  readonly options: readonly Value[];
  constructor(options: readonly Value[]) {
    this.options = options;
  }
}

/** A text that is the JSON of a value. */
export class Encoded {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

/** A resource, of which only an attribute is ever of interest. */
export class Reference {
  readonly attribute: (name: string) => Value;
  constructor(attribute: (name: string) => Value) {
    this.attribute = attribute;
  }
}

export type Fields = ReadonlyMap<string, Value>;

export type Value = string | number | boolean | null | Mark | Choice | Encoded | Reference | Fields | readonly Value[];

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

export const isFields = (value: Value): value is Fields => value instanceof Map;

export const optionsOf = (value: Value): readonly Value[] => (value instanceof Choice ? value.options : [value]);

/** One of the values; what is missing counts only where everything is. */
export const choice = (values: readonly Value[]): Value => {
  const options = [...new Set(values.flatMap(optionsOf))];
  const present = options.filter((option) => option !== missing);
  const [first = missing, ...others] = present;
  return others.length === 0 ? first : new Choice(present);
};

export const mapOptions = (value: Value, change: (option: Value) => Value): Value =>
  value instanceof Choice ? choice(value.options.map(change)) : change(value);

// Far above what the module needs: a policy that comes in more forms than that is read wrongly.
const limit = 5_000;

/** Every way to take one out of each list. */
export const combinations = <T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] =>
  lists.reduce<readonly (readonly T[])[]>(
    (all, list) => {
      if (all.length * list.length > limit) throw new Error(`an expression has more than ${limit} outcomes`);
      return all.flatMap((before) => list.map((item) => [...before, item]));
    },
    [[]],
  );

export const textOf = (value: Value): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : unknownText;

/** The texts that parts in a row come to. */
export const joined = (parts: readonly Value[], separator = ''): Value => {
  if (parts.includes(missing)) return missing;
  return choice(combinations(parts.map(optionsOf)).map((each) => each.map(textOf).join(separator)));
};

/** Steps into a value as x.step or x["step"] does. */
export const stepInto = (value: Value, step: string): Value =>
  mapOptions(value, (option) => {
    if (option === unknown || option instanceof Encoded) return unknown;
    if (isFields(option)) return option.get(step) ?? missing;
    const index = Number(step);
    if (option instanceof Reference) return Number.isNaN(index) ? option.attribute(step) : option;
    // A list of which only one item is known stands for any number of them.
    return isList(option) && !Number.isNaN(index) ? (option[index] ?? option.at(-1) ?? missing) : missing;
  });

/** What a loop over a value sees: keys and values. */
export const elementsOf = (value: Value): readonly (readonly [Value, Value])[] =>
  optionsOf(value).flatMap((option): (readonly [Value, Value])[] => {
    if (option === unknown) return [[unknown, unknown]];
    if (isFields(option)) return [...option];
    return isList(option) ? option.map((item, index) => [index, item] as const) : [];
  });
