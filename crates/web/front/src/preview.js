// The page at the right: the server's picture of the very page that will be printed, kept on the page one looks at.
// Findings are drawn on it where they stand; a click on a character puts the cursor there.
const SVG = 'http://www.w3.org/2000/svg';
/** How far from a character, in millimetres, a click still means it. */
const REACH_MM = 5;
const DRAWN = ['wrong', 'note'];

/** @param {{marks: () => Array, pick: (at: number) => void, pickField: (name: string) => void}} editor */
export function preview(form, editor) {
  const image = document.getElementById('page');
  const sheet = document.getElementById('sheet');
  const of = document.getElementById('page-of');
  const [previous, next] = [document.getElementById('page-prev'), document.getElementById('page-next')];
  if (!image) return () => {};
  let [key, pages, at] = [form.dataset.key, Number(form.dataset.pages), 1];
  let map = null;
  const layer = document.createElementNS(SVG, 'svg');
  layer.setAttribute('class', 'bf-sheet-marks');
  layer.setAttribute('aria-hidden', 'true');
  sheet.append(layer);

  function show() {
    const address = (ending) => `/cases/${form.dataset.draft}/draft/pages/${at}.${ending}?key=${encodeURIComponent(key)}`;
    const asked = key + at;
    // The old picture stays until the new one is there, so that nothing flickers.
    const fresh = new Image();
    fresh.addEventListener('load', () => { image.src = fresh.src; image.alt = image.dataset.alt.replace('%p', at); });
    fresh.src = address('png');
    map = null;
    fetch(address('json')).then((answer) => (answer.ok ? answer.json() : null)).then((found) => {
      if (asked !== key + at) return;
      map = found;
      draw();
    }).catch(() => layer.replaceChildren());
    of.textContent = of.dataset.words.replace('%p', at).replace('%n', pages);
    previous.hidden = pages < 2;
    next.hidden = pages < 2;
    previous.disabled = at <= 1;
    next.disabled = at >= pages;
  }

  /** One rectangle for each stretch of a line that a finding covers. */
  function draw() {
    layer.replaceChildren();
    if (!map) return;
    layer.setAttribute('viewBox', `0 0 ${map.width} ${map.height}`);
    for (const mark of editor.marks().filter((one) => DRAWN.includes(one.kind))) {
      for (const line of map.lines) {
        const inside = (line.at ?? []).map((offset, n) => (offset >= mark.from && offset < mark.to ? n : -1)).filter((n) => n >= 0);
        if (inside.length === 0) continue;
        const box = document.createElementNS(SVG, 'rect');
        const [left, right] = [line.x[inside[0]], line.x[inside[inside.length - 1] + 1]];
        for (const [name, value] of Object.entries({ x: left, y: line.y - 0.6, width: right - left, height: line.h + 1.6, rx: 0.6, class: `bf-on-page-${mark.kind}` })) box.setAttribute(name, value);
        layer.append(box);
      }
    }
  }

  function pick(event) {
    if (!map) return;
    const frame = image.getBoundingClientRect();
    const x = ((event.clientX - frame.left) / frame.width) * map.width;
    const y = ((event.clientY - frame.top) / frame.height) * map.height;
    const far = (line) => Math.hypot(Math.max(line.x[0] - x, x - line.x[line.x.length - 1], 0), Math.max(line.y - y, y - line.y - line.h, 0));
    const line = map.lines.reduce((best, one) => (best === null || far(one) < far(best) ? one : best), null);
    if (!line || far(line) > REACH_MM) return;
    if (line.field) { editor.pickField(line.field); return; }
    let n = line.x.findIndex((edge) => edge > x) - 1;
    if (n === -2 || n >= line.at.length) n = line.at.length - 1;
    editor.pick(line.at[Math.max(n, 0)]);
  }

  sheet.addEventListener('click', pick);
  previous.addEventListener('click', () => { at = Math.max(1, at - 1); show(); });
  next.addEventListener('click', () => { at = Math.min(pages, at + 1); show(); });
  show();

  return (newKey, newPages) => {
    if (!newKey) return;
    if (newKey === key) { draw(); return; }
    [key, pages] = [newKey, newPages];
    at = Math.min(at, pages);
    show();
  };
}
