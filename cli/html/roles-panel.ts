import { verdictWords } from '../formats/columns.ts';
import { noneFound } from '../formats/references.ts';
import { moduleFacts } from '../module-facts.ts';
import type { ModuleFacts } from '../module-facts.ts';
import { isNamed } from '../named.ts';
import type { Report } from '../report-data.ts';
import { riskWords } from '../risk.ts';
import type { SortKey } from '../selection.ts';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';

const option = (value: string, text: string): Markup => markup`<option value="${value}">${text}</option>`;

const countOf = <T>(items: readonly T[], isWanted: (item: T) => boolean): number => items.filter(isWanted).length;

const verdictOptions = ({ roles }: Report): readonly Markup[] => [
  option('', 'All'),
  ...['NON_COMPLIANT', 'COMPLIANT'].map((word) =>
    option(word, `${word} (${countOf(roles, ({ compliance }) => compliance === word)})`),
  ),
  ...Object.entries(verdictWords).map(([verdict, word]) =>
    option(verdict, `${word} (${countOf(roles, (role) => role.verdict === verdict)})`),
  ),
];

const accountsOf = ({ roles }: Report): readonly string[] =>
  [...new Set(roles.map(({ accountId }) => accountId ?? ''))].toSorted();

const accountFilter = (report: Report): Markup | '' => {
  const accounts = accountsOf(report);
  if (accounts.length < 2) return '';
  const options = accounts.map((id) =>
    option(id, `${id} (${countOf(report.roles, ({ accountId }) => (accountId ?? '') === id)})`),
  );
  return markup`<label>Account<select id="account">${[option('', 'All'), ...options]}</select></label>`;
};

const riskOptions = ({ roles }: Report): readonly Markup[] => [
  option('', 'All'),
  ...riskWords.map((word) => {
    const count = countOf(roles, ({ risk }) => risk.some((one) => one.word === word));
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

const titlesOf = (report: Report): readonly (readonly [SortKey, string])[] => [
  ...(accountsOf(report).length > 1 ? [['account', 'Account'] as const] : []),
  ['role', 'Role'],
  ['verdict', 'Verdict'],
  ['idle', 'Idle'],
  ['used', 'Last use'],
  ['region', 'Region'],
  ['age', 'Age'],
  ['risk', 'Risk'],
  ...(report.references === null ? [] : [['named', 'Named by'] as const]),
  ['owner', 'Owner'],
];

const title = ([key, text]: readonly [SortKey, string]): Markup =>
  markup`<th scope="col" class="col-${key}" data-sort="${key}" data-title="${text}"><button type="button">${text}</button></th>`;

const classesOf = (report: Report): Markup | '' => {
  const classes = [
    ...(report.references === null ? [] : ['with-references']),
    ...(accountsOf(report).length > 1 ? ['with-accounts'] : []),
  ];
  return classes.length === 0 ? '' : markup` class="${classes.join(' ')}"`;
};

const toolbar = (report: Report): Markup => markup`
<div class="toolbar scripted" role="search" hidden>
<label class="search">Find<input id="search" type="search" placeholder="name, path, tag, owner, account" autocomplete="off" spellcheck="false"></label>
${accountFilter(report)}
<label>Verdict<select id="verdict">${verdictOptions(report)}</select></label>
<label>Risk<select id="risk">${riskOptions(report)}</select></label>
${report.references === null ? '' : markup`<label>Named by<select id="named">${namedOptions(report)}</select></label>`}
<button id="clear" class="button" type="button" disabled>Clear</button>
<button id="save" class="button" type="button">Save as CSV</button>
</div>`;

const exemptButton = ({ exemption }: ModuleFacts): Markup | '' => {
  if (exemption === null) return '';
  const { proposed, earliest, latest } = exemption;
  return markup`<span class="exempt"><button class="button" type="button" value="exempt">Exempt</button>
<label>until <input id="until" type="date" required value="${proposed}" min="${earliest}"${latest === null ? '' : markup` max="${latest}"`}></label></span>`;
};

/** What can be done with the roles that are selected. */
const choiceBar = (report: Report): Markup => markup`
<div id="choice" class="choice" role="region" aria-label="Selected roles" hidden>
<div class="choice-row"><strong id="chosen" role="status"></strong>
${exemptButton(moduleFacts(report))}
<button class="button" type="button" value="quarantine">Quarantine</button>
<button class="button" type="button" value="restore">Restore</button>
<button class="button" type="button" value="whitelist">Whitelist</button>
<button id="save-chosen" class="button" type="button">Save as CSV</button>
<button id="deselect" class="button" type="button">Deselect</button></div>
<div id="block-output" hidden><textarea id="block" readonly rows="6" spellcheck="false" aria-label="Commands for the selected roles"></textarea>
<button id="copy-block" class="button" type="button" aria-live="polite">Copy</button></div>
</div>`;

/** The table without its rows: the script makes those, so that 5,000 of them cost nothing until they are looked at. */
export const rolesPanel = (report: Report): Markup => markup`
<section class="panel roles" aria-labelledby="roles-title">
<h2 id="roles-title" class="visually-hidden">Roles</h2>
${toolbar(report)}
<p id="status" class="status" role="status"></p>
<div class="scroll">
<table id="roles"${classesOf(report)} aria-labelledby="roles-title" hidden>
<thead><tr><td class="col-choose"><input id="choose-all" type="checkbox" aria-label="Select all roles that are listed"></td>${titlesOf(report).map(title)}</tr></thead>
<tbody></tbody>
</table>
</div>
<p id="empty" class="empty" hidden>No role matches. Clear the filters to see all.</p>
<div id="more" class="more" hidden>
<button id="show-more" class="button" type="button">Show more</button>
<button id="show-all" class="button" type="button">Show all</button>
</div>
${choiceBar(report)}
<p id="unscripted" class="empty">The table of roles is made by the script of this page, and that did not run: JavaScript is off, or whatever shows the page forbids scripts in it. Open the file itself in a browser; the command also writes csv, json and text.</p>
</section>`;
