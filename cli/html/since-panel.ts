import { describeDifferences, describeNotCompared, describeSince, listSince } from '../formats/since.ts';
import type { SinceLine } from '../formats/since.ts';
import type { Report } from '../report-data.ts';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';

/** As many as are open without asking; a page is to be looked at as a whole. */
const openLists = 20;

const list = (change: SinceLine['change'], lines: readonly SinceLine[]): Markup | '' => {
  const those = lines.filter((line) => line.change === change);
  if (those.length === 0) return '';
  const items = those.map(
    ({ role, detail }) => markup`<li><code>${role}</code> <span class="small">${detail}</span></li>`,
  );
  const title = `${those.length.toLocaleString('en')} ${change}`;
  return markup`<details${those.length <= openLists ? markup` open` : ''}><summary>${title}</summary><ul class="patterns">${items}</ul></details>`;
};

/** What is new, gone and changed since an earlier report. */
export const sincePanel = ({ since }: Report): Markup | '' => {
  if (since === null) return '';
  const lines = listSince(since);
  return markup`
<section class="panel" aria-labelledby="since-title">
<h2 id="since-title">${describeSince(since)}</h2>
${[...describeDifferences(since), ...describeNotCompared(since)].map((line) => markup`<p class="idle">${line}</p>`)}
${(['new', 'gone', 'changed'] as const).map((change) => list(change, lines))}
</section>`;
};
