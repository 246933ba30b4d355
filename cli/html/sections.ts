import type { Verdict } from '../../lambda/src/rule/rule.ts';
import { verdictWords } from '../formats/columns.ts';
import { describeEvaluated, listSilent, minuteOf } from '../evaluated.ts';
import { describeLeftOut, describeNotCounted, describeUnread, describeWithoutUse } from '../formats/summary.ts';
import { describeNamedFindings, describeReferenceReport } from '../formats/references.ts';
import { listUnresolved } from '../formats/unresolved.ts';
import { describeServicesRead } from '../formats/services.ts';
import { plural } from '../formats/words.ts';
import { describeFilter } from '../formats/filter.ts';
import type { Findings, Report } from '../report-data.ts';
import { groupWords } from './charts.ts';
import { groupOf, groups } from './idle-histogram.ts';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';

const describeSource = ({ source }: Report): string => {
  if (source.kind === 'preview') return source.from === 'file' ? 'Preview from a saved file' : 'Preview of the account';
  const where = source.aggregator === null ? '' : `, aggregator ${source.aggregator}`;
  return `AWS Config rule ${source.rule}${where}`;
};

const evaluatedLines = ({ evaluated }: Report): readonly Markup[] =>
  evaluated === null
    ? []
    : [
        markup`<p class="muted">${describeEvaluated(evaluated)}</p>`,
        ...listSilent(evaluated).map((line) => markup`<p class="idle">${line}</p>`),
      ];

export const heading = (report: Report): Markup => markup`
<header class="heading">
<p class="eyebrow">${describeSource(report)}</p>
<h1>IAM roles ${report.accountId === null ? '' : `in account ${report.accountId}`}</h1>
<p class="muted"><time datetime="${report.time}">${minuteOf(report.time)}</time>, by iam-role-last-used ${report.toolVersion}</p>
${evaluatedLines(report)}
</header>`;

const share = (part: number, whole: number): number => (whole === 0 ? 0 : (100 * part) / whole);

const shareBar = ({ entries, report: { summary } }: Findings): Markup => {
  const counts = groups.map((group) => ({ group, count: entries.filter((role) => groupOf(role) === group).length }));
  let x = 0;
  const parts = counts.map(({ group, count }) => {
    const width = share(count, summary.roles);
    x += width;
    return markup`<rect class="${group}" x="${x - width}" y="0" width="${width}" height="1"/>`;
  });
  const label = counts.map(({ group, count }) => `${count} ${groupWords[group]}`).join(', ');
  return markup`<svg class="share" viewBox="0 0 100 1" preserveAspectRatio="none" role="img" aria-label="${label}">${parts}</svg>`;
};

const card = (verdict: Verdict, { summary }: Report): Markup => {
  const group = groupOf({ verdict, compliance: '' });
  return markup`<li><button class="card" type="button" value="${verdict}" disabled><span class="term"><span class="dot ${group}"></span>${verdictWords[verdict]}</span>
<span class="value">${summary.verdicts[verdict].toLocaleString('en')}</span></button></li>`;
};

const cardOrder: readonly Verdict[] = ['unused', 'never-used', 'used', 'new', 'whitelisted', 'exempt'];

const namedLine = ({ references, summary }: Report): Markup | '' =>
  references === null ? '' : markup`<p class="idle">${describeNamedFindings(references, summary.nonCompliant)}</p>`;

export const overview = (findings: Findings): Markup => {
  const { report } = findings;
  const { roles, nonCompliant } = report.summary;
  return markup`
<section class="panel overview" aria-labelledby="overview-title">
<h2 id="overview-title">${nonCompliant.toLocaleString('en')} of ${plural(roles, 'role')} ${nonCompliant === 1 ? 'is' : 'are'} NON_COMPLIANT</h2>
${shareBar(findings)}
<ul class="cards" aria-label="Choose what to list">${cardOrder.map((verdict) => card(verdict, report))}</ul>
${describeFilter(report).map((line) => markup`<p class="idle">${line}</p>`)}
${namedLine(report)}
${[...listUnresolved(report), ...describeUnread(report)].map((line) => markup`<p class="idle">${line}</p>`)}
${describeWithoutUse(report).map((line) => markup`<p class="idle">${line}</p>`)}
${describeLeftOut(report.summary).map((line) => markup`<p class="muted small">${line}</p>`)}
</section>`;
};

