// An update: what is said to the service at once, under one number of its run.

/** What travels beside the elements has an update of its own from so many characters on. */
const MOST_BESIDE = 16 * 1024;
/** A request has at most 1 MiB, and a character at most three bytes; what would pass this many goes into another. */
const MOST_TEXT = 300_000;
/** Updates that one request carries; the service takes 65. */
const MOST_AT_ONCE = 60;

export class Update {
  seq = null;
  /** Nothing more may join it. */
  isClosed = false;
  /** It has nothing but what travels beside the elements. */
  isBeside = false;
  /** Those who wait for its answer. */
  waiting = [];

  /** `said` has its members, as the service names them; without a number. */
  constructor(said) {
    this.said = said;
    this.size = JSON.stringify(said).length;
  }

  /** An update as it was kept. */
  static kept({ seq, ...said }) {
    return Object.assign(new Update(said), { seq, isClosed: true });
  }

  /** Whether this much of a SCO may join it. */
  takes(sco, length) {
    return this.seq === null && !this.isClosed && this.said.sco === sco && this.size + length <= MOST_TEXT;
  }

  set(element, value) {
    this.said.cmi_data ??= {};
    const before = this.said.cmi_data[element];
    this.size += value.length - (before === undefined ? -element.length - 6 : before.length);
    this.said.cmi_data[element] = value;
  }

  /** Takes elements out again. Answers whether anything is left to say. */
  strike(elements) {
    for (const element of elements) delete this.said.cmi_data[element];
    if (Object.keys(this.said.cmi_data ?? {}).length === 0) delete this.said.cmi_data;
    const { sco, ...rest } = this.said;
    return Object.keys(rest).length > 0 || this.waiting.length > 0;
  }

  has(element) {
    return Object.hasOwn(this.said.cmi_data ?? {}, element);
  }

  /** As it is kept, and as it travels. */
  numbered(seq = this.seq) {
    return { seq, ...this.said };
  }
}

/** Whether texts that travel beside the elements would crowd them out of a closing page's last request. */
export const isLarge = (extra) => Object.values(extra).reduce((sum, text) => sum + text.length, 0) > MOST_BESIDE;

/** How many of these updates, from the first, one request may carry. */
export function countAtOnce(updates) {
  let size = 0;
  const end = updates.slice(0, MOST_AT_ONCE).findIndex((update, at) => {
    size += update.size;
    return at > 0 && size > MOST_TEXT;
  });
  return end === -1 ? Math.min(updates.length, MOST_AT_ONCE) : end;
}

/** The words of a request that carries these updates: the last one, and before it those that nobody has acknowledged. */
export function wordsOf(updates, run) {
  const last = updates.at(-1).numbered();
  const before = updates.slice(0, -1).map((update) => update.numbered());
  return JSON.stringify({ ...last, ...(before.length > 0 && { before }), ...(run !== undefined && { run }) });
}
