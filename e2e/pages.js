// Every page of the site: who looks at it, and where. `{case:1020}` stands for the address of that case, `{proposal:0530}` for its public page.

/** `click`: links to follow from there, where an address cannot be told beforehand.
 * @type {{name: string, path: string, by?: string, status?: number, click?: string[]}[]} */
export const PAGES = [
  { name: 'signin', path: '/signin' },
  { name: 'public-home', path: '/' },
  { name: 'public-search', path: '/proposals' },
  { name: 'public-search-words', path: '/proposals?q=养老' },
  { name: 'public-search-nothing', path: '/proposals?q=查无此词' },
  { name: 'public-proposal', path: '{proposal:0530}' },
  { name: 'public-proposal-rated', path: '{proposal:0108}' },
  { name: 'public-promises', path: '/promises' },
  { name: 'public-offices', path: '/offices' },
  { name: 'public-office', path: '{office}' },
  { name: 'public-data', path: '/data' },
  { name: 'demo', path: '/demo' },
  { name: 'help', path: '/help' },
  { name: 'not-found', path: '/nowhere', status: 404 },
  { name: 'desk-handler', by: 'heyiwei', path: '/desk' },
  { name: 'case-drafting', by: 'heyiwei', path: '{case:1020}' },
  { name: 'consultation', by: 'heyiwei', path: '{case:1020}/consultations/new' },
  { name: 'ask-opinions', by: 'heyiwei', path: '{case:0562}/opinions/ask' },
  { name: 'draft', by: 'heyiwei', path: '{case:1020}/draft' },
  { name: 'draft-import', by: 'heyiwei', path: '{case:1020}/draft/import' },
  { name: 'draft-annexes', by: 'heyiwei', path: '{case:1020}/draft/annexes' },
  { name: 'draft-promises', by: 'heyiwei', path: '{case:1020}/draft/promises' },
  { name: 'ledger-office', by: 'heyiwei', path: '/ledger' },
  { name: 'extension', by: 'heyiwei', path: '{case:1020}/extension' },
  { name: 'versions', by: 'heyiwei', path: '{case:1020}/versions' },
  { name: 'send', by: 'heyiwei', path: '{case:0719}/send' },
  { name: 'receive', by: 'heyiwei', path: '{case:1133}/receive' },
  { name: 'publication', by: 'heyiwei', path: '{case:0915}/publication' },
  { name: 'forbidden', by: 'heyiwei', path: '{case:0274}/sign', status: 403 },
  { name: 'account', by: 'heyiwei', path: '/account' },
  { name: 'notices', by: 'heyiwei', path: '/notices' },
  { name: 'desk-division-head', by: 'qinyue', path: '/desk' },
  { name: 'waive-opinion', by: 'qinyue', path: '{case:1020}/opinions/waive' },
  { name: 'return-opinion', by: 'heyiwei', path: '{case:1020}/opinions/return' },
  { name: 'waive-countersign', by: 'qinyue', path: '{case:0388}/countersign' },
  { name: 'check', by: 'taozheran', path: '{case:0296}/check' },
  { name: 'desk-signatory', by: 'zhouyan', path: '/desk' },
  { name: 'sign', by: 'zhouyan', path: '{case:0274}/sign' },
  { name: 'desk-general-office', by: 'shenyanqiu', path: '/desk' },
  { name: 'issue', by: 'shiweilan', path: '{case:0809}/issue' },
  { name: 'deliver', by: 'tianchou', path: '{case:0256}/deliver' },
  { name: 'desk-co-handler', by: 'yangmu', path: '/desk' },
  { name: 'opinion', by: 'yangmu', path: '{case:1020}/opinions/mine' },
  { name: 'countersign', by: 'shangluyao', path: '{case:0388}/countersign' },
  { name: 'desk-oversight', by: 'fengshiyu', path: '/desk' },
  { name: 'oversight', by: 'fengshiyu', path: '/oversight' },
  { name: 'oversight-scores', by: 'fengshiyu', path: '/oversight/scores' },
  { name: 'oversight-score', by: 'yezhiqiu', path: '/oversight/scores', click: ['main tbody th a'] },
  { name: 'cases-of-a-cell', by: 'fengshiyu', path: '/oversight', click: ['.bf-matrix tbody a'] },
  { name: 'ledger', by: 'fengshiyu', path: '/ledger' },
  { name: 'ledger-nothing', by: 'fengshiyu', path: '/ledger?state=dropped' },
  { name: 'promise', by: 'fengshiyu', path: '/ledger', click: ['main tbody th a'] },
  { name: 'return', by: 'fengshiyu', path: '{case:0982}/return' },
  { name: 'desk-committee', by: 'yezhiqiu', path: '/desk' },
  { name: 'case-apart', by: 'yezhiqiu', path: '{case:1198}' },
  { name: 'cases', by: 'yezhiqiu', path: '/cases?view=all' },
  { name: 'tables-import', by: 'yezhiqiu', path: '/tables/import' },
  { name: 'cases-nothing', by: 'yezhiqiu', path: '/cases?view=all&q=查无此词' },
  { name: 'case-promises', by: 'yezhiqiu', path: '{case:0108}/promises' },
  { name: 'case-rated', by: 'yezhiqiu', path: '{case:0108}' },
  { name: 'review', by: 'yezhiqiu', path: '{submitted}/review' },
  { name: 'assign', by: 'yezhiqiu', path: '{case:1242}/assign' },
  { name: 'what-if', by: 'yezhiqiu', path: '{case:1020}/what-if' },
  { name: 'pause', by: 'yezhiqiu', path: '{case:1020}/pause' },
  { name: 'rules-kept', by: 'yezhiqiu', path: '/admin/rules' },
  { name: 'rules-notice', by: 'yezhiqiu', path: '/admin/rules/notice' },
  { name: 'rules-pack', by: 'yezhiqiu', path: '/admin/rules/pack' },
  { name: 'rules-what-if', by: 'yezhiqiu', path: '/admin/rules/what-if' },
  { name: 'merge', by: 'yezhiqiu', path: '{case:1241}/merge' },
  { name: 'enter-rating', by: 'yezhiqiu', path: '{case:0530}/rating/paper' },
  { name: 'redo', by: 'yezhiqiu', path: '{case:0530}/redo' },
  { name: 'class', by: 'yezhiqiu', path: '{case:0530}/class' },
  { name: 'desk-member', by: 'linwangshu', path: '/desk' },
  { name: 'proposal-import', by: 'linwangshu', path: '/proposals/import' },
  { name: 'proposal-new', by: 'linwangshu', path: '/proposals/new' },
  { name: 'proposal-draft', by: 'sujianwei', path: '/cases?view=all', click: ['#rows th a[href]'] },
  { name: 'rating', by: 'ruanqingjia', path: '{case:0322}/rating' },
  { name: 'admin-system', by: 'guanweixi', path: '/admin' },
  { name: 'admin-people', by: 'guanweixi', path: '/admin/people' },
  { name: 'admin-person', by: 'guanweixi', path: '/admin/people/{someone}' },
  { name: 'admin-offices', by: 'guanweixi', path: '/admin/offices' },
  { name: 'admin-office', by: 'guanweixi', path: '/admin/offices/1' },
  { name: 'admin-operation', by: 'guanweixi', path: '/admin/system' },
  { name: 'admin-rules', by: 'guanweixi', path: '/admin/rules' },
  { name: 'admin-security', by: 'zhongshouan', path: '/admin' },
  { name: 'admin-roles', by: 'zhongshouan', path: '/admin/roles' },
  { name: 'admin-role', by: 'zhongshouan', path: '/admin/roles/{someone}' },
  { name: 'admin-policies', by: 'zhongshouan', path: '/admin/policies' },
  { name: 'admin-auditor', by: 'sijian', path: '/admin' },
  { name: 'admin-audit', by: 'sijian', path: '/admin/audit' },
];

