// The page at the right: the server's picture of the very page that will be printed, kept on the page one looks at.
export function preview(form) {
  const image = document.getElementById('page');
  const of = document.getElementById('page-of');
  const [previous, next] = [document.getElementById('page-prev'), document.getElementById('page-next')];
  if (!image) return () => {};
  let [key, pages, at] = [form.dataset.key, Number(form.dataset.pages), 1];

  function show() {
    const address = `/cases/${form.dataset.draft}/draft/pages/${at}.png?key=${encodeURIComponent(key)}`;
    // The old picture stays until the new one is there, so that nothing flickers.
    const fresh = new Image();
    fresh.addEventListener('load', () => { image.src = address; image.alt = image.dataset.alt.replace('%p', at); });
    fresh.src = address;
    of.textContent = of.dataset.words.replace('%p', at).replace('%n', pages);
    previous.hidden = pages < 2;
    next.hidden = pages < 2;
    previous.disabled = at <= 1;
    next.disabled = at >= pages;
  }
  previous.addEventListener('click', () => { at = Math.max(1, at - 1); show(); });
  next.addEventListener('click', () => { at = Math.min(pages, at + 1); show(); });
  show();

  return (newKey, newPages) => {
    if (!newKey || newKey === key) return;
    [key, pages] = [newKey, newPages];
    at = Math.min(at, pages);
    show();
  };
}
