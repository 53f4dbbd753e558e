// Small behaviours that every page shares. Each works on what the server sent; without this file every page still reads and posts.
import htmx from 'htmx.org';
import { menus } from './menus.js';
import { tabs } from './tabs.js';
import { keys } from './keys.js';
import { forms } from './forms.js';
import { toasts } from './toasts.js';

// The content policy forbids eval and inline styles; the settings say so to htmx too.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.allowScriptTags = false;
htmx.config.selfRequestsOnly = true;
htmx.config.scrollBehavior = 'auto';
// A refused form comes back as a page of its own with status 409 or 422: show it as well.
htmx.config.responseHandling = [{ code: '204', swap: false }, { code: '[23]..', swap: true }, { code: '409|422', swap: true }, { code: '[45]..', swap: false, error: true }];

document.documentElement.classList.add('bf-js');

function start(root) {
  tabs(root);
  forms(root);
  toasts(root);
}

document.addEventListener('DOMContentLoaded', () => {
  menus();
  keys();
  start(document);
  // After a refused form the focus goes to what is wrong.
  document.querySelector('[data-focus]')?.focus();
});
document.addEventListener('banfu:drawn', (event) => start(event.detail));
document.addEventListener('htmx:load', (event) => { if (event.detail.elt !== document.body) start(event.detail.elt); });
