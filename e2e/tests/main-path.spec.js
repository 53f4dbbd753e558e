// The main path by clicking: 1242 is dispatched and received; 1020 goes from the late opinion to a rated, public reply.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, finished, looksRight, openCase, test } from '../site.js';

test.use({ copy: 'main-path' });

const run = promisify(execFile);

/** Opens a step's page from its address under the case, looks at it, fills it in, presses its button, looks at where that leads. */
async function step(page, address, form, fill = async () => {}) {
  await page.goto(address);
  await looksRight(page);
  const it = page.locator(`form:has(input[name=form][value=${form}])`);
  await fill(it);
  await it.locator('button[type=submit]').first().click();
  await expect(page.locator('.bf-toast')).toBeVisible();
  await looksRight(page);
}

test('the committee dispatches 1242 and Foreign Affairs receives it', async ({ person }) => {
  const committee = await person();
  await committee.goto('/signin');
  await looksRight(committee);
  const mine = committee.locator('form[action="/signin/demo"]:has(input[value=yezhiqiu])');
  if (await mine.count()) {
    await mine.getByRole('button').click();
  } else {
    await committee.locator('#login').fill('yezhiqiu');
    await committee.locator('#password').fill('Banfu-demo-2023');
    await committee.locator('form[action="/signin"] button').click();
  }
  await expect(committee).toHaveURL(/\/desk/);
  await looksRight(committee);
  const address = await openCase(committee, '1242');
  await looksRight(committee);
  await committee.locator('.bf-next a.btn-primary').click();
  await looksRight(committee);
  await committee.getByLabel('主办单位', { exact: true }).selectOption({ label: '省外事办' });
  const helpers = committee.locator('#assign-co_handlers');
  await helpers.getByLabel('省商务厅', { exact: true }).check();
  await helpers.getByLabel('省贸促会', { exact: true }).check();
  await committee.getByRole('button', { name: '交办' }).click();
  await expect(committee.locator('.bf-toast')).toContainText('已交办');
  await looksRight(committee);

  const handler = await person('heyiwei');
  await looksRight(handler);
  await handler.locator(`#work a[href^="${address}"]`).first().click();
  await handler.goto(`${address}/receive`);
  await looksRight(handler);
  await handler.getByRole('button', { name: '签收，由我经办' }).click();
  await expect(handler.locator('.bf-toast')).toContainText('已签收');
});

test('case 1020 goes from the late opinion to a rated public reply', async ({ person, browser, site }) => {
  const text = await finished();
  const handler = await person('heyiwei');
  const address = await openCase(handler, '1020');
  await looksRight(handler);

  const late = await person('yangmu');
  await looksRight(late);
  await step(late, `${address}/opinions/mine`, 'opinion', (form) => form.locator('textarea').fill(text.opinion));

  await test.step('the draft is typed; what is wrong appears while it is', async () => {
    await handler.goto(`${address}/draft`);
    const editor = handler.locator('.cm-content');
    await expect(editor).toContainText('林望舒委员');
    await looksRight(handler);
    const findings = handler.locator('#pan-find');
    await expect(findings).toContainText('61.7');
    await editor.click();
    await handler.keyboard.press('ControlOrMeta+A');
    await handler.keyboard.insertText(text.body);
    await expect(findings).not.toContainText('61.7');
    await handler.keyboard.press('ControlOrMeta+End');
    await handler.keyboard.insertText('\n去年参训100人，今年参训150人，增长80%。');
    await expect(findings).toContainText('50%');
    await editor.click();
    await handler.keyboard.press('ControlOrMeta+A');
    await handler.keyboard.insertText(text.body);
    await expect(findings).not.toContainText('50%');
    await looksRight(handler);
    await handler.locator('[name=title]').fill(text.title);
    await handler.locator('[name=contact_name]').fill(text.contact);
    await handler.locator('[name=contact_phone]').fill(text.phone);
    await handler.locator('[form=draft][value=save]').click();
    await expect(handler.locator('.bf-toast')).toBeVisible();
  });
  await step(handler, `${address}/send`, 'send', async (form) => {
    await expect(form.locator('#send-countersigners input:checked')).toHaveCount(4);
  });
  await step(await person('qinyue'), `${address}/check`, 'pass', (form) => form.locator('textarea').fill('数字已核对。'));
  for (const login of ['luoqinghe', 'shipoxiao', 'gunanqiao']) await step(await person(login), `${address}/countersign`, 'agree');
  await step(late, `${address}/countersign`, 'agree');

  const signatory = await person('zhouyan');
  await test.step('a letter is not signed unread, and the focus goes to what is missing', async () => {
    await signatory.goto(`${address}/sign`);
    const form = signatory.locator('form:has(input[name=form][value=sign])');
    await form.getByRole('button', { name: '签发并编号' }).click();
    await expect(signatory.locator('[data-focus]')).toBeFocused();
    await looksRight(signatory);
  });
  await step(signatory, `${address}/sign`, 'sign', async (form) => {
    await form.locator('[name=accepted_open]').fill(text.acceptedOpen);
    await form.locator('[name=read]').check();
  });
  await expect(signatory.locator('main')).toContainText('黔外提复字〔2023〕4号');

  const office = await person('shenyanqiu');
  await step(office, `${address}/issue`, 'issue', async (form) => {
    await form.locator('[name=printed_by]').fill(text.printedBy);
    await form.locator('[name=copies]').fill('5');
  });
  await step(office, `${address}/deliver`, 'deliver');
  await step(handler, `${address}/publication`, 'decide');
  await step(office, `${address}/publication`, 'publish');
  const member = await person('linwangshu');
  await looksRight(member);
  await step(member, `${address}/rating`, 'rate', async (form) => {
    await form.getByLabel('满意', { exact: true }).check();
    await form.locator('textarea').fill('四点都有回音。');
  });

  await test.step('the PDF is downloaded and holds the letter', async () => {
    await office.goto(address);
    const link = office.locator('a[href$="letter.pdf"]').first();
    const file = await office.request.get(await link.getAttribute('href'));
    expect(file.headers()['content-type']).toBe('application/pdf');
    const words = (await pdfText(await file.body())).replace(/\s/g, '');
    for (const what of ['黔外提复字〔2023〕4号', '周砚', text.title, ...text.body.split('\n')]) expect(words).toContain(what.replace(/\s/g, ''));
  });

  await test.step('anyone reads it, without the contact', async () => {
    const stranger = await person();
    await stranger.goto('/');
    await looksRight(stranger);
    const publicAddress = address.replace('/cases/', '/proposals/');
    await stranger.locator(`a[href^="${publicAddress}"]`).first().click();
    await expect(stranger.locator('h1')).toContainText('发挥香港区位优势');
    await looksRight(stranger);
    await expect(stranger.locator('main')).toContainText('黔外提复字〔2023〕4号');
    expect(await stranger.content()).not.toContain(text.phone);
    expect(await stranger.content()).not.toContain('四点都有回音');
  });
});

/** The text of a PDF without its page numbers. */
async function pdfText(bytes) {
  const { mkdtemp, rm, writeFile } = await import('node:fs/promises');
  const { tmpdir } = await import('node:os');
  const { join } = await import('node:path');
  const room = await mkdtemp(join(tmpdir(), 'banfu-pdf-'));
  try {
    await writeFile(join(room, 'letter.pdf'), bytes);
    const { stdout } = await run('pdftotext', [join(room, 'letter.pdf'), '-'], { maxBuffer: 16 * 1024 * 1024 });
    return stdout.split('\n').filter((line) => !/^\s*—\s*\d+\s*—\s*$/.test(line)).join('\n');
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}
