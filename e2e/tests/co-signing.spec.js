// A member is asked to sign what another wrote: reads it, signs; the first proposer sees who did, and invites one more.
import { expect, looksRight, test } from '../site.js';

test.use({ copy: 'co-signing' });

const TITLE = '关于推动乡镇卫生院开展中医药适宜技术服务的建议';

test('an invited member reads the text on the desk, signs, and stands among the signers', async ({ person }) => {
  const invited = await person('linwangshu');
  await invited.goto('/desk?step=co_sign');
  await looksRight(invited);
  const row = invited.locator('li, tr', { hasText: TITLE }).first();
  await row.getByRole('link', { name: '答复' }).click();
  await looksRight(invited);
  await expect(invited.locator('main')).toContainText('培训推广10项以上适宜技术');
  const address = new URL(invited.url()).pathname;

  // By the keyboard alone: to the choice, to the button.
  await invited.getByLabel('接受，联名').focus();
  await invited.keyboard.press('Space');
  await invited.getByRole('button', { name: '答复', exact: true }).focus();
  await invited.keyboard.press('Enter');
  await expect(invited.locator('.bf-toast')).toBeVisible();
  await expect(invited.locator('main')).toContainText('林望舒联名');
  await looksRight(invited);

  const author = await person('xiahouzhifei', { viewport: { width: 390, height: 844 } });
  await author.goto(address);
  await looksRight(author);
  await expect(author.locator('main')).toContainText('接受');
  await author.getByRole('button', { name: '发出邀请' }).click();
  await expect(author.locator('main')).toContainText('还没有选委员');
  await author.getByLabel(/苏见微/).check();
  await author.getByRole('button', { name: '发出邀请' }).click();
  await expect(author.locator('.bf-toast')).toBeVisible();
  await expect(author.locator('main')).toContainText('已邀请，待答复');
  await looksRight(author);
});
