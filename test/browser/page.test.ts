// The page in a real browser, opened from disk as a reader would.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { renderHtml } from '../../cli/html/page.ts';
import { withServices } from '../../cli/services.ts';
import { byUrgency } from '../../cli/order.ts';
import { previewOf } from '../../lab/account/findings.ts';
import { aRole, manyRoles } from '../../lab/stand-in/accounts.ts';
import type { Role } from '../../lab/stand-in/accounts.ts';
import { chromiumMissing, openChromium } from '../../lab/browser/chromium.ts';
import { openWatched } from '../../lab/browser/watched-page.ts';

const now = new Date('2026-11-23T12:00:00Z');
const hostile = '<img src=x onerror=alert(1)>';
const closing = '</script><script>alert(2)</script>';

const account = {
  id: '123456789012',
  roles: [
    ...manyRoles(4_998, { now, policyBytes: 500 }),
    aRole({ name: hostile, tags: { [hostile]: closing, owner: hostile } }),
    aRole({ path: `/${closing}/`, name: '=formula' }),
  ] satisfies Role[],
};

const findings = previewOf(account, now);

describe('the page', () => {
  let browser: Browser;
  let folder: string;
  let page: Page;
  let offences: string[];

  const open = async (options: BrowserContextOptions = {}): Promise<void> => {
    ({ page, offences } = await openWatched(browser, join(folder, 'report.html'), options));
  };

  beforeAll(async () => {
    if (chromiumMissing !== undefined) return;
    folder = await mkdtemp(join(tmpdir(), 'page-'));
    await writeFile(join(folder, 'report.html'), renderHtml(findings));
    browser = await openChromium();
  });
  beforeEach((test) => test.skip(chromiumMissing !== undefined, chromiumMissing));
  afterEach(() => (chromiumMissing === undefined ? page.close() : undefined));
  afterAll(async () => {
    if (chromiumMissing !== undefined) return;
    await browser.close();
    await rm(folder, { recursive: true });
  });

  const names = (): Promise<string[]> => page.locator('tbody .name').allTextContents();

  it.each(['light', 'dark'] as const)('opens from disk with no error, request or dialog (%s)', async (colorScheme) => {
    await open({ colorScheme });
    await page.getByRole('button', { name: 'Show more' }).waitFor();

    expect(await page.getByRole('status').textContent()).toBe('5,000 of 5,000 roles');
    expect(await page.locator('svg.chart').count()).toBe(2);
    expect(offences).toEqual([]);
  });

  it('shows hostile names and tags as text', async () => {
    await open();
    await page.getByLabel('Find').fill('onerror');
    await page.locator('summary').first().click();

    expect(await names()).toEqual([hostile]);
    expect(await page.locator('tbody .facts').innerText()).toContain(`${hostile}${closing}`);
    expect(await page.locator('tbody img, tbody script').count()).toBe(0);
    expect(offences).toEqual([]);
  });

  it('finds, filters and sorts 5,000 roles', async () => {
    await open();
    await page.fill('#search', 'team-3 app-0');
    const found = await page.evaluate(() => document.querySelectorAll('tbody tr').length);
    expect(found).toBeGreaterThan(0);
    expect(found).toBeLessThan(5_000);
    await page.fill('#search', '');
    for (const button of await page.locator('thead button').all()) {
      await button.click();
      expect(await page.locator('thead [aria-sort]:not([aria-sort="none"])').count()).toBe(1);
    }
  });

  it('tells a screen reader what is sorted and how many roles are left', async () => {
    const left = findings.report.roles.filter((role) => role.verdict === 'unused' && role.name.includes('app-0001'));
    await open();
    const idle = page.getByRole('columnheader', { name: 'Idle' });
    await idle.getByRole('button').press('Enter');
    expect(await idle.getAttribute('aria-sort')).toBe('descending');
    await idle.getByRole('button').press('Enter');
    expect(await idle.getAttribute('aria-sort')).toBe('ascending');
    await page.getByLabel('Verdict').selectOption('unused');
    await page.getByLabel('Find').fill('app-0001');

    expect(await page.getByRole('status').textContent()).toBe(`${left.length} of 5,000 roles`);
    expect(await page.getByRole('table').getAttribute('aria-rowcount')).toBe(String(left.length + 1));
  });

  it('lists in the details of a finding the services that it called', async () => {
    const roles = ['called', 'refused'].map((name) => aRole({ name }));
    const services = ['s3', 'sqs'].map((service) => ({ service, name: null, lastAccessed: now.toISOString() }));
    const byArn = new Map([['arn:aws:iam::123456789012:role/called', { services }]]);
    const few = withServices(previewOf({ id: '123456789012', roles }, now), { byArn, givenUp: 'denied' });
    await writeFile(join(folder, 'services.html'), renderHtml(few));
    await open();
    await page.goto(pathToFileURL(join(folder, 'services.html')).href);
    for (const summary of await page.locator('.fold summary').all()) await summary.click();
    const facts = await page.locator('tbody .facts').allInnerTexts();

    expect(facts[0]).toMatch(/called\W*s3, last on 2026-11-23\s+called\W*sqs, last on 2026-11-23/);
    expect(facts[1]).toMatch(/services called\W*not known/);
    expect(offences).toEqual([]);
  });

  it('says so when no role matches, and shows all again', async () => {
    await open();
    await page.getByLabel('Find').fill('there is no such role');
    expect(await page.getByText('No role matches').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Clear' }).click();

    expect(await page.getByRole('status').textContent()).toBe('5,000 of 5,000 roles');
  });

  it('starts with the findings, the most urgent first', async () => {
    await open();
    const first = findings.report.roles.toSorted(byUrgency).slice(0, 3);

    expect((await names()).slice(0, 3)).toEqual(first.map(({ name }) => name));
    expect(await page.locator('thead [aria-sort]').count()).toBe(0);
  });

  it('lists the roles of a verdict by its card, and all again by the same', async () => {
    await open();
    const card = page.getByRole('button', { name: /^unused/ });
    await card.click();
    expect(await card.getAttribute('aria-pressed')).toBe('true');
    expect(await page.getByRole('status').textContent()).toBe(
      `${findings.report.summary.verdicts.unused.toLocaleString('en')} of 5,000 roles`,
    );
    await card.click();

    expect(await page.getByRole('status').textContent()).toBe('5,000 of 5,000 roles');
  });

  it('keeps filters and order in its address, and takes them from there', async () => {
    await open();
    await page.getByLabel('Find').fill('team-3 app-00');
    await page.getByLabel('Verdict').selectOption('unused');
    await page.getByRole('columnheader', { name: 'Age' }).getByRole('button').click();
    const [address, shown] = [page.url(), await names()];
    expect(address).toMatch(/#search=team-3\+app-00&verdict=unused&sort=-age$/);
    await page.getByRole('button', { name: 'Clear' }).click();
    expect(page.url()).toMatch(/#sort=-age$/);
    await page.goto(address);
    await page.reload();

    expect(await names()).toEqual(shown);
    expect(await page.getByLabel('Verdict').inputValue()).toBe('unused');
    await page.goto(address.replace(/#.*/, '#verdict=nonsense&sort=nonsense'));
    await page.reload();
    expect(await page.getByRole('status').textContent()).toBe('5,000 of 5,000 roles');
    expect(offences).toEqual([]);
  });

  it.each([
    ['without JavaScript', { javaScriptEnabled: false }, ''],
    [
      'under a policy that forbids its script',
      {},
      '<meta http-equiv="Content-Security-Policy" content="script-src \'none\'">',
    ],
  ])('has no dead controls %s, and says why the table is empty', async (_, options, policy) => {
    await writeFile(join(folder, 'bare.html'), renderHtml(findings).replace('<head>', `<head>${policy}`));
    page = await browser.newPage(options);
    await page.goto(pathToFileURL(join(folder, 'bare.html')).href);

    expect(await page.getByText('is made by the script of this page').isVisible()).toBe(true);
    expect(await page.locator('input:visible, select:visible, button:visible:enabled').count()).toBe(0);
  });

  it('makes every row when it is printed', async () => {
    await open();
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));

    expect(await page.locator('tbody tr').count()).toBe(5_000);
  });

  it('saves the roles that are shown as CSV, with formulas made harmless', async () => {
    await open();
    await page.getByLabel('Find').fill('=formula');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as CSV' }).click();
    const saved = await download;
    const text = await readFile(await saved.path(), 'utf8');
    const lines = text.split('\r\n');

    expect(saved.suggestedFilename()).toBe('iam-roles-123456789012-2026-11-23.csv');
    expect(text).toMatch(/^\uFEFFaccount_id,/);
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/^123456789012,'=formula,/);
    expect(offences).toEqual([]);
  });

  it('fits a narrow window without scrolling the page sideways', async () => {
    await open({ viewport: { width: 380, height: 800 } });

    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(380);
  });
});
