// The table of contents, and the buttons that lead on and back. What is open, and what everything has come to, the engine says.

import { button } from './screen.js';
import { number, text } from './texts.js';

const byId = (id) => document.getElementById(id);

/** What a status is called, and the mark that says so to the eye. */
const STATUSES = {
  'not attempted': ['status.not_attempted', ''],
  incomplete: ['status.incomplete', '◐'],
  browsed: ['status.browsed', '◐'],
  completed: ['status.completed', '✓'],
  passed: ['status.passed', '✓'],
  failed: ['status.failed', '✗'],
  unavailable: ['status.unavailable', ''],
};

/** Why an item may not be chosen, of what is worth a learner's knowing. */
const REASONS = { prerequisite: 'why.prerequisite', rule: 'why.rule', control: 'why.control', held: 'why.held' };

/** The width below which the contents lie over the course, in CSS pixels. */
const NARROW = 720;

export class Contents {
  #course;
  #choose;
  #closed = new Set();
  #shown = null;
  /** Why the line above, or the chapter's, may not be chosen: the eye is told once, where several are closed for the same reason. */
  #above;

  /** `go(direction)`, `choose(identifier)` and `exit()` are called as the learner asks for it. */
  constructor(course, { go, choose, exit }) {
    this.#course = course;
    this.#choose = choose;
    byId('previous').addEventListener('click', () => go('previous'));
    byId('next').addEventListener('click', () => go('continue'));
    byId('exit').addEventListener('click', exit);
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
  begin(shown) {
    if (shown.showsContents) this.#toggle(innerWidth > NARROW);
  }

  /** Draws what can be chosen now, and where the learner is. */
  draw(shown) {
    byId('turn').hidden = !shown.showsPrevious && !shown.showsContinue;
    for (const [id, isShown, isOpen] of [['previous', shown.showsPrevious, shown.canGoBack], ['next', shown.showsContinue, shown.canContinue]]) {
      byId(id).hidden = !isShown;
      byId(id).disabled = !isOpen;
    }
    byId('exit').hidden = !this.#offersExit(shown);
    byId('progress').textContent = progressOf(shown.progress);
    byId('contents-toggle').hidden = !shown.showsContents;
    if (!shown.showsContents) {
      this.#toggle(false);
      return;
    }
    const { item: focused, fold } = document.activeElement?.dataset ?? {};
    const entries = new Map(shown.entries.map((entry) => [entry.identifier, entry]));
    const root = shown.entries[0];
    this.#above = undefined;
    const list = this.#list(this.#course.items, entries);
    // The course itself can be chosen where that leads to its first part.
    if (root.isChoosable) list.prepend(this.#line(root, this.#course.title));
    byId('contents').replaceChildren(list);
    // Drawn anew, it keeps its place for the keyboard.
    if (focused) byId('contents').querySelector(`[data-item="${CSS.escape(focused)}"]`)?.focus();
    if (fold) byId('contents').querySelector(`[data-fold="${CSS.escape(fold)}"]`)?.focus();
    const current = shown.entries.find((entry) => entry.isCurrent)?.identifier;
    if (innerWidth <= NARROW && current !== this.#shown) this.#toggle(false);
    this.#shown = current;
  }

  /** To leave is enough in a course of one part, unless it does not want to be suspended, which leaving does. */
  #offersExit({ canExitAll, hiddenControls }) {
    const isOfUse = this.#course.launchable.length > 1 || hiddenControls.includes('suspendAll');
    return canExitAll && isOfUse && !hiddenControls.includes('exitAll');
  }

  #list(items, entries) {
    const list = document.createElement('ul');
    const lines = items.map((item) => [item, entries.get(item.identifier)]).filter(([, entry]) => entry?.isVisible);
    list.append(...lines.map(([item, entry]) => this.#entry(item, entry, entries)));
    return list;
  }

  #entry(item, entry, entries) {
    const line = this.#line(entry, item.title);
    if (item.children.length === 0) return line;
    const isOpen = !this.#closed.has(item.identifier);
    const reason = this.#above;
    const below = this.#list(item.children, entries);
    this.#above = reason;
    below.hidden = !isOpen;
    line.prepend(this.#fold(item, below, isOpen));
    line.append(below);
    return line;
  }

  /** Opens and closes a chapter. */
  #fold(item, below, isOpen) {
    const fold = button('', () => {
      below.hidden = !this.#closed.delete(item.identifier);
      if (below.hidden) this.#closed.add(item.identifier);
      fold.setAttribute('aria-expanded', String(!below.hidden));
    }, 'fold');
    fold.dataset.fold = item.identifier;
    fold.setAttribute('aria-label', item.title);
    fold.setAttribute('aria-expanded', String(isOpen));
    return fold;
  }

  /** An entry: a button where it can be chosen, else words that say why not. */
  #line(entry, title) {
    const line = document.createElement('li');
    const isOpen = entry.isChoosable && !entry.isCurrent;
    const made = isOpen ? button(title, () => this.#choose(entry.identifier), 'entry') : document.createElement('span');
    if (!isOpen) Object.assign(made, { className: 'entry', textContent: title });
    made.dataset.item = entry.identifier;
    made.append(status(entry.status));
    const reason = isOpen || entry.isCurrent ? undefined : REASONS[entry.cause];
    if (entry.isCurrent) Object.assign(made, { tabIndex: 0 }).setAttribute('aria-current', 'page');
    else if (!isOpen) this.#close(made, reason);
    this.#above = reason;
    line.append(made);
    return line;
  }

  #close(made, reason) {
    made.setAttribute('aria-disabled', 'true');
    if (!reason) return;
    made.title = text(reason);
    // Whoever listens hears it of each.
    made.append(Object.assign(document.createElement('span'), { className: reason === this.#above ? 'spoken' : 'why', textContent: text(reason) }));
  }
}

function status(word) {
  const [name, mark] = STATUSES[word] ?? STATUSES['not attempted'];
  const words = document.createElement('span');
  Object.assign(words, { className: 'status', textContent: text(name) });
  words.dataset.mark = mark;
  return words;
}

/** How much of the course is done: by its own measure, or in parts. */
function progressOf({ measure, done, parts }) {
  if (measure !== null) return number(measure, { style: 'percent', maximumFractionDigits: 0 });
  return parts > 1 ? text('progress.parts', { done: number(done), parts: number(parts) }) : '';
}
