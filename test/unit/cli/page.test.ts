// What can be said of the page without a browser.
import { createHash } from 'node:crypto';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { idleHistogram } from '../../../cli/html/idle-histogram.ts';
import { dataBlock, markup } from '../../../cli/html/markup.ts';
import { renderHtml } from '../../../cli/html/page.ts';
import { previewOf } from '../../../lab/account/findings.ts';
import { sampleAccount } from '../../../lab/account/sample-account.ts';
import { aRole } from '../../../lab/stand-in/accounts.ts';
import { daysAgo, now } from '../roles.ts';

const findings = previewOf(sampleAccount(now), now, { whitelist: ['/ci/*'] });
const page = renderHtml(findings);
const { document } = parseHTML(page);

const hashOf = (name: string): string => {
  const text = new RegExp(`<${name}>([^]*?)</${name}>`).exec(page)?.[1] ?? '';
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
};

describe('the page', () => {
  it('allows its own style and script, and nothing else', () => {
    const policy = document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content');

    expect(policy).toBe(
      `default-src 'none'; style-src ${hashOf('style')}; script-src ${hashOf('script')}; ` +
        "img-src data:; base-uri 'none'; form-action 'none'",
    );
  });

  it('has no style, handler or address in its markup that the policy would block', () => {
    expect(document.querySelectorAll('[style], [onclick], [onerror], [src]')).toHaveLength(0);
    expect([...document.querySelectorAll('[href]')].map((link) => link.getAttribute('href'))).toEqual(['data:,']);
  });

  it('says when it was made, and by which version', () => {
    expect(document.querySelector('.heading')?.textContent).toContain(
      '2026-11-23 12:00 UTC, by iam-role-last-used 0.1.0',
    );
  });

  it('draws the limit into both charts', () => {
    const labels = [...document.querySelectorAll('svg.chart')].map((chart) => chart.textContent);

    expect(labels).toHaveLength(2);
    for (const label of labels) expect(label).toContain('limit 60 d');
  });
});

describe('markup', () => {
  const hostile = `<img src=x onerror="alert('1')">&`;

  it('takes no text for markup, in content and in attributes', () => {
    expect(markup`<p title="${hostile}">${[hostile]}</p>`.text).toBe(
      '<p title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;">' +
        '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;</p>',
    );
  });

  it('lets no text end a block of data', () => {
    const block = dataBlock('data', ['</script><!--', hostile]).text;
    const { document: parsed } = parseHTML(`<body>${block}</body>`);

    expect(block.match(/</g)).toHaveLength(2);
    expect(JSON.parse(parsed.querySelector('#data')?.textContent ?? '')).toEqual(['</script><!--', hostile]);
  });
});

describe('the histogram', () => {
  const idle = (days: number) => aRole({ name: `r${String(days)}`, lastUsed: { date: daysAgo(days), region: 'x' } });

  it('puts 20 days into a bar, no use on record into its own, and what is idle longer than IAM remembers into the last', () => {
    const roles = [0, 19, 20, 61, 399, 1_000].map(idle);
    const segments = idleHistogram(previewOf({ id: '1', roles: [...roles, aRole()] }, now).report.roles);

    expect(segments.map(({ from, count, label }) => [from, count, label])).toEqual([
      [0, 2, '0 to 19 days'],
      [20, 1, '20 to 39 days'],
      [60, 1, '60 to 79 days'],
      [380, 2, '380 days and more'],
      [420, 1, 'no use on record'],
    ]);
  });

  it('stacks what the verdicts come to', () => {
    const account = { id: '1', roles: [idle(60), idle(61), idle(62)] };
    const segments = idleHistogram(previewOf(account, now, { whitelist: ['/r62'] }).report.roles);

    expect(segments.map(({ group, base }) => [group, base])).toEqual([
      ['flagged', 0],
      ['passing', 1],
      ['excused', 2],
    ]);
  });
});
