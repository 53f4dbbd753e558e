// What becomes of a style sheet before it is served: rules nobody uses go, and colours that Chromium 90 cannot read are worked out here.
//
// Tabler computes its colours in the browser (color-mix, relative oklch, light-dark). Office machines run browsers that cannot, and a
// declaration they do not know is dropped, so that a button loses its colour. We know every value at build time: the page has one theme.
import postcss from 'postcss';
import { transform } from 'lightningcss';


/** Chromium 90, in the number form lightningcss wants: major version in the high bytes. */
export const TARGETS = { chrome: 90 << 16 };

const UNREADABLE = /\b(?:color-mix|light-dark|oklch|oklab|color)\(/;

/** Removes rules whose classes are in none of our sources, other themes, and custom properties and animations nothing refers to. */
export function prune(css, words) {
  const sheet = postcss.parse(css);
  sheet.walkComments((comment) => comment.remove());
  sheet.walkAtRules(/^media$/, (rule) => { if (/prefers-color-scheme:\s*dark/.test(rule.params)) rule.remove(); });
  sheet.walkRules((rule) => {
    if (rule.parent?.type === 'atrule' && /keyframes$/.test(rule.parent.name)) return;
    const kept = rule.selectors.filter((selector) => isUsed(selector, words));
    if (kept.length === 0) return rule.remove();
    // One selector an old browser cannot read spoils the whole list, so that those with :has() stand apart.
    const modern = kept.filter((selector) => selector.includes(':has('));
    if (modern.length > 0 && modern.length < kept.length) {
      rule.after(rule.clone({ selectors: modern }));
      rule.selectors = kept.filter((selector) => !selector.includes(':has('));
    } else rule.selectors = kept;
  });
  dropUnreferenced(sheet);
  sheet.walkAtRules((rule) => { if (rule.nodes && rule.nodes.length === 0) rule.remove(); });
  return sheet;
}

function isUsed(selector, words) {
  if (/\[data-bs-theme/.test(selector) && !/\[data-bs-theme=["']?light/.test(selector)) return false;
  if (/\[data-bs-theme-|\[dir=["']?rtl/.test(selector)) return false;
  const plain = selector.replace(/:(?:not|is|where|has)\((?:[^()]|\([^()]*\))*\)/g, '').replace(/\\(.)/g, '$1');
  return [...plain.matchAll(/\.([A-Za-z_][\w-]*)/g)].every(([, name]) => words.has(name));
}

function dropUnreferenced(sheet) {
  for (let again = true; again;) {
    again = false;
    const used = new Set();
    sheet.walkDecls((decl) => { for (const [, name] of decl.value.matchAll(/var\(\s*(--[\w-]+)/g)) used.add(name); });
    sheet.walkDecls(/^--/, (decl) => { if (!used.has(decl.prop)) { const rule = decl.parent; decl.remove(); again = true; if (rule.nodes.length === 0) rule.remove(); } });
  }
  const animations = new Set();
  sheet.walkDecls(/animation/, (decl) => decl.value.split(/[\s,]+/).forEach((word) => animations.add(word)));
  sheet.walkAtRules(/keyframes$/, (rule) => { if (!animations.has(rule.params.trim())) rule.remove(); });
}

/** Works out every colour that has to be computed. Returns what it could not work out and therefore left out. */
export function resolveColours(sheet) {
  const root = new Map();
  sheet.walkRules((rule) => {
    if (rule.selectors.some((s) => /^(?::root|:host|\[data-bs-theme=["']?light["']?\])$/.test(s))) rule.walkDecls(/^--/, (decl) => root.set(decl.prop, decl.value));
  });
  const dropped = [];
  sheet.walkDecls((decl) => {
    if (!UNREADABLE.test(decl.value)) return;
    // A component's own properties, written on the rule itself or on its plain class, come before those of the whole page.
    const own = new Map(root);
    decl.parent.walkDecls?.(/^--/, (sibling) => { if (sibling !== decl) own.set(sibling.prop, sibling.value); });
    const value = resolve(decl.value, own);
    if (value === null) { dropped.push(`${decl.parent.selector} { ${decl.prop}: ${decl.value} }`); decl.remove(); } else decl.value = value;
  });
  sheet.walkRules((rule) => { if (rule.nodes.length === 0) rule.remove(); });
  sheet.walkAtRules('property', (rule) => rule.remove());
  return dropped;
}

function resolve(value, known) {
  for (let at; (at = value.match(UNREADABLE));) {
    const start = at.index;
    const end = closing(value, value.indexOf('(', start));
    const call = value.slice(start, end + 1);
    const colour = call.startsWith('light-dark(') ? splitTop(call.slice('light-dark('.length, -1))[0].trim() : compute(substitute(call, known, 0));
    if (colour === null) return null;
    value = value.slice(0, start) + colour + value.slice(end + 1);
  }
  return value;
}

/** Puts known custom properties in the place of `var()`; null when one is neither known nor has a fallback. */
function substitute(text, known, depth) {
  if (text === null || depth > 12) return null;
  const at = text.search(/var\(/);
  if (at < 0) return text;
  const end = closing(text, at + 3);
  const [name, ...rest] = splitTop(text.slice(at + 4, end));
  const value = known.get(name.trim()) ?? (rest.length > 0 ? rest.join(',') : null);
  return value === null ? null : substitute(text.slice(0, at) + value.trim() + text.slice(end + 1), known, depth + (known.has(name.trim()) ? 0.05 : 1));
}

const computed = new Map();
function compute(expression) {
  if (expression === null) return null;
  if (!computed.has(expression)) computed.set(expression, computeNow(expression));
  return computed.get(expression);
}
function computeNow(expression) {
  // Inner light-dark() first: lightningcss would turn it into custom properties.
  for (let at; (at = expression.indexOf('light-dark(')) >= 0;) {
    const end = closing(expression, at + 'light-dark'.length);
    expression = expression.slice(0, at) + splitTop(expression.slice(at + 'light-dark('.length, end))[0].trim() + expression.slice(end + 1);
  }
  expression = expression.replace(/calc\(\s*([\d.]+)\s*\*\s*100%\s*\)/g, (_, share) => `${Number(share) * 100}%`);
  try {
    const out = transform({ filename: 'colour.css', code: Buffer.from(`a{color:${expression}}`), targets: TARGETS, minify: true }).code.toString();
    const colour = out.match(/color:([^;}]+)/)?.[1];
    return colour && !UNREADABLE.test(colour) && !colour.includes('calc(') ? colour : null;
  } catch { return null; }
}

function closing(text, open) {
  let depth = 0;
  for (let i = open; i < text.length; i += 1) {
    if (text[i] === '(') depth += 1;
    if (text[i] === ')' && (depth -= 1) === 0) return i;
  }
  return text.length - 1;
}
function splitTop(text) {
  const parts = ['']; let depth = 0;
  for (const c of text) {
    if (c === ',' && depth === 0) { parts.push(''); continue; }
    depth += (c === '(') - (c === ')');
    parts[parts.length - 1] += c;
  }
  return parts;
}

/** Throws when something is left that Chromium 90 would not read, naming it. */
export function assertReadable(css, name) {
  const left = css.match(/(?:\b(?:oklch|oklab|lch|lab|color-mix|light-dark)\(|display-p3|@property|@layer|@container)[^;}]{0,60}/);
  if (left) throw new Error(`${name}: Chromium 90 cannot read “${left[0]}”; see css.mjs`);
}
