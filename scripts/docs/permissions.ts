import { join } from 'node:path';
import { evaluate } from '../../lab/hcl/evaluate.ts';
import { readModule } from '../../lab/hcl/module.ts';
import { account, scopeOf } from '../../lab/hcl/scope.ts';
import type { Fields, Value } from '../../lab/hcl/values.ts';
import { isFields, isList, optionsOf, textOf } from '../../lab/hcl/values.ts';
import { unknownText } from '../../lab/policies/patterns.ts';
import { hasPart, verbatim, withPart } from './generated.ts';

const folder = 'modules/remediation';

const name = 'iam-role-last-used';
/** Without them, the tables would say what no estate has. */
const inputs: Fields = new Map<string, Value>([
  ['name', name],
  ['account_id', account],
  ['partition', 'aws'],
  ['backup_bucket', null],
]);

const shown = (value: Value): string => `\`${textOf(value).replaceAll(unknownText, '…')}\``;
const list = (value: Value | undefined): readonly Value[] =>
  value === undefined ? [] : optionsOf(value).flatMap((option) => (isList(option) ? [...option] : [option]));
const fieldsOf = (value: Value | undefined): Fields => {
  const found = value === undefined ? undefined : optionsOf(value).find(isFields);
  if (found === undefined) throw new Error(`${folder}: a table of statements cannot be read`);
  return found;
};

const conditionsOf = (value: Value | undefined): string =>
  value === undefined
    ? ''
    : [...fieldsOf(value)]
        .flatMap(([operator, keys]) =>
          [...fieldsOf(keys)].map(
            ([key, wanted]) => `\`${operator}\` ${shown(key)}: ${list(wanted).map(shown).join(', ')}`,
          ),
        )
        .join('; ');

const rowOf = ([sid, statement]: readonly [string, Value]): string => {
  const fields = fieldsOf(statement);
  const columns = [
    `\`${sid}\``,
    list(fields.get('actions')).map(shown).join(', '),
    [...new Set(list(fields.get('resources')).map(shown))].join(', '),
    conditionsOf(fields.get('conditions')),
    textOf(fields.get('why') ?? unknownText),
  ];
  return `| ${columns.join(' | ')} |`;
};

const head = ['| Statement | Actions | On | Condition | Why |', '| --- | --- | --- | --- | --- |'];
const chapter = (title: string, statements: Fields): string =>
  [`### ${title}`, '', ...head, ...[...statements].map(rowOf)].join('\n');

/** The statements of a local, read out of the HCL. */
const readTables = async (root: string, of: string): Promise<(local: string) => Fields> => {
  const module = await readModule(join(root, of));
  const scope = scopeOf(module, inputs);
  return (local) => {
    const found = module.locals.get(local);
    if (found === undefined) throw new Error(`${of} has no local.${local}`);
    return fieldsOf(evaluate(found.value, scope));
  };
};

/** A text with the tables of what each role of the remediation may do, between the markers where it has them. */
export const withPermissions = async (root: string, current: string): Promise<string> => {
  if (!hasPart(current, 'PERMISSIONS')) return current;
  const [own, ofFunction] = await Promise.all([readTables(root, folder), readTables(root, 'modules/function')]);
  const [shared, statements, every] = [own('shared_statements'), own('statements'), ofFunction('own_statements')];
  const functions = own('functions');
  const chapters = [...statements].map(([role, table]) => {
    // Named as the bucket, and a function of its own.
    const keeps = role === 'keeper';
    const granted = [...(functions.has(role) ? shared : []), ...fieldsOf(table)];
    return chapter(
      `The role ${name}-${keeps ? `backups-${account}` : role}`,
      new Map([...granted, ...(functions.has(role) || keeps ? every : [])]),
    );
  });
  return withPart(current, 'PERMISSIONS', verbatim(chapters.join('\n\n')));
};
