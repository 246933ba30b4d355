import { verdictWords } from '../../formats/columns.ts';
import type { Shown } from '../../formats/columns.ts';
import { describeReferences, detailReferences } from '../../formats/references.ts';
import { describeServices, detailServices } from '../../formats/services.ts';
import { describeIdle, plural, reasonOf } from '../../formats/words.ts';
import type { Entry } from '../../report-data.ts';
import { riskMeanings } from '../../risk.ts';
import { groupOf } from '../idle-histogram.ts';
import { element } from './elements.ts';

const fact = (term: string, value: string): HTMLElement =>
  element('div', '', element('dt', '', term), element('dd', '', value));

/** Every service, or what the table says where there is none to list. */
const serviceFacts = (entry: Entry, { services }: Shown): readonly HTMLElement[] => {
  if (!services || describeServices(entry) === '') return [];
  const known = detailServices(entry);
  return (known.length === 0 ? [['services called', 'not known'] as const] : known).map(([term, value]) =>
    fact(term, value),
  );
};

const details = (entry: Entry, shown: Shown): HTMLElement => {
  const tags = Object.entries(entry.tags);
  const references = detailReferences(entry).map(([term, value]) => fact(term, value));
  const facts = element(
    'dl',
    'facts',
    fact('id', entry.id),
    ...references,
    ...serviceFacts(entry, shown),
    ...tags.map(([key, value]) => fact(key, value)),
  );
  if (entry.arn !== null) facts.prepend(fact('arn', entry.arn));
  const title = tags.length === 0 ? 'Details' : `Details, ${plural(tags.length, 'tag')}`;
  return element('details', '', element('summary', '', title), facts);
};

const roleCell = (entry: Entry, shown: Shown): HTMLElement => {
  const cell = element('th', '', element('span', 'path', entry.path ?? ''), element('span', 'name', entry.name));
  cell.scope = 'row';
  cell.append(details(entry, shown));
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

export const createRow = (entry: Entry, index: number, shown: Shown): HTMLElement => {
  const age = element('td', 'number', entry.ageDays === null ? 'unknown' : `${entry.ageDays} d`);
  const row = element(
    'tr',
    '',
    ...(shown.severalAccounts ? [element('td', 'number', entry.accountId ?? 'unknown')] : []),
    roleCell(entry, shown),
    verdictCell(entry),
    idleCell(entry),
    ...usedCells(entry),
    age,
    riskCell(entry),
    ...(shown.references ? [namedCell(entry)] : []),
    ownerCell(entry),
  );
  // The row of titles is the first.
  row.setAttribute('aria-rowindex', String(index + 2));
  return row;
};
