// Every page, as its person sees it, in Chinese on a wide screen and in English on a narrow one (English runs wider): it answers, axe finds
// no violation, it has one h1, it does not scroll sideways, and the browser reports no error.
import { addresses, byPerson, go } from '../pages.js';
import { expect, looksRight, test } from '../site.js';

test.use({ copy: 'every-page' });

const SCREENS = [
  { locale: 'zh-CN', viewport: { width: 1440, height: 900 } },
  { locale: 'en', viewport: { width: 390, height: 844 } },
];

for (const [by, pages] of byPerson()) {
  test(`every page of ${by ?? 'the public'}`, async ({ person }) => {
    const address = await addresses(await person('yezhiqiu'));
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
