// What could not be sent, kept in the browser until the session is opened again.
//
// An entry belongs to one run and holds that run's token, for only that run may say it: the service refuses it when another run
// has started since, and nothing newer is ever overwritten. It is removed as soon as the service has answered to it.

const FORMAT = 1;

/** Days after which nobody will open the session again that an entry is of: it holds what a learner did, in a browser that may be others' too. */
const MOST_DAYS = 90;

const ALL = 'lectern:';

const prefixOf = (sessionId) => `${ALL}${sessionId}:`;

/** The browser's store, or nothing: it is refused to a framed page where third-party storage is blocked. */
function storage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** Keeps a run's updates, each with its `seq` and `body`; without any, nothing of the run. Answers whether all of them are kept. */
export function keep(sessionId, run, token, updates) {
  if (updates.length === 0) {
    forget(sessionId, run);
    return true;
  }
  try {
    const entry = { format: FORMAT, token, saved_at: new Date().toISOString(), updates };
    storage().setItem(prefixOf(sessionId) + run, JSON.stringify(entry));
    return true;
  } catch {
    // No store, or no room in it.
    return false;
  }
}

function forget(sessionId, run) {
  try {
    storage().removeItem(prefixOf(sessionId) + run);
  } catch {
    // Nothing can be kept, so nothing is.
  }
}

/** What was kept for a session, oldest run first. What is too old, of any session, is removed. */
export function kept(sessionId) {
  const store = storage();
  if (!store) return [];
  const prefix = prefixOf(sessionId);
  const entries = [];
  for (const key of Object.keys(store).filter((name) => name.startsWith(ALL))) {
    const entry = parsed(store.getItem(key));
    if (!entry || isOld(entry)) store.removeItem(key);
    else if (key.startsWith(prefix)) entries.push({ run: Number(key.slice(prefix.length)), token: entry.token, updates: entry.updates });
  }
  return entries.sort((a, b) => a.run - b.run);
}

const isOld = ({ saved_at: savedAt }) => !(Date.now() - Date.parse(savedAt) < MOST_DAYS * 24 * 3600 * 1000);

function parsed(text) {
  try {
    const entry = JSON.parse(text);
    return entry.format === FORMAT && Array.isArray(entry.updates) ? entry : null;
  } catch {
    return null;
  }
}
