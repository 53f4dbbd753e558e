// Forms: a second click does not post twice, a filter form submits itself, ticking every row, and a warning before typed text is left behind.
export function forms(root) {
  for (const form of root.querySelectorAll('form[method=post]:not([data-ready])')) {
    form.dataset.ready = 'yes';
    form.addEventListener('submit', (event) => {
      if (event.defaultPrevented) return;
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = 'yes';
      form.setAttribute('aria-busy', 'true');
      // A page taken back from the browser's memory must be usable again.
      addEventListener('pageshow', () => { delete form.dataset.sent; form.removeAttribute('aria-busy'); }, { once: true });
    });
  }
  for (const form of root.querySelectorAll('form[data-auto]:not([data-ready])')) {
    form.dataset.ready = 'yes';
    form.addEventListener('change', () => form.requestSubmit());
  }
  for (const all of root.querySelectorAll('[data-tick-all]:not([data-ready])')) {
    all.dataset.ready = 'yes';
    const boxes = () => [...document.querySelectorAll(`[name="${all.dataset.tickAll}"]`)];
    all.addEventListener('change', () => { for (const box of boxes()) box.checked = all.checked; boxes()[0]?.dispatchEvent(new Event('change', { bubbles: true })); });
  }
  for (const button of root.querySelectorAll('[data-print]:not([data-ready])')) {
    button.dataset.ready = 'yes';
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  }
  for (const field of root.querySelectorAll('[data-count]:not([data-ready])')) {
    field.dataset.ready = 'yes';
    const out = document.getElementById(field.dataset.count);
    const show = () => { out.textContent = String([...field.value.replace(/\s/g, '')].length); };
    field.addEventListener('input', show);
    show();
  }
}
