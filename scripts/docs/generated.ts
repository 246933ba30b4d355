// The parts of a document that are made, each between markers of its own: <!-- BEGIN_X --> and <!-- END_X -->.

const part = (name: string): RegExp => new RegExp(`(<!-- BEGIN_${name} -->)[^]*?(<!-- END_${name} -->)`);

export const hasPart = (document: string, name: string): boolean => part(name).test(document);

/** A document with the part of this name replaced; without its markers, the document as it is. */
export const withPart = (document: string, name: string, text: string): string =>
  document.replace(part(name), (_, begin: string, end: string) => `${begin}\n${text}\n${end}`);

/** Prettier would pad every row of a table to the width of the longest cell. */
export const verbatim = (text: string): string =>
  `<!-- prettier-ignore-start -->\n\n${text}\n\n<!-- prettier-ignore-end -->`;
