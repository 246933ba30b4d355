const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

export const escapeXml = (value: string): string => value.replace(/[&<>"']/g, (char) => entities[char] ?? char);

export const element = (name: string, content: string): string =>
  content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`;

export const text = (name: string, value: string): string => element(name, escapeXml(value));

export const list = (name: string, members: readonly string[]): string =>
  element(name, members.map((member) => element('member', member)).join(''));

/** RFC 3986, as IAM encodes policies: encodeURIComponent leaves five reserved characters alone. */
export const percentEncode = (value: string): string =>
  encodeURIComponent(value).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** A document of S3's. */
export const document = (root: string): Buffer => Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${root}`);
