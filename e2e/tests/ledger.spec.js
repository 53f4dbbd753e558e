// A promise, from the draft to the public page: confirmed by the handler; put off, decided, closed with a file and a page that show it.
import { expect, looksRight, openCase, test } from '../site.js';

test.use({ copy: 'ledger' });

/** Presses a form's button after filling it, and waits for the word that it was done. */
async function send(page, form, fill = async () => {}) {
  await fill(form);
  await form.locator('button[type=submit]').first().click();
  await expect(page.locator('.bf-toast')).toBeVisible();
  await looksRight(page);
}

test('the handler says by when and by whom a promise of the draft is kept, and the draft lists it so', async ({ person }) => {
  const handler = await person('heyiwei');
  const address = await openCase(handler, '1020');
  await handler.goto(`${address}/draft/promises`);
  await looksRight(handler);
  const first = handler.locator('.bf-confirm > section').first();
  const sentence = (await first.locator('h2').innerText()).replace(/^\d+\s*/, '');
  await send(handler, first.locator('form').first(), async (form) => {
    await form.getByLabel('由谁办').selectOption({ label: '省商务厅' });
    await form.getByLabel('最后期限').fill('2023-09-30');
    await form.getByLabel('怎样算办成').fill('签约项目不少于 5 个');
  });
  await expect(handler.locator('.bf-confirm > section').first()).toContainText('已确认');
  await handler.goto(`${address}/draft`);
  await handler.getByRole('tab', { name: /承诺/ }).click();
  const row = handler.locator('#pan-prom tr', { hasText: sentence });
  await expect(row).toContainText('省商务厅');
  await expect(row).toContainText('9月30日');
});

test('a promise is put off with approval, then closed with what shows it, and the public reads both', async ({ person }) => {
  const handler = await person('renxiaoman');
  await handler.goto('/ledger');
  await looksRight(handler);
  await handler.getByRole('link', { name: /建立寄宿家庭库/ }).first().click();
  const address = new URL(handler.url()).pathname;

  await handler.locator('#change > summary').click();
  await send(handler, handler.locator('#change form'), async (form) => {
    await form.getByLabel('延期到').fill('2023-09-15');
    await form.getByLabel('理由（').fill('新增两个市州，核验需要时间。');
  });
  await expect(handler.locator('main')).toContainText('申请延期至');

  const oversight = await person('fengshiyu');
  await oversight.goto('/ledger?state=asked');
  await oversight.getByRole('link', { name: /建立寄宿家庭库/ }).first().click();
  await send(oversight, oversight.locator(`form[action="${address}"]`).first(), async (form) => form.getByLabel('同意', { exact: true }).check());

  await handler.goto(address);
  const report = handler.locator(`form[action="${address}/report"]`);
  await report.getByLabel('办了什么').fill('寄宿家庭库建成，首批 52 户入库。');
  await report.getByLabel('已经兑现，销号').check();
  await report.locator('button[type=submit]').click();
  await expect(handler.locator('main')).toContainText('销号至少要有一项佐证');
  await looksRight(handler);
  await expect(report.getByLabel('办了什么')).toHaveValue('寄宿家庭库建成，首批 52 户入库。');
  await send(handler, report, async (form) => {
    await form.getByLabel('达到的数').fill('52 户');
    await form.locator('input[type=file]').setInputFiles({ name: '名册.csv', mimeType: 'text/csv', buffer: Buffer.from('编号\n1\n') });
    await form.getByLabel('文件佐证的名称').fill('寄宿家庭名册（隐去姓名）');
  });
  await expect(handler.locator('main')).toContainText('销号');
  const saved = await Promise.all([handler.waitForEvent('download'), handler.getByRole('link', { name: '寄宿家庭名册（隐去姓名）' }).click()]);
  expect(saved[0].suggestedFilename()).toBe('名册.csv');

  const stranger = await person();
  await stranger.goto('/promises?state=kept');
  await looksRight(stranger);
  const kept = stranger.locator('tr', { hasText: '建立寄宿家庭库' });
  await expect(kept).toContainText('52 户');
  await kept.getByRole('link').first().click();
  const line = stranger.locator('#promises tr', { hasText: '建立寄宿家庭库' });
  await expect(line).toContainText('延期至');
  await expect(line).toContainText('寄宿家庭名册（隐去姓名）');
});
