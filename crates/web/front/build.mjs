// Builds the front end into dist/: content-hashed names, a manifest, and .gz and .br beside each file. Run by scripts/front.
//
//   app.css, app.js      every page: Tabler (what we use of it), our styles, htmx, our small behaviours
//   draft.css, draft.js  the draft page alone: CodeMirror and what we drew around it
//   icons.svg            the sprite: Tabler outline icons by our names (icons.json) and our own shapes (icons/)
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import postcss from 'postcss';
import { transform } from 'lightningcss';
import { TARGETS, assertReadable, prune, resolveColours } from './css.mjs';

const here = import.meta.dirname;
const dist = join(here, 'dist');
const read = (...path) => readFile(join(here, ...path), 'utf8');
/** What an ordinary page may weigh, compressed, in bytes: styles, script and icons together. */
const PAGE_BUDGET_BYTES = 120 * 1000;

const STYLES = ['tokens', 'base', 'frame', 'tabler', 'marks', 'components', 'pages', 'public', 'narrow', 'print'];

async function everyWord() {
  const words = new Set();
  const take = async (folder, kinds) => {
    for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile() || !kinds.test(entry.name)) continue;
      const text = await readFile(join(entry.parentPath, entry.name), 'utf8');
      for (const [word] of text.matchAll(/[A-Za-z_][\w-]*/g)) words.add(word);
    }
  };
  await take(join(here, '..', 'templates'), /\.html$/);
  await take(join(here, '..', 'src'), /\.rs$/);
  await take(join(here, 'src'), /\.js$/);
  return words;
}

async function styles(words) {
  const tabler = prune(await read('node_modules/@tabler/core/dist/css/tabler.css'), words);
  const ours = (await Promise.all(STYLES.map((name) => read('styles', `${name}.css`)))).join('\n');
  const sheet = postcss.parse(tabler.toString() + '\n' + ours);
  const dropped = resolveColours(sheet);
  if (process.argv.includes('--explain')) console.log(dropped.join('\n'));
  return [['app.css', minify('app.css', sheet.toString())], ['draft.css', minify('draft.css', await read('styles/draft.css'))]];
}

function minify(filename, css) {
  const out = transform({ filename, code: Buffer.from(css), minify: true, targets: TARGETS }).code;
  assertReadable(out.toString(), filename);
  return out;
}

// style-mod writes CodeMirror's styles into a <style> element, which our content policy forbids; constructed sheets are allowed, and
// style-mod knows them, but takes them for shadow roots only.
const constructedSheets = {
  name: 'constructed-sheets',
  setup(build) {
    build.onLoad({ filter: /style-mod\.js$/ }, async ({ path }) => {
      const before = await readFile(path, 'utf8');
      const after = before.replace('!root.head && root.adoptedStyleSheets', 'root.adoptedStyleSheets');
      if (after === before) throw new Error('style-mod has changed: look how it chooses constructed sheets');
      return { contents: after, loader: 'js' };
    });
  },
};

async function scripts() {
  const { outputFiles } = await esbuild.build({
    entryPoints: { app: join(here, 'src/app.js'), draft: join(here, 'src/draft.js') },
    bundle: true, minify: true, write: false, outdir: dist, format: 'iife', target: 'chrome90', legalComments: 'none', plugins: [constructedSheets],
  });
  return outputFiles.map((file) => [file.path.split('/').pop(), file.contents]);
}

async function icons() {
  const symbol = (id, svg) => {
    const box = svg.match(/viewBox="([^"]+)"/)[1];
    const inside = svg.replace(/<!--[\s\S]*?-->/g, '').replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '').replace(/\s*\n\s*/g, '');
    return `<symbol id="${id}" viewBox="${box}">${inside}</symbol>`;
  };
  const symbols = [];
  for (const [id, name] of Object.entries(JSON.parse(await read('icons.json')))) {
    if (id !== '//') symbols.push(symbol(id, await read('node_modules/@tabler/icons/icons/outline', `${name}.svg`)));
  }
  for (const file of (await readdir(join(here, 'icons'))).sort()) symbols.push(symbol(file.replace('.svg', ''), await read('icons', file)));
  return [['icons.svg', Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`)], ['favicon.svg', Buffer.from(await read('favicon.svg'))]];
}

const files = [...(await styles(await everyWord())), ...(await scripts()), ...(await icons())];
await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
const manifest = {};
const weight = {};
for (const [name, content] of files) {
  const bytes = Buffer.from(content);
  const [stem, kind] = [name.slice(0, name.lastIndexOf('.')), name.slice(name.lastIndexOf('.'))];
  const hashed = `${stem}.${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}${kind}`;
  const gz = gzipSync(bytes, { level: 9 });
  const br = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  manifest[name] = hashed;
  weight[name] = gz.length;
  await Promise.all([writeFile(join(dist, hashed), bytes), writeFile(join(dist, `${hashed}.gz`), gz), writeFile(join(dist, `${hashed}.br`), br)]);
}
await writeFile(join(dist, 'manifest.json'), JSON.stringify(manifest, null, 2) + '\n');

const page = weight['app.css'] + weight['app.js'] + weight['icons.svg'];
for (const [name, bytes] of Object.entries(weight)) console.log(`${manifest[name].padEnd(32)} ${(bytes / 1000).toFixed(1).padStart(6)} kB gzip`);
console.log(`ordinary page ${(page / 1000).toFixed(1)} kB of ${PAGE_BUDGET_BYTES / 1000} kB`);
if (page > PAGE_BUDGET_BYTES) throw new Error('an ordinary page has become too heavy; see PAGE_BUDGET_BYTES');
