// A toast goes after ten seconds, or when it is closed; one that is hovered or focused stays.
const SHOWN_MS = 10_000;

export function toasts(root) {
  for (const toast of root.querySelectorAll('.bf-toast:not([data-ready])')) {
    toast.dataset.ready = 'yes';
    const close = () => toast.remove();
    toast.querySelector('[data-close]')?.addEventListener('click', close);
    let timer = setTimeout(close, SHOWN_MS);
    const hold = () => clearTimeout(timer);
    const release = () => { clearTimeout(timer); timer = setTimeout(close, SHOWN_MS); };
    toast.addEventListener('pointerenter', hold);
    toast.addEventListener('focusin', hold);
    toast.addEventListener('pointerleave', release);
    toast.addEventListener('focusout', release);
  }
}
