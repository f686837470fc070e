// The API key, kept for this tab alone.
//
// A course may run at the same origin, even in the same tab once somebody opens a launch link in it, and would find all that the
// tab's storage holds. So the key stands in the state of the console's own steps in the tab's history, which no other page is shown,
// and there it is covered with a pad from the storage. A key that was forgotten is lost in every step, because its pad is gone.

const PAD = 'lectern-console';

const start = JSON.parse(document.getElementById('start').textContent);

/** What each step of the history holds of the key that was typed: the covered key, and which pad covers it. */
let held = null;

const read = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
const write = (bytes) => btoa(String.fromCharCode(...bytes));
const random = (length) => crypto.getRandomValues(new Uint8Array(length));

/** Covers or uncovers bytes. */
const covered = (bytes, pad) => bytes.map((byte, place) => byte ^ pad[place]);

/** The key that somebody typed in this tab; else the one that the page came with, as on a laptop. */
export function givenKey() {
  const kept = JSON.parse(sessionStorage.getItem(PAD));
  // A step that was left before the key was changed has the older one, which no pad uncovers any more.
  if (!kept || history.state?.pad !== kept.id) return start.key;
  held = history.state;
  return new TextDecoder().decode(covered(read(held.sealed), read(kept.pad)));
}

/** Whether the page came with a key. */
export const cameWithKey = () => start.key !== null;

/** Keeps a key that was typed, in this step of the history. */
export function keepKey(key) {
  if (key === start.key) {
    forgetKey();
    return;
  }
  const bytes = new TextEncoder().encode(key);
  const pad = random(bytes.length);
  const id = write(random(12));
  sessionStorage.setItem(PAD, JSON.stringify({ id, pad: write(pad) }));
  held = { pad: id, sealed: write(covered(bytes, pad)) };
  history.replaceState(held, '');
}

/** Takes the key along into a step of the history, which may be new, or older than the key. */
export function carryKey() {
  if (held && history.state?.pad !== held.pad) history.replaceState(held, '');
}

/** Forgets the key. */
export function forgetKey() {
  held = null;
  sessionStorage.removeItem(PAD);
  history.replaceState(null, '');
}
