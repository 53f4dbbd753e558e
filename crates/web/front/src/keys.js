// The keyboard: / finds, g then d, c or p goes, j and k move through rows, x ticks, Enter opens. Off inside fields; can be switched off.
const OFF = 'banfu.keys.off';
const GO = { d: '/desk', c: '/cases', p: '/promises' };

export function keys() {
  const box = document.querySelector('[data-keys-off]');
  if (box) {
    box.checked = localStorage.getItem(OFF) === 'yes';
    box.addEventListener('change', () => localStorage.setItem(OFF, box.checked ? 'yes' : 'no'));
  }
  let going = false;
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || localStorage.getItem(OFF) === 'yes') return;
    if (event.target.closest('input, select, textarea, button, summary, [contenteditable=true], dialog')) return;
    if (going) {
      going = false;
      if (GO[event.key] && document.querySelector(`.bf-nav a[href="${GO[event.key]}"]`)) location.assign(GO[event.key]);
      return;
    }
    switch (event.key) {
      case '/': document.querySelector('#find-q, [type=search]')?.focus(); break;
      case 'g': going = true; setTimeout(() => { going = false; }, 1500); break;
      case 'j': move(1); break;
      case 'k': move(-1); break;
      case 'x': row()?.querySelector('[type=checkbox]')?.click(); break;
      default: return;
    }
    event.preventDefault();
  });
}

const links = () => [...document.querySelectorAll('[data-rows] th a')];
const row = () => document.activeElement?.closest('tr');
function move(step) {
  const all = links();
  if (all.length === 0) return;
  const at = all.indexOf(row()?.querySelector('th a'));
  all[Math.max(0, Math.min(all.length - 1, at + step))].focus();
}
