/**
 * What is read of an XML document: the text of an element, a list of its `member` elements (or those of another name), or
 * children by name. What a shape does not name is passed over.
 */
export type Shape = 'text' | readonly [member: Shape, name?: string] | { readonly [name: string]: Shape };

/** What reading a shape gives; children that the document does not have are undefined. */
export type Reading<S> = S extends 'text'
  ? string
  : S extends readonly [infer Member, string?]
    ? readonly Reading<Member>[]
    : { readonly [Name in keyof S]?: Reading<S[Name]> };

export interface XmlReader<S> {
  /** Takes the next piece, cut anywhere: inside a tag, an entity or a UTF-8 character. Throws a SyntaxError. */
  write(piece: Buffer): void;
  /** What was read so far: lists and children still grow. */
  readonly reading: Reading<S>;
  /** Gives what was read, after the last piece. Throws a SyntaxError where the document is not whole. */
  end(): Reading<S>;
}

/** A shape, so that what a tag leads to is found at once. */
interface Plan {
  readonly name: string;
  readonly isList: boolean;
  /** What is read of the children, by name; undefined for a text. */
  readonly children: ReadonlyMap<string, Plan> | undefined;
}

const isList = (shape: Shape): shape is readonly [Shape, string?] => Array.isArray(shape);

const planOf = (name: string, shape: Shape): Plan => {
  if (shape === 'text') return { name, isList: false, children: undefined };
  const children: readonly (readonly [string, Shape])[] = isList(shape)
    ? [[shape[1] ?? 'member', shape[0]]]
    : Object.entries(shape);
  const plans = children.map(([child, its]) => [child, planOf(child, its)] as const);
  return { name, isList: isList(shape), children: new Map(plans) };
};

/** An element whose end tag has not come yet, and what is read of it: a text grows, a list and children are filled. */
interface Element {
  readonly plan: Plan;
  value: string | unknown[] | Record<string, unknown>;
}

const createElement = (plan: Plan): Element => {
  if (plan.children === undefined) return { plan, value: '' };
  return { plan, value: plan.isList ? [] : {} };
};

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const decodeEntity = (entity: string, hex?: string, decimal?: string, name = ''): string => {
  if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
  if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
  return entities[name] ?? entity;
};

