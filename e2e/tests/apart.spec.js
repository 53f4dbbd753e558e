// A proposal that two offices answer apart: dispatched by the committee, each office on its own page, the proposer told of both letters.
import { expect, looksRight, openCase, test } from '../site.js';

test.use({ copy: 'apart' });

test('the committee lets two offices answer apart, and each has its case on its desk', async ({ person }) => {
  const committee = await person('yezhiqiu');
  const address = await openCase(committee, '1242');
  await committee.goto(`${address}/assign`);
  await looksRight(committee);
  await committee.getByLabel('主办单位', { exact: true }).selectOption({ label: '省外事办' });
  await committee.locator('#assign-split_handlers').getByLabel('省商务厅', { exact: true }).check();
  await committee.getByLabel('分工').fill('第1、2条由省外事办答复，第3条由省商务厅答复。');
  await committee.getByRole('button', { name: '交办' }).click();
  await expect(committee.locator('.bf-toast')).toContainText('已交办');
  const letters = committee.locator('#letters');
  await expect(letters.locator('tbody tr')).toHaveCount(2);
  await expect(letters).toContainText('1242-1');
  await looksRight(committee);

  const apart = await letters.getByRole('link', { name: '省商务厅' }).getAttribute('href');
  const handler = await person('gunanqiao');
  await expect(handler.locator(`#work a[href^="${apart}"]`).first()).toBeVisible();
  await handler.goto(`${apart}/receive`);
  await looksRight(handler);
  await handler.getByRole('button', { name: '签收，由我经办' }).click();
  await expect(handler.locator('.bf-toast')).toContainText('已签收');
  await expect(handler.locator('#letters')).toContainText('本件');
  await looksRight(handler);

  await handler.locator('#letters').getByRole('link', { name: '省外事办' }).click();
  await expect(handler.getByRole('link', { name: /签收/ })).toHaveCount(0);
  await looksRight(handler);
});
