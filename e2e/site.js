// The built program on a copy of the demo region, people signed in, and what every page is held to.
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { test as base, expect } from '@playwright/test';

const here = dirname(fileURLToPath(import.meta.url));
const program = resolve(here, process.env.BANFU_BIN ?? '../target/debug/banfu');

/** The password of every account of the demo region. */
export const PASSWORD = 'Banfu-demo-2023';

/** Starts the program on a data directory; resolves when it says its address. */
export async function start(data) {
  const child = spawn(program, ['serve', '--demo', '--listen', '127.0.0.1:0', '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, BANFU_LOG: 'warn' },
  });
  const ended = new Promise((done) => { child.once('exit', (code) => done(code)); });
  const address = await new Promise((found, failed) => {
    child.once('error', failed);
    child.once('exit', (code) => failed(new Error(`the program ended with ${code} before it said its address`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const match = /http:\/\/[^/\s]+/.exec(line);
      if (match) found(match[0]);
    });
  });
  return { address, stop: () => { child.kill('SIGTERM'); return ended; } };
}

/** A server on its own copy of the demo region. */
export async function startOnCopy() {
  const room = await mkdtemp(join(tmpdir(), 'banfu-e2e-'));
  const data = join(room, 'data');
  await cp(process.env.BANFU_TEMPLATE, data, { recursive: true });
  const server = await start(data);
  return { ...server, stop: async () => { await server.stop(); await rm(room, { recursive: true, force: true }); } };
}

/** The finished texts of case 1020, as the guided tour gives them. */
export async function finished() {
  const toml = await readFile(join(here, '../crates/banfu/demo/finished/1020.toml'), 'utf8');
  const long = (key, from) => new RegExp(`${key} = '''\\n([\\s\\S]*?)'''`).exec(toml.slice(from))[1].trim();
  const line = (key) => new RegExp(`^${key} = "(.*)"$`, 'm').exec(toml)[1];
  return { opinion: long('text', 0), body: long('body', 0), title: line('title'), contact: line('contact_name'), phone: line('contact_phone'), acceptedOpen: line('accepted_open'), printedBy: line('printed_by') };
}

/** Holds a page to what every page is held to: no violation found by axe, one h1, and no sideways scroll. */
export async function looksRight(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const told = violations.map((v) => `${v.id}: ${v.help}\n${v.nodes.map((n) => `    ${n.target.join(' ')}\n    ${n.failureSummary}`).join('\n')}`);
  expect.soft(told, `axe on ${page.url()}`).toEqual([]);
  expect.soft(await page.locator('h1').count(), `one h1 on ${page.url()}`).toBe(1);
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect.soft(sideways, `sideways scroll on ${page.url()}`).toBeLessThanOrEqual(0);
}

/** Signs someone in by the form. */
export async function signIn(page, login) {
  await page.goto('/signin');
  await page.locator('#login').fill(login);
  await page.locator('#password').fill(PASSWORD);
  await page.locator('form[action="/signin"] button[type=submit]').click();
  await expect(page).not.toHaveURL(/\/signin/);
}

/** Opens a case by the list's search and gives its address. */
export async function openCase(page, number) {
  await page.goto(`/cases?view=all&q=${number}`);
  const row = page.locator('tr').filter({ has: page.locator('td.bf-no', { hasText: new RegExp(`^${number}$`) }) });
  await row.locator('th a').first().click();
  await expect(page.locator('h1')).toContainText(number);
  return new URL(page.url()).pathname;
}

export const test = base.extend({
  // Files of tests that name another copy get another server: what one does to its cases, the others do not see.
  copy: ['', { option: true, scope: 'worker' }],
  site: [async ({ copy: _ }, use) => {
    const site = await startOnCopy();
    await use(site);
    await site.stop();
  }, { scope: 'worker' }],
  baseURL: async ({ site }, use) => use(site.address),
  // A person at a browser of their own; page problems are the test's problems.
  person: async ({ browser, site }, use) => {
    const contexts = [];
    await use(async (login, options = {}) => {
      const context = await browser.newContext({ baseURL: site.address, locale: 'zh-CN', viewport: { width: 1440, height: 900 }, ...options });
      contexts.push(context);
      const page = await context.newPage();
      const problems = [];
      page.on('pageerror', (error) => problems.push(`${page.url()}: ${error}`));
      page.on('console', (message) => {
        // The browser writes a line for every refused form; that one is meant.
        if (message.type() === 'error' && !/status of (401|403|404|409|422)/.test(message.text())) problems.push(`${page.url()}: ${message.text()}`);
      });
      page.problems = problems;
      if (login) await signIn(page, login);
      return page;
    });
    for (const context of contexts) {
      for (const page of context.pages()) expect.soft(page.problems ?? [], 'errors in the browser').toEqual([]);
      await context.close();
    }
  },
});

export { expect };
