import { createHash } from 'node:crypto';
import { csvNotesOf } from '../formats/csv.ts';
import { moduleFacts } from '../module-facts.ts';
import type { Findings, Report } from '../report-data.ts';
import { readAssets } from './assets.ts';
import { drawHistogram, drawWhatIf } from './charts.ts';
import { dataBlock, inline, markup, packedBlock } from './markup.ts';
import { groupsPanel } from './groups-panel.ts';
import { collectAccess } from './role-access.ts';
import type { PageData } from './page-data.ts';
import { rolesPanel } from './roles-panel.ts';
import { sincePanel } from './since-panel.ts';
import { charts, heading, overview, policyPanel } from './sections.ts';

const source = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing is loaded or sent, and only this sheet and this script count, whatever else gets into the page. */
const contentPolicy = (style: string, script: string): string =>
  [
    "default-src 'none'",
    `style-src ${source(style)}`,
    `script-src ${source(script)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

const fileName = ({ accountId, time }: Report): string =>
  `iam-roles-${accountId ?? 'accounts'}-${time.slice(0, 10)}.csv`;

/** What the script of the page needs. */
const dataOf = (report: Report): PageData => ({
  fileName: fileName(report),
  roles: report.roles,
  shown: {
    severalAccounts: new Set(report.roles.map(({ accountId }) => accountId)).size > 1,
    references: report.references !== null,
    services: report.servicesRead !== null,
  },
  csv: csvNotesOf(report),
  module: moduleFacts(report),
});

/** One file that needs no network and opens from disk. */
export const renderHtml = (findings: Findings): string => {
  const { report } = findings;
  const { style, script } = readAssets();
  const title = `IAM roles last used${report.accountId === null ? '' : ` in account ${report.accountId}`}`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(style, script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="data:,">
${inline('style', style)}
</head>
<body>
<main>
${[
  heading(report),
  overview(findings),
  charts(report, drawHistogram(findings), drawWhatIf(findings)),
  policyPanel(report),
  sincePanel(report),
  groupsPanel(report),
  rolesPanel(report),
]}
</main>
${dataBlock('data', dataOf(report))}
${packedBlock('access', collectAccess(report.roles, findings.documents))}
${inline('script', script)}
</body>
</html>
`.text;
};
