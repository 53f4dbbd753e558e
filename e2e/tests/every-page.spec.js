// Every page, as its person sees it, in Chinese on a wide screen and in English on a narrow one (English runs wider): it answers, axe finds
// no violation, it has one h1, it does not scroll sideways, and the browser reports no error.
import { addresses, byPerson, go } from '../pages.js';
import { test as base, expect, looksRight, signIn } from '../site.js';

const test = base.extend({
  address: [async ({ browser, site }, use) => {
    const page = await browser.newPage({ baseURL: site.address, locale: 'zh-CN' });
    await signIn(page, 'yezhiqiu');
    await use(await addresses(page));
    await page.close();
  }, { scope: 'worker' }],
});
test.use({ copy: 'every-page' });

const SCREENS = [
  { locale: 'zh-CN', viewport: { width: 1440, height: 900 } },
  { locale: 'en', viewport: { width: 390, height: 844 } },
];

for (const [by, pages] of byPerson()) {
  test(`every page of ${by ?? 'the public'}`, async ({ person, address }) => {
    const signedIn = by && (await (await person(by)).context().storageState());
    for (const screen of SCREENS) {
      const page = await person(null, { ...screen, storageState: signedIn });
      for (const told of pages) {
        const { name, status = 200 } = told;
        await test.step(`${name} in ${screen.locale}`, async () => {
          expect.soft(await go(page, told, address), `${name}: ${page.url()}`).toBe(status);
          await expect.soft(page.locator('html')).toHaveAttribute('lang', screen.locale);
          await looksRight(page);
        });
      }
    }
  });
}
