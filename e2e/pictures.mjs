// Takes a picture of every page in both languages at 1440 and 390 into the folder PICTURES (default: pictures), one file `<page>.<language>.<width>.png`.
// To look at them is the point; nothing is compared. For the manual: LANGUAGES=zh-CN WIDTHS=1280 SCREEN=1 takes the first screen of each, `<page>.png`.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { addresses, byPerson, go } from './pages.js';
import { launchOptions } from './playwright.config.js';
import { signIn, start } from './site.js';

const folder = process.env.PICTURES ?? 'pictures';
const only = process.argv.slice(2); // names of pages; none: all
const languages = (process.env.LANGUAGES ?? 'zh-CN,en').split(',');
const widths = (process.env.WIDTHS ?? '1440,390').split(',').map(Number);
const screen = Boolean(process.env.SCREEN);

await mkdir(folder, { recursive: true });
const room = await mkdtemp(join(tmpdir(), 'banfu-pictures-'));
const server = await start(join(room, 'data'));
const browser = await chromium.launch(launchOptions);
let taken = 0;
try {
  const committee = await browser.newPage({ baseURL: server.address, locale: 'zh-CN' });
  await signIn(committee, 'yezhiqiu');
  const address = await addresses(committee);
  for (const [by, pages] of byPerson()) {
    const wanted = pages.filter(({ name }) => only.length === 0 || only.includes(name));
    if (wanted.length === 0) continue;
    let storageState;
    if (by) {
      const page = await browser.newPage({ baseURL: server.address, locale: 'zh-CN' });
      await signIn(page, by);
      storageState = await page.context().storageState();
      await page.close();
    }
    for (const locale of languages) {
      for (const width of widths) {
        const context = await browser.newContext({ baseURL: server.address, locale, storageState, viewport: { width, height: width > 600 ? 900 : 844 } });
        const page = await context.newPage();
        for (const told of wanted) {
          const { name, status = 200 } = told;
          const got = await go(page, told, address);
          if (got !== status) console.error(`${name}: ${got} ${page.url()}`);
          await page.waitForLoadState('networkidle');
          await page.screenshot({ path: join(folder, screen ? `${name}.png` : `${name}.${locale}.${width}.png`), fullPage: !screen });
          taken += 1;
        }
        await context.close();
      }
    }
  }
} finally {
  await browser.close();
  await server.stop();
  await rm(room, { recursive: true, force: true });
}
console.log(`${taken} pictures in ${folder}`);
