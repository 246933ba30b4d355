import type { Entry, Report } from '../report-data.ts';
import { describeFilter } from './filter.ts';
import { describeReferenceReport, describeReferences } from './references.ts';
import { describeServicesRead, listServices } from './services.ts';
import { listGroups } from './groups.ts';
import { inListOrder } from './listing.ts';
import { sinceLines } from './since.ts';
import { listUnresolved } from './unresolved.ts';
import { describeRisk, onOneLine } from './words.ts';

const inBrackets = (parts: readonly string[]): string => (parts.length === 0 ? '' : ` [${parts.join('; ')}]`);

const line = (entry: Entry): string => {
  const { name, compliance, annotation, risk, references } = entry;
  const risks = inBrackets(risk.map(describeRisk));
  const named = references === null ? '' : ` [named by: ${describeReferences(references).join('; ')}]`;
  const services = listServices(entry);
  const called = services.length === 0 ? '' : ` [services: ${services.join('; ')}]`;
  return [name, compliance, annotation + risks + named + called].map(onOneLine).join('\t');
};

/**
 * Name, compliance and reason, separated by tabs; the risks of a role, what names it and which services it called stand in brackets
 * behind its reason. Where references or services were asked for, lines that begin with "#" say of what and where.
 */
export const renderText = (report: Report): string => {
  const { references, servicesRead } = report;
  const lines = [
    ...inListOrder(report).map(line),
    ...[...describeFilter(report), ...listUnresolved(report), ...listGroups(report.groups), ...sinceLines(report)].map(
      (each) => `# ${onOneLine(each)}`,
    ),
    ...(references === null ? [] : describeReferenceReport(references).map((each) => `# ${onOneLine(each)}`)),
    ...(servicesRead === null ? [] : [`# ${describeServicesRead(servicesRead)}`]),
  ];
  return lines.map((each) => `${each}\n`).join('');
};
