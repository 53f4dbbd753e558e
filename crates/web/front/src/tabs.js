// Tab lists: arrows move, the address can name a tab. Without script all panels are shown one under the other.
export function tabs(root) {
  for (const list of root.querySelectorAll('[role=tablist]')) {
    if (list.dataset.ready) continue;
    list.dataset.ready = 'yes';
    const all = [...list.querySelectorAll('[role=tab]')];
    const show = (chosen) => {
      for (const tab of all) {
        const on = tab === chosen;
        tab.setAttribute('aria-selected', String(on));
        tab.tabIndex = on ? 0 : -1;
        tab.classList.toggle('active', on);
        document.getElementById(tab.getAttribute('aria-controls')).hidden = !on;
      }
    };
    all.forEach((tab, i) => {
      tab.addEventListener('click', (event) => { event.preventDefault(); show(tab); });
      tab.addEventListener('keydown', (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        const next = all[(i + step + all.length) % all.length];
        next.focus();
        show(next);
      });
    });
    show(all.find((tab) => `#${tab.id}` === location.hash) ?? all.find((tab) => tab.getAttribute('aria-selected') === 'true') ?? all[0]);
  }
}
