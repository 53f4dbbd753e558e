// Talking with the server while one types: the check, and the copy that is kept so that nothing is lost.
const PAUSE_MS = 300;
const RETRY_MS = 4000;

/** @param {{answered: (answer: object, text: string) => void}} on */
export function talk(form, words, on) {
  const saved = document.getElementById('saved');
  let timer = 0;
  let asking = false;
  let again = false;

  async function ask() {
    if (asking) { again = true; return; }
    asking = true;
    const data = new URLSearchParams(new FormData(form));
    const text = data.get('body').replaceAll('\r\n', '\n');
    try {
      const [checked, kept] = await Promise.all([post('check', data), post('autosave', data)]);
      if (kept) saved.textContent = kept.status;
      if (checked) on.answered(checked, text);
    } catch (error) {
      saved.textContent = error.message === 'signed out' ? words.signed_out : words.failed;
      if (error.message !== 'signed out') timer = setTimeout(ask, RETRY_MS);
    } finally {
      asking = false;
      if (again) { again = false; ask(); }
    }
  }

  async function post(what, data) {
    const body = new URLSearchParams(data);
    body.set('command', `${what}-${Date.now()}-${Math.random()}`);
    const answer = await fetch(`/cases/${form.dataset.draft}/draft/${what}`, { method: 'POST', body, headers: { accept: 'application/json' } });
    if (answer.status === 401 || (answer.status === 409 && answer.headers.get('content-type')?.includes('problem'))) throw new Error('signed out');
    if (!answer.ok) throw new Error(`answer ${answer.status}`);
    return answer.json();
  }

  return { typed() { clearTimeout(timer); timer = setTimeout(ask, PAUSE_MS); } };
}
