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

/** An element whose end tag has not come yet. */
interface Element {
  readonly name: string;
  readonly shape: Shape;
  text: string;
  readonly members: unknown[] | undefined;
  readonly children: Record<string, unknown> | undefined;
}

const isList = (shape: Shape): shape is readonly [Shape, string?] => Array.isArray(shape);

const createElement = (name: string, shape: Shape): Element => ({
  name,
  shape,
  text: '',
  members: isList(shape) ? [] : undefined,
  children: shape === 'text' || isList(shape) ? undefined : {},
});

const childShape = (shape: Shape, name: string): Shape | undefined => {
  if (shape === 'text') return undefined;
  if (isList(shape)) return name === (shape[1] ?? 'member') ? shape[0] : undefined;
  return Object.hasOwn(shape, name) ? shape[name] : undefined;
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

const valueOf = ({ text, members, children }: Element): unknown => members ?? children ?? normalise(text);

const code = {
  lessThan: 0x3c,
  greaterThan: 0x3e,
  slash: 0x2f,
  bang: 0x21,
  question: 0x3f,
  quote: 0x22,
  apostrophe: 0x27,
};

/** Where a tag ends, whose attributes may hold ">"; undefined where that has not come yet. */
const findTagEnd = (data: Buffer, from: number): number | undefined => {
  let quote: number | undefined;
  for (let at = from; at < data.length; at += 1) {
    const found = data[at];
    if (quote !== undefined) quote = found === quote ? undefined : quote;
    else if (found === code.greaterThan) return at;
    else if (found === code.quote || found === code.apostrophe) quote = found;
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
 * Reads only what a shape names out of XML that arrives in pieces. Over nine tenths of a listing of roles is policy text:
 * it is passed over from tag to tag, where the SDK's parser looks at every character.
 */
export const createXmlReader = <const S extends Readonly<Record<string, Shape>>>(shape: S): XmlReader<S> => {
  const document = createElement('', shape);
  const open = [document];
  const tags = new Map<string, Tag>();
  let data: Buffer = Buffer.alloc(0);
  /** The element that is passed over, and how many of its name are open: it may hold others of its name. */
  let passedOver: string | undefined;
  let depth = 0;

  const innermost = (): Element => open.at(-1) ?? document;

  const addText = (from: number, to: number, decode = decodeEntities): void => {
    if (to === from || passedOver !== undefined) return;
    const element = innermost();
    // What is between two tags holds whole characters only, however the pieces were cut.
    if (element.shape === 'text') element.text += decode(data.toString('utf8', from, to));
  };

  const put = (element: Element): void => {
    const { members, children } = innermost();
    members?.push(valueOf(element));
    if (children !== undefined) children[element.name] = valueOf(element);
  };

  const startElement = (name: string, isEmpty: boolean): void => {
    const found = childShape(innermost().shape, name);
    if (found === undefined) {
      if (isEmpty) return;
      passedOver = name;
      depth = 1;
      return;
    }
    const element = createElement(name, found);
    // Text is there only at the end of its element; what holds other elements shows them as they come.
    if (isEmpty || found !== 'text') put(element);
    if (!isEmpty) open.push(element);
  };

  const endElement = (name: string): void => {
    const element = open.length > 1 ? open.pop() : undefined;
    if (element?.name !== name) return fail(`</${name}> ends nothing`);
    if (element.shape === 'text') put(element);
  };

  const takeTag = ({ name, isEnd, isEmpty }: Tag): void => {
    if (passedOver === undefined) {
      if (isEnd) endElement(name);
      else startElement(name, isEmpty);
    } else if (name === passedOver) {
      depth += isEnd ? -1 : Number(!isEmpty);
      if (depth === 0) passedOver = undefined;
    }
  };

  /** Whether markup can matter, as far as its first characters tell: most of what is passed over is not looked at further. */
  const canMatter = (at: number): boolean => {
    if (passedOver === undefined) return true;
    const first = data[at + 1] === code.slash ? data[at + 2] : data[at + 1];
    return first === undefined || first === passedOver.charCodeAt(0) || first === code.bang || first === code.question;
  };

  /** A document has few different tags without attributes, many times. */
  const knownTag = (text: string): Tag => {
    const known = tags.get(text) ?? parseTag(text);
    tags.set(text, known);
    return known;
  };

  const readOther = (at: number, [opening, closing]: (typeof otherMarkup)[number]): number | undefined => {
    const from = at + opening.length;
    const to = data.indexOf(closing, from);
    if (to === -1) return undefined;
    if (opening === '<![CDATA[') addText(from, to, (verbatim) => verbatim);
    return to + closing.length;
  };

  const readTag = (at: number, firstEnd: number): number | undefined => {
    const text = data.toString('latin1', at + 1, firstEnd);
    if (!text.includes('=')) {
      takeTag(knownTag(text));
      return firstEnd + 1;
    }
    const end = findTagEnd(data, at);
    if (end === undefined) return undefined;
    takeTag(parseTag(data.toString('latin1', at + 1, end)));
    return end + 1;
  };

  /** Reads the markup at "<" and gives back where to go on; undefined where it goes on in the next piece. */
  const readMarkup = (at: number): number | undefined => {
    // An attribute holds no "<", so the search for the next one may start inside the tag.
    if (!canMatter(at)) return at + 1;
    const end = data.indexOf(code.greaterThan, at);
    // As long as there is no ">", not even the kind of markup need be complete.
    if (end === -1) return undefined;
    const isTag = data[at + 1] !== code.bang && data[at + 1] !== code.question;
    const other = isTag
      ? undefined
      : otherMarkup.find(([opening]) => data.toString('latin1', at, at + opening.length) === opening);
    return other === undefined ? readTag(at, end) : readOther(at, other);
  };

  /** Reads as far as markup is whole, and gives back where the rest begins. */
  const read = (): number => {
    let from = 0;
    for (;;) {
      const at = data.indexOf(code.lessThan, from);
      // Text is read once the tag behind it has come; text that is passed over need not be kept until then.
      if (at === -1) return passedOver === undefined ? from : data.length;
      addText(from, at);
      const end = readMarkup(at);
      if (end === undefined) return at;
      from = end;
    }
  };

  const take = (more: Buffer): void => {
    data = data.length === 0 ? more : Buffer.concat([data, more]);
    data = data.subarray(read());
  };

  const reading = document.children as Reading<S>;
  return {
    reading,
    write: (piece) => {
      // A piece is copied no further than to the end of the markup that the last one cut.
      const cut = data.length === 0 ? 0 : piece.indexOf(code.greaterThan) + 1;
      take(piece.subarray(0, cut));
      take(piece.subarray(cut));
    },
    end: () => {
      const isWhole = open.length === 1 && passedOver === undefined && data.toString('latin1').trim() === '';
      if (!isWhole) fail('it ends too early');
      return reading;
    },
  };
};
