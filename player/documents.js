// The windows that a course runs in: its frame, the frames in that, and those that it opens.
//
// A call does not say which document it comes from, and a new document is a new launch of the SCO. So the documents that are there are
// compared with those that were there when the SCO was launched last.

/** Marks a window as known here. Another document in it has another global object, without the mark. */
const KNOWN = Symbol('known to the player');

/** Whether this page's own document has left its window: a course in a window of its own may go on calling it. */
export const isGone = () => document.defaultView === null || window.closed;

/** A window's document, where it is of this origin. */
function documentOf(window) {
  try {
    return window.document;
  } catch {
    return null;
  }
}

/** A window and the frames in it. */
function* windowsIn(window) {
  if (!documentOf(window)) return;
  yield window;
  for (let at = 0; at < window.length; at += 1) yield* windowsIn(window[at]);
}

export class Documents {
  #frame = null;
  #opened = new Set();
  #seen = new WeakSet();
  #leaving = new WeakSet();
  #onClose;

  /** `onClose` is told when the course asks its window to close. */
  constructor(onClose) {
    this.#onClose = onClose;
  }

  /** Looks after the course in a frame from now on. */
  watch(frame) {
    this.#frame = frame;
    frame.addEventListener('load', () => this.#look());
  }

  /** The frame's document, if the course is there. */
  get current() {
    return this.#frame?.contentDocument ?? null;
  }

  /** Calls back when the document that is on its way into the frame is there. */
  whenLoaded(act) {
    const { current } = this;
    if (current && current.readyState === 'complete' && !this.isLeaving) act();
    else this.#frame?.addEventListener('load', act, { once: true });
  }

  #windows() {
    for (const each of this.#opened) if (each.closed) this.#opened.delete(each);
    const all = [this.#frame?.contentWindow, ...this.#opened].filter(Boolean);
    return all.flatMap((each) => [...windowsIn(each)]);
  }

  /** Takes all that is there for what the SCO runs in. */
  see() {
    this.#look();
    for (const each of this.#windows()) this.#seen.add(each.document);
  }

  /** Whether a document is there that was not when the SCO was launched. */
  get hasNew() {
    return this.#windows().some((each) => !this.#seen.has(each.document));
  }

  /** Whether the course plays in a window of its own. */
  get hasOpened() {
    return [...this.#opened].some((each) => !each.closed);
  }

  /** Whether the frame's document is on its way out. */
  get isLeaving() {
    const { current } = this;
    return current === null || this.#leaving.has(current);
  }

  #look() {
    for (const each of this.#windows()) if (!Object.hasOwn(each, KNOWN)) this.#know(each);
  }

  #know(course) {
    course[KNOWN] = true;
    const isOpened = this.#opened.has(course);
    const open = course.open.bind(course);
    course.open = (...given) => {
      const made = open(...given);
      if (made && made !== course) this.#opened.add(made);
      return made;
    };
    // In an attribute such as onclick, `open` is the document's, which opens a window as well where it is given three things.
    const write = course.document.open.bind(course.document);
    course.document.open = (...given) => (given.length > 2 ? course.open(...given) : write(...given));
    // A frame cannot close itself, and what it means is that the course is over.
    if (!isOpened) course.close = () => this.#onClose();
    course.addEventListener('beforeunload', () => this.#leaves(course.document));
    course.addEventListener('pagehide', () => this.#leaving.add(course.document));
    course.navigation?.addEventListener('navigate', (event) => keepOnPage(course, event));
  }

  /** It may stay after all, where it asks its learner. */
  #leaves(document) {
    this.#leaving.add(document);
    setTimeout(() => this.#leaving.delete(document), 1000);
  }
}

/** A link to another site opens in a tab of its own: most sites show themselves in no frame, and an error page would take the course's place. */
function keepOnPage(course, event) {
  const to = new URL(event.destination.url);
  const leadsAway = /^https?:$/.test(to.protocol) && to.origin !== location.origin;
  if (!leadsAway || !event.userInitiated || !event.cancelable || event.downloadRequest !== null) return;
  event.preventDefault();
  window.open(to, '_blank', 'noopener');
}
