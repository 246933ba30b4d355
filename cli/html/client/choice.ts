/** The roles that are selected, and the bar that says what to do with them. */
import { actions, blockOf } from '../../next-steps.ts';
import type { Action } from '../../next-steps.ts';
import { byUrgency } from '../../order.ts';
import type { Entry } from '../../report-data.ts';
import { copy } from './copy.ts';
import { saveCsv } from './download.ts';
import { find } from './elements.ts';
import { data } from './read-data.ts';

const body = find('#roles tbody', HTMLTableSectionElement);
const bar = find('#choice', HTMLElement);
const count = find('#chosen', HTMLElement);
const output = find('#block-output', HTMLElement);
const block = find('#block', HTMLTextAreaElement);
const all = find('#choose-all', HTMLInputElement);
// There only where a role can be exempt by tag.
const until = document.querySelector<HTMLInputElement>('#until');
const buttons = actions.flatMap((action) => {
  const button = document.querySelector<HTMLButtonElement>(`#choice button[value="${action}"]`);
  return button === null ? [] : [{ action, button, label: button.textContent }];
});

const chosen = new Set<Entry>();
let wanted: readonly Entry[] = [];
let action: Action | undefined;

export const isChosen = (entry: Entry): boolean => chosen.has(entry);

/** The day in the bar or, where that exempts nothing, the one that was proposed. */
export const untilDay = (): string =>
  until !== null && until.value !== '' && until.validity.valid ? until.value : (data.module.exemption?.proposed ?? '');

const ordered = (): readonly Entry[] => [...chosen].sort(byUrgency);

const format = (number: number): string => number.toLocaleString('en');

/** How many are selected, of those that are listed and of others. */
const showCounts = (): void => {
  const listed = chosen.size === 0 ? 0 : wanted.filter(isChosen).length;
  const others = chosen.size - listed;
  bar.hidden = chosen.size === 0;
  count.textContent = `${format(chosen.size)} selected${others === 0 ? '' : `, ${format(others)} of them not listed`}`;
  all.checked = listed > 0 && listed === wanted.length;
  all.indeterminate = listed > 0 && listed < wanted.length;
};

/** What can be done with them, and the block of what was asked for. */
const showSteps = (): void => {
  const entries = ordered();
  block.value = '';
  for (const each of buttons) {
    const { roles, text } = blockOf(each.action, entries, data.module, untilDay());
    (each.button.closest<HTMLElement>('.exempt') ?? each.button).hidden = roles === 0;
    each.button.textContent = `${each.label} (${format(roles)})`;
    each.button.setAttribute('aria-pressed', String(each.action === action));
    if (each.action === action) block.value = text;
  }
  output.hidden = block.value === '';
};

const set = (entries: readonly Entry[], isIn: boolean): void => {
  for (const entry of entries) {
    if (isIn) chosen.add(entry);
    else chosen.delete(entry);
  }
  if (chosen.size === 0) action = undefined;
  showCounts();
  showSteps();
};

const setAll = (entries: readonly Entry[], isIn: boolean): void => {
  set(entries, isIn);
  for (const box of body.querySelectorAll<HTMLInputElement>('input.choose')) {
    const entry = data.roles[Number(box.value)];
    box.checked = entry !== undefined && isChosen(entry);
  }
};

/** Tells which roles are listed: those that "all" means. What was selected before stays so. */
export const setWanted = (entries: readonly Entry[]): void => {
  wanted = entries;
  showCounts();
};

body.addEventListener('change', ({ target }) => {
  if (!(target instanceof HTMLInputElement)) return;
  const entry = data.roles[Number(target.value)];
  if (entry !== undefined) set([entry], target.checked);
});
all.addEventListener('change', () => setAll(wanted, all.checked));
for (const each of buttons) {
  each.button.addEventListener('click', () => {
    if (each.action === 'exempt' && until?.reportValidity() === false) return;
    action = each.action;
    showSteps();
  });
}
until?.addEventListener('change', showSteps);
find('#copy-block', HTMLButtonElement).addEventListener('click', ({ currentTarget }) => {
  if (currentTarget instanceof HTMLButtonElement) void copy(block.value, currentTarget, block);
});
find('#save-chosen', HTMLButtonElement).addEventListener('click', () =>
  saveCsv(ordered(), data.fileName.replace(/\.csv$/, '-selected.csv')),
);
find('#deselect', HTMLButtonElement).addEventListener('click', () => {
  setAll([...chosen], false);
  all.focus();
});
