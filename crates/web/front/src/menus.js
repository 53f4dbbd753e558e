// The navigation on narrow screens, and <details> menus and derivations that close on Escape and on a click elsewhere.
const FLOATING = 'details.bf-why:not(.bf-flow)[open], details.bf-menu[open]';

export function menus() {
  const button = document.querySelector('.bf-menu-btn');
  const nav = document.querySelector('.bf-nav');
  button?.addEventListener('click', () => button.setAttribute('aria-expanded', String(nav.classList.toggle('bf-open'))));

  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    for (const open of document.querySelectorAll(FLOATING)) {
      open.open = false;
      if (open.contains(document.activeElement)) open.querySelector('summary').focus();
    }
  });
  document.addEventListener('click', (event) => {
    for (const open of document.querySelectorAll(FLOATING)) if (!open.contains(event.target)) open.open = false;
  });
}
