// The table of contents, and the buttons that lead on and back.

import { button } from './screen.js';
import { text } from './texts.js';

const byId = (id) => document.getElementById(id);

/** What a status is called, and the mark that says so to the eye. */
const STATUSES = {
  'not attempted': ['status.not_attempted', ''],
  unknown: ['status.not_attempted', ''],
  incomplete: ['status.incomplete', '◐'],
  browsed: ['status.browsed', '◐'],
  completed: ['status.completed', '✓'],
  passed: ['status.passed', '✓'],
  failed: ['status.failed', '✗'],
  unavailable: ['status.unavailable', ''],
};

/** The width below which the contents lie over the course, in CSS pixels. */
const NARROW = 720;

export class Contents {
  #course;
  #closed = new Set();

  /** `go(direction)` and `choose(item)` are called as the learner asks for it. */
  constructor(course, { go, choose }) {
    this.#course = course;
    this.choose = choose;
    byId('previous').addEventListener('click', () => go('previous'));
    byId('next').addEventListener('click', () => go('next'));
    byId('contents-toggle').addEventListener('click', () => this.#toggle(byId('contents').hidden));
    byId('contents').addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      this.#toggle(false);
      byId('contents-toggle').focus();
    });
  }

  #toggle(open) {
    byId('contents').hidden = !open;
    byId('contents-toggle').setAttribute('aria-expanded', String(open));
  }

  /** Where there is room they are open from the start. */
  begin(navigation) {
    if (navigation.shows.contents) this.#toggle(innerWidth > NARROW);
  }

  /** Draws what can be chosen now, and where the learner is. */
  draw(navigation) {
    const { shows } = navigation;
    byId('turn').hidden = !shows.previous && !shows.next;
    for (const [direction, isShown] of [['previous', shows.previous], ['next', shows.next]]) {
      byId(direction).hidden = !isShown;
      byId(direction).disabled = !navigation.canGo(direction);
    }
    byId('contents-toggle').hidden = !shows.contents;
    if (!shows.contents) {
      this.#toggle(false);
      return;
    }
    const focused = document.activeElement?.dataset?.item;
    byId('contents').replaceChildren(this.#list(this.#course.items, navigation));
    // Drawn anew, it keeps its place for the keyboard.
    if (focused) byId('contents').querySelector(`[data-item="${CSS.escape(focused)}"]`)?.focus();
    if (innerWidth <= NARROW && navigation.current !== this.shown) this.#toggle(false);
    this.shown = navigation.current;
  }

  #list(items, navigation) {
    const list = document.createElement('ul');
    list.append(...items.filter((item) => !item.isHidden).map((item) => this.#entry(item, navigation)));
    return list;
  }

  #entry(item, navigation) {
    const entry = document.createElement('li');
    const chapter = item.href === null && !item.isUnavailable;
    const made = button(item.title, () => (chapter ? this.#fold(item, navigation) : this.choose(item)));
    made.dataset.item = item.identifier;
    made.append(status(item));
    if (chapter) made.setAttribute('aria-expanded', String(!this.#closed.has(item)));
    else made.disabled = item.isUnavailable || !navigation.mayChoose(item) && item !== navigation.current;
    if (item === navigation.current) made.setAttribute('aria-current', 'page');
    entry.append(made);
    if (item.children.length > 0 && !this.#closed.has(item)) entry.append(this.#list(item.children, navigation));
    return entry;
  }

  #fold(item, navigation) {
    if (!this.#closed.delete(item)) this.#closed.add(item);
    this.draw(navigation);
  }
}

function status(item) {
  const [name, mark] = STATUSES[item.status] ?? STATUSES.unknown;
  const words = document.createElement('span');
  Object.assign(words, { className: 'status', textContent: text(name) });
  words.dataset.mark = mark;
  return words;
}
