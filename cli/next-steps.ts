import { labels } from '../lambda/src/rule/labels.ts';
import { isProtected } from '../lambda/src/rule/rule.ts';
import { findTag } from '../lambda/src/rule/tags.ts';
import type { ModuleFacts } from './module-facts.ts';
import { byCodeUnit } from './order.ts';
import type { Entry } from './report-data.ts';
import { shellNote, shellWord } from './shell.ts';
import { onOneLine } from './formats/words.ts';

/** What can be done with a role, in the order in which it is offered. */
export const actions = ['exempt', 'quarantine', 'restore', 'whitelist'] as const;

export type Action = (typeof actions)[number];

export interface Step {
  readonly action: Action;
  /** A command of a POSIX shell or, for the whitelist, a pattern. */
  readonly text: string;
}

/** What a command has where the report does not tell: AWS refuses all of them, should somebody forget to fill them in. */
const placeholders = {
  '<exemption_tag>': 'the input exemption_tag of the module',
  '<name>': 'the input name of the module; its output remediation_commands has the whole commands',
  '<region>': 'the Region that the module is in',
} as const;

/** Says what has to be filled in; empty where nothing has. */
export const missingFrom = (text: string): readonly string[] =>
  Object.entries(placeholders)
    .filter(([placeholder]) => text.includes(placeholder))
    .map(([placeholder, meaning]) => `${placeholder}: ${meaning}`);

/** IAM allows no such characters in names, and a terminal may act on them however they are quoted. */
const isTypeable = (text: string): boolean => !/[\p{C}\p{Zl}\p{Zp}]/u.test(text);

/** The pattern of one pathname. Characters that patterns do not take become "?", which stands for any one. */
export const patternOf = (pathname: string): string => pathname.replaceAll(/[^A-Za-z0-9+=,.@_\-/]/gu, '?');

/** Values stand behind "=": the AWS CLI would take a name that begins with "-" for an option. */
const exemptCommand = ({ name }: Entry, { exemption }: ModuleFacts, until: string): string | undefined => {
  if (exemption === null) return undefined;
  const tags = [{ Key: exemption.tag ?? '<exemption_tag>', Value: until }];
  return `aws iam tag-role --role-name=${shellWord(name)} --tags=${shellWord(JSON.stringify(tags))}`;
};

const startDocument = (action: 'quarantine' | 'restore', name: string | null, { id }: Entry, { region }: ModuleFacts) =>
  // As the documents themselves have it: allowedPattern of RoleId.
  /^AROA[A-Z0-9]{12,124}$/.test(id)
    ? [
        'aws ssm start-automation-execution',
        `--region=${shellWord(region ?? '<region>')}`,
        `--document-name=${shellWord(`${name ?? '<name>'}-${action}`)}`,
        `--parameters=RoleId=${id}`,
      ].join(' ')
    : undefined;

const quarantinedBy = ({ tags }: Entry): string | undefined => findTag(new Map(Object.entries(tags)), labels.by);

type Write = (entry: Entry, facts: ModuleFacts, until: string) => string | undefined;

const writers: Readonly<Record<Action, Write>> = {
  exempt: exemptCommand,
  quarantine: (entry, facts) => startDocument('quarantine', facts.name, entry, facts),
  // Only the module that quarantined a role has its backup. The tag may be forged: it chooses no document by itself.
  restore: (entry, facts) =>
    startDocument('restore', quarantinedBy(entry) === facts.name ? facts.name : null, entry, facts),
  whitelist: ({ pathname }) => (pathname === null ? undefined : patternOf(pathname)),
};

/** What makes sense for a role, whoever may do it. */
const actionsFor = (entry: Entry): readonly Action[] => {
  const { arn, path, name, verdict, compliance } = entry;
  // Of a role that IAM does not list, nothing tells whether it is still there.
  if (arn === null || path === null || !isTypeable(path + name)) return [];
  const isFinding = compliance === 'NON_COMPLIANT';
  const mayBecomeFinding = isFinding || verdict === 'used' || verdict === 'new';
  // AWS owns it: nobody in the account can change it.
  if (isProtected({ path })) return mayBecomeFinding ? ['whitelist'] : [];
  const isQuarantined = quarantinedBy(entry) !== undefined;
  return [
    ...(mayBecomeFinding ? (['exempt'] as const) : []),
    ...(isQuarantined ? (['restore'] as const) : isFinding ? (['quarantine'] as const) : []),
    ...(mayBecomeFinding ? (['whitelist'] as const) : []),
  ];
};

/** The steps that make sense for a role; none for one that is whitelisted, exempt or not in IAM. */
export const stepsOf = (entry: Entry, facts: ModuleFacts, until: string): readonly Step[] =>
  actionsFor(entry).flatMap((action) => {
    const text = writers[action](entry, facts, until);
    return text === undefined ? [] : [{ action, text }];
  });

/** One step of several roles. */
export interface Block {
  /** How many of the roles it is for: the others have no such step. */
  readonly roles: number;
  readonly text: string;
}

const whitelistLine = ({ pathname }: Entry, pattern: string): string =>
  pathname === pattern ? `"${pattern}",` : `"${pattern}", # ${onOneLine(pathname ?? '')}`;

const commandLines = (entry: Entry, { action, text }: Step): readonly string[] =>
  action === 'exempt' ? [text] : [shellNote(onOneLine(entry.pathname ?? entry.name)), text];

/** One block for all roles that a step makes sense for: lines for a shell, account by account or, for the whitelist, patterns for HCL. */
export const blockOf = (action: Action, entries: readonly Entry[], facts: ModuleFacts, until: string): Block => {
  const steps = entries
    .flatMap((entry) => stepsOf(entry, facts, until).map((step) => ({ entry, step })))
    .filter(({ step }) => step.action === action)
    .toSorted((a, b) => byCodeUnit(a.entry.accountId ?? '', b.entry.accountId ?? ''));
  if (action === 'whitelist') {
    const lines = new Set(steps.map(({ entry, step }) => whitelistLine(entry, step.text)));
    return { roles: steps.length, text: [...lines].join('\n') };
  }
  const missing = missingFrom(steps.map(({ step }) => step.text).join('\n'));
  const lines = steps.flatMap(({ entry, step }, index) => [
    ...(entry.accountId === steps[index - 1]?.entry.accountId && index > 0
      ? []
      : [shellNote(`With credentials of account ${entry.accountId ?? 'unknown'}:`)]),
    ...commandLines(entry, step),
  ]);
  return { roles: steps.length, text: [...missing.map((each) => shellNote(`Fill in ${each}`)), ...lines].join('\n') };
};
