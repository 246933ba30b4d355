import type { Entry, Report } from '../report-data.ts';
import { describeReferenceReport, describeReferences } from './references.ts';
import { describeRisk, onOneLine } from './words.ts';

const inBrackets = (parts: readonly string[]): string => (parts.length === 0 ? '' : ` [${parts.join('; ')}]`);

const line = ({ name, compliance, annotation, risk, references }: Entry): string => {
  const risks = inBrackets(risk.map(describeRisk));
  const named = references === null ? '' : ` [named by: ${describeReferences(references).join('; ')}]`;
  return [name, compliance, annotation + risks + named].map(onOneLine).join('\t');
};

/**
 * Name, compliance and reason, separated by tabs; the risks of a role, and what names it, stand in brackets behind its reason. Where
 * references were looked for, lines that begin with "#" say where.
 */
export const renderText = ({ roles, references }: Report): string =>
  [
    ...roles.map(line),
    ...(references === null ? [] : describeReferenceReport(references).map((each) => `# ${onOneLine(each)}`)),
  ]
    .map((each) => `${each}\n`)
    .join('');
