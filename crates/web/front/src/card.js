// The card of a figure: the arithmetic with its intervals, the likely slip, ways to mend it, where it comes from.

const node = (tag, className, text) => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
};

/** @param {{close: Function, apply: Function, keep: Function}} acts */
export function cardOf(card, words, editable, acts) {
  const box = node('aside', 'bf-figcard');
  box.setAttribute('aria-label', words.card);
  box.addEventListener('keydown', (event) => { if (event.key === 'Escape') { event.preventDefault(); event.stopPropagation(); acts.close(); } });
  const head = node('header');
  head.append(node('h3', '', card.title));
  const close = node('button', 'btn btn-quiet btn-sm', '×');
  close.type = 'button';
  close.setAttribute('aria-label', words.close);
  close.addEventListener('click', acts.close);
  head.append(close);
  const body = node('div');
  if (card.steps.length > 0) {
    const sums = node('dl', 'bf-sum');
    for (const step of card.steps) sums.append(node('dt', '', step.label), node('dd', '', step.value), node('dd', '', step.range));
    body.append(sums);
  }
  if (card.text) body.append(node('p', '', card.text));
  if (editable && (card.fixes.length > 0 || card.finding)) {
    const row = node('div', 'bf-acts');
    card.fixes.forEach((fix, i) => {
      const button = node('button', `btn btn-sm ${i === 0 ? 'btn-primary' : 'btn-plain'}`, fix.label);
      button.type = 'button';
      button.addEventListener('click', () => acts.apply(fix));
      row.append(button);
    });
    if (card.finding && card.severity === 'error') {
      const button = node('button', 'btn btn-quiet btn-sm', words.keep);
      button.type = 'button';
      button.addEventListener('click', () => acts.keep(card.finding));
      row.append(button);
    }
    body.append(row);
  }
  if (card.source) body.append(node('p', 'bf-cap bf-source', card.source));
  box.append(head, body);
  return box;
}