/** Finds the addresses that the pages name; `page` is one of someone who sees all cases (the committee). */
export async function addresses(page) {
  const found = new Map();
  for (const number of new Set(PAGES.flatMap(({ path }) => [...path.matchAll(/\{(?:case|proposal):(\d+)\}/g)].map((match) => match[1])))) {
    await page.goto(`/cases?view=all&q=${number}`);
    const row = page.locator('tr').filter({ has: page.locator('td.bf-no', { hasText: new RegExp(`^${number}$`) }) });
    const address = await row.locator('th a').first().getAttribute('href');
    found.set(`{case:${number}}`, address).set(`{proposal:${number}}`, address.replace('/cases/', '/proposals/'));
  }
  await page.goto('/cases?view=all&stage=submitted');
  found.set('{submitted}', await page.locator('#rows th a').first().getAttribute('href'));
  // People are numbered as the demo data tells them; the first are members.
  found.set('{someone}', '1');
  await page.goto('/offices');
  found.set('{office}', await page.locator('main a[href^="/offices/"]').first().getAttribute('href'));
  return (path) => path.replace(/\{[^}]+\}/g, (name) => found.get(name));
}

/** The pages by who looks at them: strangers first. */
export function byPerson() {
  return PAGES.reduce((map, page) => map.set(page.by, [...(map.get(page.by) ?? []), page]), new Map());
}

/** Goes to a page as [`PAGES`] tells it; gives the status of the answer. */
export async function go(page, { path, click = [] }, address) {
  let answer = await page.goto(address(path));
  for (const link of click) answer = await page.goto(await page.locator(link).first().getAttribute('href'));
  return answer.status();
}