const decodeEntities = (text: string): string =>
  text.includes('&') ? text.replaceAll(/&(?:#x([0-9a-fA-F]{1,5})|#([0-9]{1,6})|([a-z]+));/g, decodeEntity) : text;

/** XML has one kind of line end, and white space with one lays a document out. */
const normalise = (text: string): string => {
  const lines = text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text;
  return lines.includes('\n') && lines.trim() === '' ? '' : lines;
};

const code = { slash: 0x2f, bang: 0x21, question: 0x3f };

/** Where a tag ends, whose attributes may hold ">"; undefined where that has not come yet. */
const findTagEnd = (text: string, from: number): number | undefined => {
  let quote: string | undefined;
  for (let at = from; at < text.length; at += 1) {
    const found = text[at];
    if (quote !== undefined) quote = found === quote ? undefined : quote;
    else if (found === '>') return at;
    else if (found === '"' || found === "'") quote = found;
  }
  return undefined;
};

interface Tag {
  readonly name: string;
  readonly isEnd: boolean;
  readonly isEmpty: boolean;
}

/** Reads what is between "<" and ">". */
const parseTag = (text: string): Tag => {
  const isEnd = text.startsWith('/');
  const isEmpty = text.endsWith('/');
  const inner = text.slice(isEnd ? 1 : 0, isEmpty ? -1 : undefined);
  const space = inner.search(/\s/);
  return { name: space === -1 ? inner : inner.slice(0, space), isEnd, isEmpty };
};

/** Markup that is not a tag, with what it ends with. */
const otherMarkup = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

const fail = (problem: string): never => {
  throw new SyntaxError(`The answer is not a complete XML document: ${problem}`);
};

/**
 * Reads a document. A class, because its methods are the same for every page of a listing: functions that are made anew are compiled
 * anew, which took most of the time. For the same reason it looks for markup in a text, where the engine does so from the first
 * time on, and not byte by byte.
 */
class Reader<S> implements XmlReader<S> {
  readonly reading = {} as Reading<S>;
  readonly #open: Element[];
  #innermost: Element;
  readonly #tags = new Map<string, Tag>();
  #data: Buffer = Buffer.alloc(0);
  /** The same, a character a byte. */
  #text = '';
  /** Whether all markup of it is tags. */
  #isPlain = true;
  /** The element that is passed over, and how many of its name are open: it may hold others of its name. */
  #passedOver: string | undefined;
  #depth = 0;

  constructor(shape: Shape) {
    this.#innermost = { plan: planOf('', shape), value: this.reading as Record<string, unknown> };
    this.#open = [this.#innermost];
  }

  write(piece: Buffer): void {
    // A piece is copied no further than to the end of the markup that the last one cut.
    const cut = this.#data.length === 0 ? 0 : piece.indexOf('>') + 1;
    if (cut > 0) this.#take(piece.subarray(0, cut));
    this.#take(piece.subarray(cut));
  }

  end(): Reading<S> {
    const isWhole = this.#open.length === 1 && this.#passedOver === undefined && this.#text.trim() === '';
    if (!isWhole) fail('it ends too early');
    return this.reading;
  }

  #take(more: Buffer): void {
    this.#data = this.#data.length === 0 ? more : Buffer.concat([this.#data, more]);
    const text = this.#data.toString('latin1');
    this.#text = text;
    this.#isPlain = !text.includes('<!') && !text.includes('<?');
    const rest = this.#read();
    this.#data = this.#data.subarray(rest);
    this.#text = text.slice(rest);
  }

  /** Reads as far as markup is whole, and gives back where the rest begins. */
  #read(): number {
    const text = this.#text;
    let from = 0;
    for (;;) {
      const at = text.indexOf('<', from);
      // Text is read once the tag behind it has come; text that is passed over need not be kept until then.
      if (at === -1) return this.#passedOver === undefined ? from : text.length;
      if (at > from && typeof this.#innermost.value === 'string') this.#addText(decodeEntities(this.#decode(from, at)));
      const end = this.#readMarkup(at);
      if (end === undefined) return at;
      from = end;
    }
  }

  /** What is between two tags holds whole characters only, however the pieces were cut. */
  #decode(from: number, to: number): string {
    return this.#data.toString(undefined, from, to);
  }

  #addText(text: string): void {
    if (typeof this.#innermost.value === 'string' && this.#passedOver === undefined) this.#innermost.value += text;
  }

  /** Reads the markup at "<" and gives back where to go on; undefined where it goes on in the next piece. */
  #readMarkup(at: number): number | undefined {
    // An attribute holds no "<", so the search for the next one may start inside the tag.
    if (this.#passedOver !== undefined && !this.#canMatter(at, this.#passedOver)) return at + 1;
    const end = this.#text.indexOf('>', at);
    // As long as there is no ">", not even the kind of markup need be complete.
    if (end === -1) return undefined;
    const other = this.#isPlain ? undefined : otherMarkup.find(([opening]) => this.#text.startsWith(opening, at));
    return other === undefined ? this.#readTag(at, end) : this.#readOther(at, other);
  }

  /** Whether markup can matter to what is passed over, as far as its first characters tell: most is not looked at further. */
  #canMatter(at: number, name: string): boolean {
    const next = this.#text.charCodeAt(at + 1);
    const first = next === code.slash ? this.#text.charCodeAt(at + 2) : next;
    return Number.isNaN(first) || first === name.charCodeAt(0) || first === code.bang || first === code.question;
  }

  #readOther(at: number, [opening, closing]: (typeof otherMarkup)[number]): number | undefined {
    const from = at + opening.length;
    const to = this.#text.indexOf(closing, from);
    if (to === -1) return undefined;
    if (opening === '<![CDATA[') this.#addText(this.#decode(from, to));
    return to + closing.length;
  }

  #readTag(at: number, firstEnd: number): number | undefined {
    const written = this.#text.slice(at + 1, firstEnd);
    // A document has few different tags without attributes, many times.
    const known = this.#tags.get(written);
    if (known !== undefined) return this.#takeTag(known, firstEnd + 1);
    if (!written.includes('=')) return this.#takeTag(this.#keepTag(at + 1, firstEnd), firstEnd + 1);
    const end = findTagEnd(this.#text, at);
    return end === undefined ? undefined : this.#takeTag(parseTag(this.#data.toString('latin1', at + 1, end)), end + 1);
  }

  #keepTag(from: number, to: number): Tag {
    // Not a part of the text, which would keep all of it.
    const written = this.#data.toString('latin1', from, to);
    const tag = parseTag(written);
    this.#tags.set(written, tag);
    return tag;
  }

  #takeTag({ name, isEnd, isEmpty }: Tag, from: number): number {
    if (this.#passedOver === undefined) {
      if (!isEnd) return this.#startElement(name, isEmpty, from);
      this.#endElement(name);
    } else if (name === this.#passedOver) {
      this.#depth += isEnd ? -1 : Number(!isEmpty);
      if (this.#depth === 0) this.#passedOver = undefined;
    }
    return from;
  }

  /** Takes a start tag that ends before `from`, and gives back where to go on. */
  #startElement(name: string, isEmpty: boolean, from: number): number {
    const plan = this.#innermost.plan.children?.get(name);
    if (plan === undefined) return isEmpty ? from : this.#passOver(name, from);
    const element = createElement(plan);
    if (isEmpty) this.#put(name, element.value);
    else if (plan.children !== undefined) this.#enter(element);
    else return this.#readLeaf(element, from);
    return from;
  }

  /** What holds other elements shows them as they come. */
  #enter(element: Element): void {
    this.#put(element.plan.name, element.value);
    this.#open.push(element);
    this.#innermost = element;
  }

  #put(name: string, value: unknown): void {
    const into = this.#innermost.value;
    if (Array.isArray(into)) into.push(value);
    else (into as Record<string, unknown>)[name] = value;
  }

  /** Reads an element of text in one go, where all of it has come and nothing else is in it. */
  #readLeaf(element: Element, from: number): number {
    const { name } = element.plan;
    const to = this.#text.indexOf('<', from);
    if (to !== -1 && this.#text.startsWith(`/${name}>`, to + 1)) {
      this.#put(name, normalise(decodeEntities(this.#decode(from, to))));
      return to + name.length + 3;
    }
    // A text is there only at the end of its element.
    this.#open.push(element);
    this.#innermost = element;
    return from;
  }

  /** Passes over an element in one go, where all of it has come and it holds no other of its name. */
  #passOver(name: string, from: number): number {
    const to = this.#isPlain ? this.#text.indexOf(`</${name}>`, from) : -1;
    if (to !== -1 && !this.#text.slice(from, to).includes(`<${name}`)) return to + name.length + 3;
    this.#passedOver = name;
    this.#depth = 1;
    return from;
  }

  #endElement(name: string): void {
    const element = this.#open.length > 1 ? this.#open.pop() : undefined;
    if (element?.plan.name !== name) return fail(`</${name}> ends nothing`);
    this.#innermost = this.#open.at(-1) ?? element;
    if (typeof element.value === 'string') this.#put(name, normalise(element.value));
  }
}

/**
 * Reads only what a shape names out of XML that arrives in pieces. Over nine tenths of a listing of roles is policy text:
 * it is passed over from tag to tag, where the SDK's parser looks at every character.
 */
export const createXmlReader = <const S extends Readonly<Record<string, Shape>>>(shape: S): XmlReader<S> =>
  new Reader<S>(shape);
