import type { Entry, Report } from '../report-data.ts';
import { describeRisk, onOneLine } from './words.ts';

const line = ({ name, compliance, annotation, risk }: Entry): string => {
  const risks = risk.length === 0 ? '' : ` [${risk.map(describeRisk).join('; ')}]`;
  return [name, compliance, annotation + risks].map(onOneLine).join('\t');
};

/** Name, compliance and reason, separated by tabs; the risks of a role stand in brackets behind its reason. */
export const renderText = ({ roles }: Report): string => roles.map((entry) => `${line(entry)}\n`).join('');
