import { tabulateGroups } from '../formats/groups.ts';
import type { Report } from '../report-data.ts';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';

/** The listed roles by owner or account, counted. */
export const groupsPanel = ({ groups }: Report): Markup | '' => {
  if (groups === null) return '';
  const { titles, rows } = tabulateGroups(groups, true);
  const [by = '', ...counts] = titles;
  return markup`
<section class="panel" aria-labelledby="groups-title">
<h2 id="groups-title">Listed roles by ${groups.by}</h2>
<div class="scroll">
<table id="groups" aria-labelledby="groups-title">
<thead><tr><th scope="col">${by}</th>${counts.map((title) => markup`<th scope="col" class="number">${title}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([name = '', ...cells]) =>
      markup`<tr><th scope="row">${name}</th>${cells.map((cell) => markup`<td class="number">${cell}</td>`)}</tr>`,
  )}</tbody>
</table>
</div>
</section>`;
};
