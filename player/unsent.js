// What could not be sent, kept in the browser until the session is opened again. It holds no token: the next page of the session hands
// it in with its own.
//
// Each entry is of one run, and is kept twice. Local storage takes it before the course is answered, and outlives the tab; but browsers
// write it to disk seconds later, and a browser that is killed takes those with it. IndexedDB takes it a few milliseconds later, and
// writes it at once.

const FORMAT = 2;

/** Days after which nobody will open the session again that an entry is of: it holds what a learner did, in a browser that may be others' too. */
const MOST_DAYS = 90;
/** Milliseconds that a page waits for the second store when it opens: a course opens without it. */
const PATIENCE = 2000;

const ALL = 'lectern:';
const STORE = 'unsent';

const prefixOf = (sessionId) => `${ALL}${sessionId}:`;

/** The browser's store, or nothing: it is refused to a framed page where third-party storage is blocked. */
function storage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

const answered = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/** The second store, or nothing. */
const database = (async () => {
  try {
    const opening = indexedDB.open('lectern', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    const opened = await answered(opening);
    // Another page may want to change its form.
    opened.onversionchange = () => opened.close();
    return opened;
  } catch {
    return null;
  }
})();

/** Keeps what one run has unsent. */
export class Keeper {
  #key;
  #count = 0;
  #database = null;
  #isWriting = false;
  #newest;

  /** `count` is that of the entry that is there already. */
  constructor(sessionId, run, count = 0) {
    this.#key = prefixOf(sessionId) + run;
    this.#count = count;
    database.then((opened) => { this.#database = opened; });
  }

  /** Keeps updates, each with its `seq`; without any, nothing of the run. Answers whether all of them are kept. */
  keep(updates) {
    this.#count += 1;
    const entry = { format: FORMAT, saved_at: new Date().toISOString(), count: this.#count, updates };
    this.#newest = updates.length > 0 ? JSON.stringify(entry) : null;
    this.#write();
    try {
      if (this.#newest === null) storage().removeItem(this.#key);
      else storage().setItem(this.#key, this.#newest);
      return true;
    } catch {
      // No store, or no room in it; nothing older is to stand for it.
      remove(this.#key);
      return updates.length === 0;
    }
  }

  /** One write at a time, always of the newest: first so that a killed browser keeps it, then so that a power cut does. */
  #write(durability = 'relaxed') {
    if (!this.#database || this.#isWriting) return;
    const writes = this.#newest;
    try {
      const transaction = this.#database.transaction(STORE, 'readwrite', { durability });
      const store = transaction.objectStore(STORE);
      if (writes === null) store.delete(this.#key);
      else store.put(writes, this.#key);
      this.#isWriting = true;
      const next = () => {
        this.#isWriting = false;
        if (this.#newest !== writes) this.#write();
        else if (durability === 'relaxed' && writes !== null) this.#write('strict');
      };
      transaction.oncomplete = next;
      transaction.onabort = next;
      // A page that dies now has said it all the same.
      transaction.commit();
    } catch {
      this.#database = null;
    }
  }
}

function remove(key) {
  try {
    storage().removeItem(key);
  } catch {
    // Nothing can be kept, so nothing is.
  }
}

/** What was kept for a session, oldest run first. What is too old or cannot be read, of any session, is removed. */
export async function kept(sessionId) {
  const prefix = prefixOf(sessionId);
  const found = new Map();
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, []));
  for (const [key, text] of [...inStorage(), ...await Promise.race([inDatabase(), late])]) {
    const entry = parsed(text);
    if (!entry || isOld(entry)) forget(key);
    else if (key.startsWith(prefix) && !(found.get(key)?.count >= entry.count)) found.set(key, entry);
  }
  const entries = [...found].map(([key, { updates, count }]) => ({ run: Number(key.slice(prefix.length)), updates, count }));
  return entries.filter(({ run }) => Number.isInteger(run)).sort((a, b) => a.run - b.run);
}

function inStorage() {
  const store = storage();
  if (!store) return [];
  return Object.keys(store).filter((key) => key.startsWith(ALL)).map((key) => [key, store.getItem(key)]);
}

async function inDatabase() {
  try {
    const store = (await database).transaction(STORE).objectStore(STORE);
    const [keys, texts] = await Promise.all([answered(store.getAllKeys()), answered(store.getAll())]);
    return keys.map((key, at) => [key, texts[at]]);
  } catch {
    return [];
  }
}

/** Removes an entry from both stores. */
async function forget(key) {
  remove(key);
  try {
    (await database).transaction(STORE, 'readwrite').objectStore(STORE).delete(key);
  } catch {
    // Nothing can be kept, so nothing is.
  }
}

const isOld = ({ saved_at: savedAt }) => !(Date.now() - Date.parse(savedAt) < MOST_DAYS * 24 * 3600 * 1000);

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** An entry, unless it is damaged: then nobody can send it, and it must not keep a course from opening. */
function parsed(text) {
  try {
    const entry = JSON.parse(text);
    const isWhole = ({ seq, cmi_data: elements = {} }) => Number.isInteger(seq) && seq > 0 && isObject(elements);
    const isSound = entry.format === FORMAT && Array.isArray(entry.updates) && entry.updates.every((each) => isObject(each) && isWhole(each));
    return isSound ? entry : null;
  } catch {
    return null;
  }
}
