// What a person decides with on the page: details, commands, selection; and that everybody can use it.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { renderHtml } from '../../cli/html/page.ts';
import { previewOf } from '../../lab/account/findings.ts';
import { chromiumMissing, openChromium } from '../../lab/browser/chromium.ts';
import { openWatched } from '../../lab/browser/watched-page.ts';
import { aRole, manyRoles, policy, serviceTrust } from '../../lab/stand-in/accounts.ts';

const now = new Date('2026-11-23T12:00:00Z');
const accountId = '123456789012';
const hostile = '</script><img src=x onerror=alert(1)>';

const roles = [
  aRole({
    name: 'hostile',
    trust: policy(
      { Effect: 'Allow', Principal: { Service: hostile }, Action: 'sts:AssumeRole' },
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111122223333:root' },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': hostile } },
      },
    ),
    inlinePolicies: { [hostile]: policy({ Effect: 'Allow', Action: ['s3:*', hostile], Resource: hostile }) },
    managedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
    tags: { [hostile]: hostile },
  }),
  aRole({ name: "it's", trust: serviceTrust('ec2.amazonaws.com') }),
  aRole({ path: '/w/', name: 'whitelisted' }),
];
const findings = previewOf({ id: accountId, roles }, now, { whitelist: ['/w/*'] });
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

describe('the page', () => {
  let browser: Browser;
  let folder: string;
  let page: Page;
  let offences: string[];

  const open = async (options: BrowserContextOptions = {}): Promise<void> => {
    ({ page, offences } = await openWatched(browser, join(folder, 'report.html'), options));
  };
  const openDetails = async (name: string): Promise<void> => {
    await page.getByRole('row', { name }).locator('.fold summary').click();
    await page.getByRole('heading', { name: 'What it may do' }).first().waitFor();
  };

  beforeAll(async () => {
    if (chromiumMissing !== undefined) return;
    folder = await mkdtemp(join(tmpdir(), 'decide-'));
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

  it('says who may use a role and what it may do, and takes no text of a policy for markup', async () => {
    await open();
    await openDetails('hostile');
    for (const document of await page.locator('.document > summary').all()) await document.click();
    const text = await page.locator('.sections').innerText();

    expect(text).toContain(`service ${hostile}`);
    expect(text).toContain('account 111122223333');
    expect(text).toContain(`if sts:ExternalId StringEquals ${hostile}`);
    expect(text).toContain('ReadOnlyAccess, policy of AWS; its document is not in the report');
    expect(text).toContain('"Effect": "Allow"');
    expect(await page.locator('tbody img, tbody script').count()).toBe(0);
    expect(offences).toEqual([]);
  });

  it('has a link to the console and commands for a finding, and no commands for a whitelisted role', async () => {
    await open();
    await openDetails("it's");
    const details = page.locator('.sections');

    expect(await details.getByRole('link').getAttribute('href')).toBe(
      "https://console.aws.amazon.com/iam/home#/roles/details/it's",
    );
    expect(await details.locator('.step code').first().innerText()).toContain(
      String.raw`--role-name='it'\''s' --tags='[{"Key":"iam-role-last-used:exempt-until","Value":"2027-02-21"}]'`,
    );
    await page.getByRole('row', { name: "it's" }).locator('.fold summary').click();
    await openDetails('whitelisted');
    expect(await details.locator('.step').count()).toBe(0);
    expect(await details.innerText()).toContain('There is nothing to do here.');
  });

  it('makes one block or one CSV of the roles that are selected, also of those that a filter hides', async () => {
    await open();
    await page.getByLabel('Select all roles that are listed').check();
    await page.getByRole('button', { name: /^Exempt/ }).click();
    const block = page.getByLabel('Commands for the selected roles');
    expect((await block.inputValue()).match(/^aws iam tag-role /gm)).toHaveLength(2);
    await page.getByLabel('until').fill('2026-12-24');
    await page.getByLabel('until').dispatchEvent('change');
    expect(await block.inputValue()).toContain('2026-12-24');
    await page.getByLabel('Find').fill('hostile');
    expect(await page.locator('#chosen').textContent()).toBe('3 selected, 2 of them not listed');
    const download = page.waitForEvent('download');
    await page.locator('#save-chosen').click();
    const saved = await download;

    expect(saved.suggestedFilename()).toBe('iam-roles-123456789012-2026-11-23-selected.csv');
    expect((await readFile(await saved.path(), 'utf8')).trimEnd().split('\r\n')).toHaveLength(4);
    await page.getByRole('button', { name: 'Deselect' }).click();
    expect(await page.locator('#choice').isHidden()).toBe(true);
  });

  it.each(['light', 'dark'] as const)(
    'has nothing that axe objects to, details open and roles selected (%s)',
    async (colorScheme) => {
      await open({ colorScheme, bypassCSP: true });
      await page.addScriptTag({ path: axe });
      await openDetails('hostile');
      await page.getByLabel('Select /hostile').check();
      await page.getByRole('button', { name: /^Whitelist/ }).click();
      await page.getByLabel('Verdict').selectOption('NON_COMPLIANT');
      await openDetails('hostile');
      const { violations } = await page.evaluate(() =>
        (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
      );

      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    },
  );

  it('prints 500 roles on 30 sheets at most', async () => {
    const many = previewOf({ id: accountId, roles: manyRoles(500, { now, policyBytes: 500 }) }, now);
    await writeFile(join(folder, 'many.html'), renderHtml(many));
    await open();
    await page.goto(pathToFileURL(join(folder, 'many.html')).href);
    const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');

    expect(pdf.match(/\/Type\s*\/Page\b/g)?.length).toBeLessThanOrEqual(30);
  });
});
