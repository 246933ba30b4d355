import { deflateSync } from 'node:zlib';

/** Markup that is safe to put into a page. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);

type Value = Markup | string | number | readonly Value[];

const render = (value: Value): string => {
  if (value instanceof Markup) return value.text;
  return typeof value === 'object' ? value.map(render).join('') : escape(String(value));
};

/** A template of markup: whatever is put into it that is no markup itself becomes text. */
export const markup = (parts: TemplateStringsArray, ...values: readonly Value[]): Markup =>
  new Markup(String.raw({ raw: parts }, ...values.map(render)));

/** A style sheet or script as it is, without a character more: the page's policy names it by its hash. */
export const inline = (name: 'style' | 'script', text: string): Markup => new Markup(`<${name}>${text}</${name}>`);

/** A block of data that the script reads only when it is needed: packed, in characters that can end no block. */
export const packedBlock = (id: string, data: unknown): Markup =>
  markup`<script type="text/plain" id="${id}">${new Markup(deflateSync(JSON.stringify(data), { level: 9 }).toString('base64'))}</script>`;

/** A block of data for the script of the page; no text in it can end the block. */
export const dataBlock = (id: string, data: unknown): Markup => {
  const json = JSON.stringify(data).replaceAll('<', String.raw`\u003C`);
  return markup`<script type="application/json" id="${id}">${new Markup(json)}</script>`;
};
