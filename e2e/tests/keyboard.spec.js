// Without a mouse, without script, in English: the site stays usable.
import { PASSWORD, expect, looksRight, openCase, test } from '../site.js';

test.use({ copy: 'keyboard' });

test('the first key leads past the top bar to the text', async ({ person }) => {
  const page = await person();
  await page.goto('/signin');
  await page.keyboard.press('Tab');
  await expect(page.locator('.bf-skip')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();
});

test('someone signs in, finds a case and opens it with the keyboard alone', async ({ person }) => {
  const page = await person();
  await page.goto('/signin');
  await page.locator('#login').focus();
  await page.keyboard.type('heyiwei');
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/desk/);
  await page.keyboard.press('/');
  await expect(page.locator('#find-q')).toBeFocused();
  await page.keyboard.type('1020');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/q=1020/);
});

test('after a refused form the focus is on what is wrong, and each line leads to its field', async ({ person }) => {
  const page = await person('yezhiqiu');
  const address = await openCase(page, '1242');
  await page.goto(`${address}/assign`);
  await page.getByRole('button', { name: '交办' }).click();
  const summary = page.locator('[data-focus]');
  await expect(summary).toBeFocused();
  await looksRight(page);
  await summary.getByRole('link').first().focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('#assign-lead')).toBeFocused();
  await expect(page.locator('#assign-lead')).toHaveAttribute('aria-invalid', 'true');
});

test('in the draft, F8 goes from finding to finding and Ctrl+. opens the card of a figure', async ({ person }) => {
  const page = await person('heyiwei');
  await page.goto(`${await openCase(page, '1020')}/draft`);
  await page.locator('.cm-content').focus();
  await page.keyboard.press('F8');
  await page.keyboard.press('Control+.');
  const card = page.locator('.bf-figcard');
  await expect(card).toBeVisible();
  await looksRight(page);
  await page.keyboard.press('Escape');
  await expect(card).toBeHidden();
});

test('a fix taken from the card corrects the letter and the finding goes', async ({ person }) => {
  const page = await person('heyiwei');
  await page.goto(`${await openCase(page, '1020')}/draft`);
  await expect(page.locator('#pan-find')).toContainText('61.7');
  await page.locator('#pan-find button[data-fix="61.7"]').first().click();
  await expect(page.locator('.cm-content')).toContainText('增长61.7倍');
  await expect(page.locator('#pan-find')).not.toContainText('62.6');
});

test('without script one can read, sign in and record a talk', async ({ person }) => {
  const page = await person(null, { javaScriptEnabled: false });
  for (const address of ['/', '/proposals', '/promises', '/signin']) {
    expect((await page.goto(address)).status(), address).toBe(200);
    await expect(page.locator('h1')).toHaveCount(1);
  }
  await page.goto('/signin');
  await page.locator('#login').fill('heyiwei');
  await page.locator('#password').fill(PASSWORD);
  await page.locator('form[action="/signin"] button[type=submit]').click();
  const address = await openCase(page, '1020');
  await page.goto(`${address}/consultations/new`);
  await page.locator('form:has(input[value=consult]) textarea').fill('没有脚本也能记下的沟通。');
  await page.locator('form:has(input[value=consult]) button[type=submit]').click();
  await expect(page.locator('#talks')).toContainText('没有脚本也能记下的沟通。');
  await page.goto(`${address}/draft`);
  await expect(page.locator('textarea[name=body]')).toBeVisible();
  await expect(page.locator('textarea[name=body]')).toHaveValue(/黔港贸易额由4590万美元增至28.8亿美元/);
});

test('English is chosen once and stays', async ({ person }) => {
  const page = await person();
  await page.goto('/?lang=en');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.goto('/signin');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  const frame = await page.locator('.bf-nav').innerText();
  expect(frame).not.toMatch(/\p{Script=Han}/u);
  await page.locator('#login').fill('heyiwei');
  await page.locator('#password').fill(PASSWORD);
  await page.locator('form[action="/signin"] button[type=submit]').click();
  await expect(page.locator('h1')).not.toHaveText(/\p{Script=Han}/u);
  await page.goto('/signin?lang=zh-CN');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
});
