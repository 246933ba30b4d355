import type { Shown } from '../../formats/columns.ts';
import { detailReferences } from '../../formats/references.ts';
import { describeServices, detailServices } from '../../formats/services.ts';
import { missingFrom, stepsOf } from '../../next-steps.ts';
import type { Action, Step } from '../../next-steps.ts';
import type { Entry } from '../../report-data.ts';
import { accessView } from './access-view.ts';
import { copyable } from './copy.ts';
import { element } from './elements.ts';
import { data } from './read-data.ts';

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

const factsSection = (entry: Entry, shown: Shown): HTMLElement => {
  const facts = element(
    'dl',
    'facts',
    ...(entry.arn === null ? [] : [fact('arn', entry.arn)]),
    fact('id', entry.id),
    ...detailReferences(entry).map(([term, value]) => fact(term, value)),
    ...serviceFacts(entry, shown),
    ...Object.entries(entry.tags).map(([key, value]) => fact(key, value)),
  );
  return element('section', '', element('h3', '', 'Facts and tags'), facts);
};

const titleOf = (action: Action, until: string): string =>
  ({
    exempt: `Exempt until ${until}`,
    quarantine: 'Quarantine',
    restore: 'Restore from quarantine',
    whitelist: 'Pattern for the whitelist',
  })[action];

const consoleLink = ({ consoleUrl }: Entry): readonly HTMLElement[] => {
  if (consoleUrl === null) return [];
  const link = element('a', '', 'Open in the IAM console');
  link.href = consoleUrl;
  link.target = '_blank';
  link.rel = 'noreferrer';
  return [element('p', '', link)];
};

const missingNotes = (steps: readonly Step[]): readonly HTMLElement[] =>
  missingFrom(steps.map(({ text }) => text).join('\n')).map((each) => element('p', 'detail', `Fill in ${each}`));

const stepsSection = (entry: Entry, until: string): HTMLElement => {
  const steps = stepsOf(entry, data.module, until);
  return element(
    'section',
    'steps',
    element('h3', '', 'Next step'),
    ...consoleLink(entry),
    ...steps.map(({ action, text }) => copyable(titleOf(action, until), text)),
    ...missingNotes(steps),
    ...(steps.length === 0 ? [element('p', 'detail', 'There is nothing to do here.')] : []),
  );
};

/** What there is to know of a role and to do with it: made when somebody wants to see it. */
export const createDetails = (entry: Entry, shown: Shown, until: string): HTMLElement => {
  const sections = element('div', 'sections', stepsSection(entry, until), factsSection(entry, shown));
  void accessView(entry).then((views) => sections.firstElementChild?.after(...views));
  return sections;
};
