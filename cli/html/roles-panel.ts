import { verdictWords } from '../formats/columns.ts';
import { noneFound } from '../formats/references.ts';
import { isNamed } from '../named.ts';
import type { Report } from '../report-data.ts';
import { riskWords } from '../risk.ts';
import type { SortKey } from '../selection.ts';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';

const option = (value: string, text: string): Markup => markup`<option value="${value}">${text}</option>`;

const verdictOptions = ({ summary }: Report): readonly Markup[] => [
  option('', 'All'),
  option('NON_COMPLIANT', `NON_COMPLIANT (${summary.nonCompliant})`),
  option('COMPLIANT', `COMPLIANT (${summary.compliant})`),
  ...Object.entries(verdictWords).map(([verdict, word]) =>
    option(verdict, `${word} (${summary.verdicts[verdict as keyof typeof verdictWords]})`),
  ),
];

const riskOptions = ({ roles }: Report): readonly Markup[] => [
  option('', 'All'),
  ...riskWords.map((word) => {
    const count = roles.filter(({ risk }) => risk.some((one) => one.word === word)).length;
    return option(word, `${word} (${count})`);
  }),
];

const namedOptions = ({ roles }: Report): readonly Markup[] => {
  const known = roles.filter(({ references }) => references !== null);
  const named = known.filter(isNamed).length;
  return [
    option('', 'All'),
    option('yes', `something (${named})`),
    option('no', `${noneFound} (${known.length - named})`),
  ];
};

const titlesOf = ({ references }: Report): readonly (readonly [SortKey, string])[] => [
  ['role', 'Role'],
  ['verdict', 'Verdict'],
  ['idle', 'Idle'],
  ['age', 'Age'],
  ['risk', 'Risk'],
  ...(references === null ? [] : [['named', 'Named by'] as const]),
  ['owner', 'Owner'],
];

const title = ([key, text]: readonly [SortKey, string]): Markup => {
  const sorted = key === 'risk' ? markup` aria-sort="descending"` : '';
  return markup`<th scope="col" class="col-${key}" data-sort="${key}"${sorted}><button type="button">${text}</button></th>`;
};

const toolbar = (report: Report): Markup => markup`
<div class="toolbar" role="search">
<label class="search">Find<input id="search" type="search" placeholder="name, path, tag, owner, account" autocomplete="off" spellcheck="false"></label>
<label>Verdict<select id="verdict">${verdictOptions(report)}</select></label>
<label>Risk<select id="risk">${riskOptions(report)}</select></label>
${report.references === null ? '' : markup`<label>Named by<select id="named">${namedOptions(report)}</select></label>`}
<button id="clear" class="button" type="button" disabled>Clear</button>
<button id="save" class="button" type="button">Save as CSV</button>
</div>`;

/** The table without its rows: the script makes those, so that 5,000 of them cost nothing until they are looked at. */
export const rolesPanel = (report: Report): Markup => markup`
<section class="panel roles" aria-labelledby="roles-title">
<h2 id="roles-title" class="visually-hidden">Roles</h2>
${toolbar(report)}
<p id="status" class="status" role="status"></p>
<div class="scroll">
<table id="roles"${report.references === null ? '' : markup` class="with-references"`} aria-labelledby="roles-title">
<thead><tr>${titlesOf(report).map(title)}</tr></thead>
<tbody></tbody>
</table>
</div>
<p id="empty" class="empty" hidden>No role matches. Clear the filters to see all.</p>
<div id="more" class="more" hidden>
<button id="show-more" class="button" type="button">Show more</button>
<button id="show-all" class="button" type="button">Show all</button>
</div>
<noscript><p class="empty">The table of roles needs JavaScript. The command also writes csv, json and text.</p></noscript>
</section>`;
