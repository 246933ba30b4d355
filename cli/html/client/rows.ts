import { verdictWords } from '../../formats/columns.ts';
import type { Shown } from '../../formats/columns.ts';
import { describeReferences } from '../../formats/references.ts';
import { describeIdle, plural, reasonOf } from '../../formats/words.ts';
import type { Entry } from '../../report-data.ts';
import { riskMeanings } from '../../risk.ts';
import { groupOf } from '../idle-histogram.ts';
import { createDetails } from './details.ts';
import { element } from './elements.ts';
import { placeOf } from './read-data.ts';

/** What a row asks the page. */
export interface RowHost {
  readonly shown: Shown;
  readonly isChosen: (entry: Entry) => boolean;
  /** The day until which a role would be exempt. */
  readonly until: () => string;
}

const chooseCell = (entry: Entry, { isChosen }: RowHost): HTMLElement => {
  const box = element('input', 'choose');
  box.type = 'checkbox';
  box.value = String(placeOf(entry));
  box.checked = isChosen(entry);
  box.setAttribute('aria-label', `Select ${entry.pathname ?? entry.name}`);
  return element('td', 'col-choose', box);
};

/** The summary stands in the cell of the role, and the details in a row of their own, which is as wide as the table. */
const createFold = (entry: Entry, { shown, until }: RowHost): HTMLDetailsElement => {
  const tags = Object.keys(entry.tags).length;
  const summary = element('summary', '', tags === 0 ? 'Details' : `Details, ${plural(tags, 'tag')}`);
  const fold = element('details', 'fold', summary);
  let opened: HTMLElement | undefined;
  const update = (): void => {
    const row = fold.closest('tr');
    if (fold.open && opened === undefined && row !== null) {
      const cell = element('td', '', createDetails(entry, shown, until()));
      cell.colSpan = row.cells.length;
      opened = element('tr', 'opened', cell);
      row.after(opened);
    } else if (!fold.open) {
      opened?.remove();
      opened = undefined;
    }
  };
  fold.addEventListener('toggle', update);
  // That event comes later, and meanwhile there would be an open fold of nothing.
  summary.addEventListener('click', (event) => {
    event.preventDefault();
    fold.open = !fold.open;
    update();
  });
  return fold;
};

const roleCell = (entry: Entry, host: RowHost): HTMLElement => {
  const cell = element('th', '', element('span', 'path', entry.path ?? ''), element('span', 'name', entry.name));
  cell.scope = 'row';
  cell.append(createFold(entry, host));
  return cell;
};

const verdictCell = (entry: Entry): HTMLElement => {
  const word = entry.verdict === null ? entry.compliance : verdictWords[entry.verdict];
  return element('td', '', element('span', `badge ${groupOf(entry)}`, word), element('div', 'detail', reasonOf(entry)));
};

const idleCell = (entry: Entry): HTMLElement => {
  const isUnknown = entry.lastUsed === null && entry.verdict === null;
  return element('td', 'number', isUnknown ? 'unknown' : describeIdle(entry));
};

const usedCells = ({ lastUsed }: Entry): readonly HTMLElement[] => [
  element('td', 'number', element('span', 'whole', lastUsed?.date.slice(0, 10) ?? '')),
  element('td', '', element('span', 'whole', lastUsed?.region ?? '')),
];

const riskCell = ({ risk }: Entry): HTMLElement => {
  const items = risk.map(({ word, evidence }) => {
    const badge = element('span', 'risk', word);
    badge.title = riskMeanings[word];
    return element('li', '', badge, element('div', 'detail', evidence));
  });
  return element('td', '', ...(items.length === 0 ? [] : [element('ul', 'risks', ...items)]));
};

const ownerCell = ({ owner }: Entry): HTMLElement =>
  owner === null
    ? element('td', '')
    : element('td', '', owner.value, ...(owner.source === 'tag' ? [] : [element('div', 'detail', owner.source)]));

const namedCell = ({ references }: Entry): HTMLElement => {
  const lines = references === null ? ['not known'] : describeReferences(references);
  return element('td', '', ...lines.map((line) => element('div', 'detail', line)));
};

export const createRow = (entry: Entry, index: number, host: RowHost): HTMLElement => {
  const { severalAccounts, references } = host.shown;
  const age = element('td', 'number', entry.ageDays === null ? 'unknown' : `${entry.ageDays} d`);
  const row = element(
    'tr',
    '',
    chooseCell(entry, host),
    ...(severalAccounts ? [element('td', 'number', entry.accountId ?? 'unknown')] : []),
    roleCell(entry, host),
    verdictCell(entry),
    idleCell(entry),
    ...usedCells(entry),
    age,
    riskCell(entry),
    ...(references ? [namedCell(entry)] : []),
    ownerCell(entry),
  );
  // The row of titles is the first.
  row.setAttribute('aria-rowindex', String(index + 2));
  return row;
};
