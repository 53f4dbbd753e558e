// The draft page: the letter in an editor with marks and cards, the check as one types, the page at the right.
// Without this file the letter is a text field, the check runs on saving, and everything still posts.
import { EditorState, StateEffect, StateField, Prec } from '@codemirror/state';
import { EditorView, Decoration, WidgetType, keymap, showTooltip, drawSelection, highlightActiveLine } from '@codemirror/view';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { search, searchKeymap } from '@codemirror/search';
import { preview } from './preview.js';
import { cardOf } from './card.js';
import { talk } from './talk.js';

const form = document.getElementById('draft');
const field = document.getElementById('body');
if (form && field) start();

function start() {
  const words = JSON.parse(form.dataset.words);
  const editable = form.dataset.editable === 'true';
  const setMarks = StateEffect.define();
  const openCard = StateEffect.define();

  class SaidLabel extends WidgetType {
    constructor(label) { super(); this.label = label; }
    eq(other) { return other.label === this.label; }
    toDOM() {
      const tag = document.createElement('span');
      tag.className = 'bf-said-no';
      tag.textContent = this.label;
      return tag;
    }
  }

  /** Marks and promises as decorations; they move with the text until the next answer comes. */
  const drawn = StateField.define({
    create: () => ({ set: Decoration.none, marks: [], cards: [], stops: [] }),
    update(value, tr) {
      for (const effect of tr.effects) if (effect.is(setMarks)) return draw(effect.value, tr.state.doc);
      if (!tr.docChanged) return value;
      const move = (range) => ({ ...range, from: tr.changes.mapPos(range.from, 1), to: tr.changes.mapPos(range.to, -1) });
      return { ...value, set: value.set.map(tr.changes), marks: value.marks.map(move), stops: value.stops.map(([from, to]) => [tr.changes.mapPos(from, 1), tr.changes.mapPos(to, -1)]) };
    },
    provide: (f) => EditorView.decorations.from(f, (value) => value.set),
  });

  function draw(answer, doc) {
    const inside = (range) => range.from < range.to && range.to <= doc.length;
    const ranges = [];
    for (const mark of answer.marks.filter(inside)) ranges.push(Decoration.mark({ class: `bf-fig bf-fig-${mark.kind}` }).range(mark.from, mark.to));
    for (const said of answer.said.filter(inside)) {
      ranges.push(Decoration.widget({ widget: new SaidLabel(said.label), side: -1 }).range(said.from));
      ranges.push(Decoration.mark({ class: 'bf-said' }).range(said.from, said.to));
    }
    // Where a line comes from stands in its margin; an edited sentence is underlined besides.
    const origins = new Map();
    for (const quote of answer.quotes.filter(inside)) {
      const line = doc.lineAt(quote.from);
      const known = origins.get(line.from) ?? { labels: [], edited: false };
      if (!known.labels.includes(quote.label)) known.labels.push(quote.label);
      origins.set(line.from, { labels: known.labels, edited: known.edited || quote.edited });
      if (quote.edited) ranges.push(Decoration.mark({ class: 'bf-quote-edited' }).range(quote.from, quote.to));
    }
    for (const [from, { labels, edited }] of origins) ranges.push(Decoration.line({ class: edited ? 'bf-from bf-from-edited' : 'bf-from', attributes: { 'data-from': labels.join(' · ') } }).range(from));
    for (let n = 1; n <= doc.lines; n += 1) {
      const line = doc.line(n);
      if (/^[一二三四五六七八九十]+、/.test(line.text)) ranges.push(Decoration.line({ class: 'bf-l1' }).range(line.from));
    }
    return { set: Decoration.set(ranges, true), marks: answer.marks, cards: answer.cards, stops: answer.stops };
  }

  /** The open card: a tooltip below its mark. */
  const card = StateField.define({
    create: () => null,
    update(value, tr) {
      for (const effect of tr.effects) if (effect.is(openCard)) return effect.value;
      return tr.docChanged ? null : value;
    },
    provide: (f) => showTooltip.from(f, (open) => open && {
      pos: open.from, end: open.to, above: false, arrow: false,
      create: (view) => ({ dom: cardOf(open.card, words, editable, { close: () => close(view, true), apply: (fix) => apply(view, fix), keep: (finding) => keep(finding) }) }),
    }),
  });

  const markAt = (state, pos) => state.field(drawn).marks.filter((mark) => mark.card !== null && mark.from <= pos && pos <= mark.to).sort((a, b) => (a.to - a.from) - (b.to - b.from))[0];
  const open = (view, mark, focus) => {
    if (!mark) return false;
    view.dispatch({ effects: openCard.of({ from: mark.from, to: mark.to, card: view.state.field(drawn).cards[mark.card] }) });
    if (focus) requestAnimationFrame(() => document.querySelector('.bf-figcard button')?.focus());
    return true;
  };
  function close(view, focus) {
    if (!view.state.field(card)) return false;
    view.dispatch({ effects: openCard.of(null) });
    if (focus) view.focus();
    return true;
  }
  function apply(view, fix) {
    view.dispatch({ changes: { from: fix.from, to: fix.to, insert: fix.insert }, selection: { anchor: fix.from + fix.insert.length }, effects: openCard.of(null), scrollIntoView: true, userEvent: 'input.fix' });
    view.focus();
  }
  /** Opens the "keep and explain" form of a finding in the table. */
  function keep([rule, quote]) {
    for (const entry of document.querySelectorAll('#panels form')) {
      if (entry.elements.rule?.value === rule && entry.elements.quote?.value === quote) {
        document.getElementById('tab-find').click();
        entry.closest('details').open = true;
        entry.elements.reason.focus();
      }
    }
  }
  function go(view, from, to) {
    view.dispatch({ selection: { anchor: Math.min(from, view.state.doc.length), head: Math.min(to, view.state.doc.length) }, scrollIntoView: true });
    view.focus();
    open(view, markAt(view.state, from) ?? markAt(view.state, to), false);
  }
  function stop(view, step) {
    const { stops } = view.state.field(drawn);
    if (stops.length === 0) return true;
    const at = view.state.selection.main.from;
    const next = step > 0 ? stops.find(([from]) => from > at) ?? stops[0] : [...stops].reverse().find(([from]) => from < at) ?? stops[stops.length - 1];
    go(view, next[0], next[1]);
    return true;
  }

  const keys = Prec.highest(keymap.of([
    { key: 'F8', run: (view) => stop(view, 1), shift: (view) => stop(view, -1), preventDefault: true },
    { key: 'Ctrl-.', run: (view) => open(view, markAt(view.state, view.state.selection.main.head), true) },
    { key: 'Escape', run: (view) => close(view, false) },
    { key: 'Mod-Enter', run: () => { document.querySelector('[form=draft][value=send]')?.click(); return true; } },
    { key: 'Mod-s', run: () => { document.querySelector('[form=draft][value=save]')?.click(); return true; }, preventDefault: true },
  ]));

  const view = new EditorView({
    parent: document.getElementById('editor'),
    state: EditorState.create({
      doc: field.value,
      extensions: [
        keys, history(), drawSelection(), highlightActiveLine(), search({ top: true }), drawn, card, EditorView.lineWrapping,
        keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap]),
        EditorState.readOnly.of(!editable), EditorView.editable.of(editable),
        EditorView.contentAttributes.of({ 'aria-label': words.editor, 'aria-describedby': words.help, spellcheck: 'false', tabindex: '0' }),
        EditorView.domEventHandlers({
          click: (event, v) => { const pos = v.posAtCoords({ x: event.clientX, y: event.clientY }); if (event.target.closest?.('.bf-fig') && pos !== null) open(v, markAt(v.state, pos), false); else close(v, false); return false; },
        }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          field.value = update.state.doc.toString();
          talker.typed();
        }),
      ],
    }),
  });
  field.hidden = true;
  document.querySelector('label[for=body]').hidden = true;
  document.documentElement.classList.add('bf-editing');

  view.dispatch({ effects: setMarks.of(JSON.parse(form.dataset.marks)) });
  const show = preview(form, {
    marks: () => view.state.field(drawn).marks,
    pick: (at) => go(view, at, at),
    pickField: (name) => document.getElementById(name)?.focus(),
  });
  const panels = document.getElementById('panels');
  const talker = talk(form, words, {
    /** What was asked about is not what stands there any more when one has typed on. */
    answered(answer, text) {
      if (text !== view.state.doc.toString()) return;
      view.dispatch({ effects: setMarks.of(answer) });
      const tab = panels.querySelector('[role=tab][aria-selected=true]')?.id;
      const held = panels.contains(document.activeElement) ? document.activeElement.id : '';
      // A reason being written in the table must not be swept away by the next answer.
      if (!panels.querySelector('details[open] textarea:focus')) {
        panels.innerHTML = answer.panels;
        document.dispatchEvent(new CustomEvent('banfu:drawn', { detail: panels }));
        if (tab) document.getElementById(tab)?.click();
        if (held) document.getElementById(held)?.focus();
        ready();
      }
      document.getElementById('counts').textContent = answer.status;
      document.getElementById('glyphs').innerHTML = answer.glyphs;
      show(answer.key, answer.pages);
    },
  });

  /** Buttons in the tables that only the editor can follow. */
  function ready() { for (const button of panels.querySelectorAll('[data-go-from], [data-fix-from], [data-insert]')) button.hidden = false; }
  panels.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!button) return;
    const data = button.dataset;
    if (data.goFrom) go(view, Number(data.goFrom), Number(data.goTo));
    if (data.fixFrom) apply(view, { from: Number(data.fixFrom), to: Number(data.fixTo), insert: data.fix });
    if (data.insert) {
      const line = view.state.doc.lineAt(view.state.selection.main.head);
      const text = (line.text ? '\n' : '') + data.insert;
      view.dispatch({ changes: { from: line.to, insert: text }, selection: { anchor: line.to + text.length }, scrollIntoView: true });
      view.focus();
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.target.closest('.cm-editor')) return;
    if (event.key === 'F8') { event.preventDefault(); stop(view, event.shiftKey ? -1 : 1); }
    if (event.key === 'Escape') close(view, true);
  });
  for (const input of form.elements) if (input.name && input !== field && input.type !== 'hidden') input.addEventListener('change', () => talker.typed());

  ready();
}
