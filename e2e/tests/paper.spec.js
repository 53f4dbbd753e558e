// The printed page beside the letter: findings stand on it, and a click on it leads to the text.
import { expect, looksRight, openCase, test } from '../site.js';

test.use({ copy: 'paper' });

async function draft(person) {
  const page = await person('heyiwei');
  await page.goto(`${await openCase(page, '1020')}/draft`);
  await expect(page.locator('#panels')).toContainText('61.7');
  return page;
}

const wrongOnPage = (page) => page.locator('.bf-on-page-wrong');

test('an error is drawn on the printed page, and a click on it opens its card in the text', async ({ person }) => {
  const page = await draft(person);
  await page.locator('#page-next').click();
  await expect(wrongOnPage(page).first()).toBeAttached();
  await expect(page.locator('#page')).toHaveAttribute('src', /pages\/2\.png/);
  const box = await wrongOnPage(page).first().boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await expect(page.locator('.bf-figcard')).toContainText('61.7');
  await expect(page.locator('.cm-content')).toBeFocused();
  await looksRight(page);
});

test('a click on a paragraph of the page puts the cursor into that paragraph', async ({ person }) => {
  const page = await draft(person);
  await page.locator('#page').scrollIntoViewIfNeeded();
  const sheet = await page.locator('#page').boundingBox();
  // The body begins in the lower half of the first page; two fifths across stands text in every line.
  await expect.poll(async () => {
    await page.mouse.click(sheet.x + sheet.width * 0.4, sheet.y + sheet.height * 0.62);
    return page.locator('.cm-activeLine').textContent();
  }).toContain('您提出的');
});

test('a click on the title leads to its field', async ({ person }) => {
  const page = await draft(person);
  const sheet = await page.locator('#page').boundingBox();
  await expect.poll(async () => {
    await page.mouse.click(sheet.x + sheet.width / 2, sheet.y + sheet.height * 0.507);
    return page.evaluate(() => document.activeElement.id);
  }).toBe('title');
});

test('a character that the typefaces lack is named before anyone signs', async ({ person }) => {
  const page = await draft(person);
  await page.locator('.cm-content').press('Control+End');
  await page.keyboard.insertText('联系人𬭚女士。');
  const told = page.locator('#glyphs');
  await expect(told).toContainText('U+2CB5A');
  await told.locator('summary').click();
  await expect(told.locator('tr', { hasText: 'U+2CB5A' })).toContainText('联系人');
  await looksRight(page);
});

test('a PDF that is added as an annex stands after the letter, on the page and on the list', async ({ person }) => {
  const page = await draft(person);
  const address = new URL(page.url()).pathname.replace(/\/draft$/, '');
  const pages = async () => Number((await page.locator('#draft').getAttribute('data-pages')));
  const before = await pages();
  const letter = await page.request.get(`${address}/letter.pdf`);
  await page.getByRole('link', { name: '管理附件' }).click();
  await page.getByLabel('文件', { exact: true }).setInputFiles({ name: '项目清单.pdf', mimeType: 'application/pdf', buffer: await letter.body() });
  await page.getByRole('button', { name: '添加' }).click();
  await expect(page.locator('.bf-toast')).toBeVisible();
  await expect(page.locator('main')).toContainText('1. 项目清单');
  await looksRight(page);
  await page.getByRole('link', { name: '回到复文' }).click();
  await expect(page.locator('#draft')).toHaveAttribute('data-pages', String(before * 2));
  await expect(page.locator('main')).toContainText('1. 项目清单');
  await looksRight(page);
});
