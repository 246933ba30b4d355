/** The script of the page: filters, sorts and shows the roles; what is selected, and what is known of each, is beside it. */
import { namedWords } from '../../named.ts';
import type { Entry } from '../../report-data.ts';
import { indexEntry, select, sortKeys } from '../../selection.ts';
import type { SortKey, Wish } from '../../selection.ts';
import { isChosen, setWanted, untilDay } from './choice.ts';
import { saveCsv } from './download.ts';
import { find } from './elements.ts';
import { data } from './read-data.ts';
import { createRow } from './rows.ts';
import type { RowHost } from './rows.ts';

/** Rows made at a time: what fills a few screens is there at once, however many roles there are. */
const chunk = 50;

const roles = data.roles.map(indexEntry);
const host: RowHost = { shown: data.shown, isChosen, until: untilDay };

const table = find('#roles', HTMLTableElement);
const body = find('#roles tbody', HTMLTableSectionElement);
const search = find('#search', HTMLInputElement);
const verdict = find('#verdict', HTMLSelectElement);
const risk = find('#risk', HTMLSelectElement);
// There only where references were looked for, and where there are several accounts.
const named = document.querySelector<HTMLSelectElement>('#named');
const account = document.querySelector<HTMLSelectElement>('#account');
const status = find('#status', HTMLElement);
const empty = find('#empty', HTMLElement);
const more = find('#more', HTMLElement);
const clear = find('#clear', HTMLButtonElement);
const save = find('#save', HTMLButtonElement);

const filters = [search, verdict, risk, named, account].filter((filter) => filter !== null);
const cards = [...document.querySelectorAll<HTMLButtonElement>('button.card')];

const isSortKey = (key: string | null | undefined): key is SortKey => sortKeys.some((known) => known === key);

const byUrgency: Pick<Wish, 'sort' | 'descending'> = { sort: 'urgency', descending: true };
let sort = byUrgency;
let wanted: readonly Entry[] = [];
let shown = 0;

const format = (count: number): string => count.toLocaleString('en');

const showMore = (count: number): void => {
  const next = wanted.slice(shown, shown + count);
  body.append(...next.map((entry, index) => createRow(entry, shown + index, host)));
  shown += next.length;
  more.hidden = shown === wanted.length;
};

const update = (): void => {
  wanted = select(roles, {
    words: search.value,
    verdict: verdict.value,
    risk: risk.value,
    named: namedWords.find((word) => word === named?.value) ?? '',
    account: account?.value ?? '',
    ...sort,
  });
  shown = 0;
  body.replaceChildren();
  showMore(chunk);
  setWanted(wanted);
  table.setAttribute('aria-rowcount', String(wanted.length + 1));
  table.hidden = wanted.length === 0;
  empty.hidden = wanted.length > 0;
  save.disabled = wanted.length === 0;
  clear.disabled = filters.every(({ value }) => value === '');
  status.textContent = `${format(wanted.length)} of ${format(roles.length)} roles`;
  for (const card of cards) card.setAttribute('aria-pressed', String(card.value === verdict.value));
  for (const title of table.querySelectorAll<HTMLTableCellElement>('thead th')) {
    if (title.dataset['sort'] === sort.sort)
      title.setAttribute('aria-sort', sort.descending ? 'descending' : 'ascending');
    else title.removeAttribute('aria-sort');
  }
};

/** Filters and order, as they stand in the address: whoever is sent it sees the same. */
const toFragment = (): string => {
  const parts = new URLSearchParams();
  for (const filter of filters) if (filter.value !== '') parts.set(filter.id, filter.value);
  if (sort !== byUrgency) parts.set('sort', `${sort.descending ? '-' : ''}${sort.sort}`);
  return parts.toString();
};

const readFragment = (): void => {
  const parts = new URLSearchParams(location.hash.slice(1));
  // A value that a list does not have leaves it at none.
  for (const filter of filters) {
    filter.value = parts.get(filter.id) ?? '';
    if (filter instanceof HTMLSelectElement && filter.selectedIndex < 0) filter.selectedIndex = 0;
  }
  const [, minus, key] = /^(-?)(.*)$/.exec(parts.get('sort') ?? '') ?? [];
  sort = isSortKey(key) ? { sort: key, descending: minus === '-' } : byUrgency;
};

const change = (): void => {
  update();
  const fragment = toFragment();
  history.replaceState(null, '', fragment === '' ? location.href.split('#')[0] : `#${fragment}`);
};

/** Numbers are wanted largest first, words in their order. */
const startsDescending = (key: SortKey): boolean => ['idle', 'used', 'age', 'risk', 'named'].includes(key);

const sortBy = (title: HTMLTableCellElement): void => {
  const key = title.dataset['sort'];
  if (!isSortKey(key)) return;
  const descending = sort.sort === key ? !sort.descending : startsDescending(key);
  sort = { sort: key, descending };
  change();
};

const clearFilters = (): void => {
  for (const filter of filters) filter.value = '';
  change();
  search.focus();
};

for (const title of table.querySelectorAll<HTMLTableCellElement>('thead th')) {
  title.querySelector('button')?.addEventListener('click', () => sortBy(title));
}
for (const control of filters) control.addEventListener('input', change);
for (const card of cards) {
  card.disabled = false;
  card.addEventListener('click', () => {
    verdict.value = verdict.value === card.value ? '' : card.value;
    change();
  });
}
window.addEventListener('hashchange', () => {
  readFragment();
  update();
});
clear.addEventListener('click', clearFilters);
save.addEventListener('click', () => saveCsv(wanted, data.fileName));
find('#show-more', HTMLButtonElement).addEventListener('click', () => showMore(chunk));
find('#show-all', HTMLButtonElement).addEventListener('click', () => showMore(wanted.length));
new IntersectionObserver(([entry]) => entry?.isIntersecting && showMore(chunk), { rootMargin: '800px' }).observe(more);
// Details are printed of those roles whose details are open.
window.addEventListener('beforeprint', () => showMore(wanted.length));

find('#unscripted', HTMLElement).remove();
for (const part of document.querySelectorAll<HTMLElement>('.scripted')) part.hidden = false;
readFragment();
update();