const legend = markup`<p class="legend small muted">${groups.map(
  (group) => markup`<span><span class="dot ${group}"></span>${groupWords[group]}</span>`,
)}</p>`;

export const charts = (report: Report, histogram: Markup, whatIf: Markup): Markup => markup`
<div class="columns">
<figure class="panel">
<figcaption><h2>How long roles have been idle</h2><p class="muted small">Roles by days since their last use</p></figcaption>
${histogram}
<p class="axis-label" aria-hidden="true">days idle</p>
${legend}
</figure>
<figure class="panel">
<figcaption><h2>What another limit would say</h2><p class="muted small">NON_COMPLIANT roles by limit</p></figcaption>
${whatIf}
<p class="axis-label" aria-hidden="true">days that a role may go unused</p>
${describeNotCounted(report).map((line) => markup`<p class="muted small">${line}</p>`)}
</figure>
</div>`;

const pattern = (text: string, unmatched: readonly string[]): Markup =>
  unmatched.includes(text)
    ? markup`<li class="idle"><code>${text}</code> <span class="small">matches no role</span></li>`
    : markup`<li><code>${text}</code></li>`;

const patterns = ({ policy, unmatchedPatterns }: Report): Markup => {
  if (policy.whitelist === null) return markup`not known`;
  if (policy.whitelist.length === 0) return markup`no patterns`;
  return markup`<ul class="patterns">${policy.whitelist.map((text) => pattern(text, unmatchedPatterns ?? []))}</ul>`;
};

const row = (term: string, value: Markup | string): Markup => markup`<dt>${term}</dt><dd>${value}</dd>`;

const exemption = ({ exemptionTag: tag, maximumExemptionDays: days }: Report['policy']): Markup | string => {
  if (tag === null) return 'none';
  return markup`<code>${tag}</code>, ${days === null ? 'to any day' : `at most ${plural(days, 'day')} ahead`}`;
};

const exemptTags = ({ exemptTags: tags }: Report['policy']): Markup | string => {
  const pairs = Object.entries(tags ?? {}).flatMap(([key, values]) => values.map((value) => `${key}=${value}`));
  if (pairs.length === 0) return 'none';
  return markup`<ul class="patterns">${pairs.map((pair) => markup`<li><code>${pair}</code></li>`)}</ul>`;
};

const previewRows = ({ source, policy }: Report): readonly Markup[] =>
  source.kind === 'report'
    ? []
    : [
        row('Exemption tag', exemption(policy)),
        row('Exempt by tag', exemptTags(policy)),
        row('Protected roles', policy.includeProtectedRoles === true ? 'judged too' : 'not judged'),
      ];

const referenceRow = ({ references }: Report): Markup | '' =>
  references === null
    ? ''
    : row('Named by', markup`${describeReferenceReport(references).map((line) => markup`<p>${line}</p>`)}`);

const serviceRow = ({ servicesRead }: Report): Markup | '' =>
  servicesRead === null ? '' : row('Services', markup`<p>${describeServicesRead(servicesRead)}</p>`);

export const policyPanel = (report: Report): Markup => markup`
<section class="panel" aria-labelledby="policy-title">
<h2 id="policy-title" class="visually-hidden">Compared with</h2>
<dl class="policy">
${row('Limit', report.policy.maxDays === null ? 'not known' : plural(report.policy.maxDays, 'day'))}
${row('Whitelist', patterns(report))}
${previewRows(report)}
${referenceRow(report)}
${serviceRow(report)}
</dl>
</section>`;
