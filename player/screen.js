// The page around the course: its bar, its notices, and the frame in which the course is shown.

import { number, text } from './texts.js';
import { sleep } from './waiting.js';

/** So long a course may take to go, in milliseconds; it may ask the learner to stay. */
const LEAVING = 2000;

const byId = (id) => document.getElementById(id);

/** What keeps the course from going on, and whether its learner can do something about it here. */
const NOTICES = {
  superseded: 'superseded.again',
  reset: 'reset.again',
  expired: 'again',
  token: null,
  used: null,
  over: null,
  replaced: null,
  gone: null,
  unavailable: null,
  browser: null,
  failed: 'again',
};

export class Screen {
  #frame = null;

  constructor({ return_url: returnUrl }) {
    this.returnUrl = returnUrl;
    this.leave = () => goBack(returnUrl);
    if (returnUrl) {
      byId('leave').href = returnUrl;
      byId('leave').hidden = false;
    }
    byId('skip').addEventListener('click', (event) => {
      event.preventDefault();
      (this.#frame ?? byId('notice')).focus();
    });
    addEventListener('offline', () => this.#tellNetwork());
    addEventListener('online', () => this.#tellNetwork());
    this.#tellNetwork();
  }

  #tellNetwork() {
    byId('offline').hidden = navigator.onLine;
  }

  title(title) {
    byId('title').textContent = title;
    document.title = title;
  }

  /** Tells how the saving stands. */
  saving(state) {
    const line = byId('saving');
    // Each page that is saved is not worth an interruption; what is wrong is, and that it is right again.
    const isCalm = (each) => each === undefined || ['saved', 'saving', 'idle'].includes(each);
    line.setAttribute('aria-live', isCalm(state) && isCalm(line.dataset.state) ? 'off' : 'polite');
    line.dataset.state = state;
    // The same words again would be read aloud again.
    const words = byId('saving-text');
    if (words.textContent !== text(`saving.${state}`)) words.textContent = text(`saving.${state}`);
  }

  loading(words) {
    byId('loading').textContent = words;
    byId('loading').hidden = false;
  }

  /** Shows a file of the course in a frame of its own: another address in the same frame would be a step of the browser's history. */
  show(address, title) {
    this.#drop();
    const frame = document.createElement('iframe');
    frame.title = title;
    // Courses end themselves when they are unloaded, which browsers begin to withhold unless it is asked for.
    frame.allow = 'autoplay; fullscreen; encrypted-media; picture-in-picture; clipboard-write; unload';
    frame.addEventListener('load', () => { byId('loading').hidden = true; });
    frame.src = address;
    this.#frame = frame;
    byId('stage').append(frame);
    return frame;
  }

  /** Takes the course off the page as a closing tab does: its handlers of `beforeunload`, `pagehide` and `unload` all run. */
  async clear() {
    const frame = this.#frame;
    this.#frame = null;
    if (!frame) return;
    await Promise.race([sleep(LEAVING), new Promise((left) => {
      frame.addEventListener('load', left, { once: true });
      frame.contentWindow.location.replace('about:blank');
    })]);
    frame.remove();
  }

  /** Takes the course off the page at once. */
  #drop() {
    this.#frame?.remove();
    this.#frame = null;
  }

  /** `act` is told that the learner leaves. */
  onLeave(act) {
    this.leave = act;
    byId('leave').addEventListener('click', (event) => {
      event.preventDefault();
      act();
    });
  }

  /** Says why the course does not go on, in place of it. */
  notice(kind, { again, more = '' } = {}) {
    const label = NOTICES[kind];
    const buttons = label && again ? [button(text(label), again, 'primary')] : [];
    if (this.returnUrl) buttons.push(button(text('back'), () => this.leave(), buttons.length > 0 ? '' : 'primary'));
    // What a link is refused for is said in the same words as where it opens no page at all.
    const name = ['used', 'over', 'replaced'].includes(kind) ? `refusal.${kind}` : kind;
    this.#put({ title: text(`${name}.title`), words: text(`${name}.text`), more, buttons });
  }

  /** Says that the course is over, and what was reached. */
  end({ title, words, score, more }, again) {
    const buttons = [button(text('end.again'), again)];
    if (this.returnUrl) buttons.unshift(button(text('leave'), () => this.leave(), 'primary'));
    const closing = this.returnUrl || window.parent !== window ? '' : text('end.close');
    this.#put({ title, words: [words, score].filter(Boolean).join(' '), more: [more, closing].filter(Boolean).join(' '), buttons });
  }

  #put({ title, words, more, buttons }) {
    this.#drop();
    byId('loading').hidden = true;
    byId('notice-title').textContent = title;
    byId('notice-text').textContent = words;
    byId('notice-more').textContent = more;
    byId('notice-actions').replaceChildren(...buttons);
    byId('notice').hidden = false;
    byId('notice').focus();
  }

  unnotice() {
    byId('notice').hidden = true;
  }

  /** Says something above the course, with what can be done about it; without words it goes away. */
  tell(words, actions = []) {
    byId('told-text').textContent = words;
    byId('told-actions').replaceChildren(...actions.map(({ label, act }) => button(label, act)));
    byId('told').hidden = words === '';
  }
}

/** A score as people read it: a percentage, or points out of points; from left to right also among words that are not. */
export function scoreText({ raw, max, scaled }) {
  const isolated = (words) => `\u2068${words}\u2069`;
  if (scaled !== null && scaled >= 0) return isolated(number(scaled, { style: 'percent', maximumFractionDigits: 1 }));
  if (raw === null) return '';
  return isolated(max === null ? number(raw) : `\u200e${number(raw)} / ${number(max)}`);
}

/** Leads to where the course was launched from: in an LMS's frame, that is around it. */
export function goBack(returnUrl) {
  // Of another site's window nothing but this may be set.
  window.top.location.href = returnUrl;
}

/** A button. */
export function button(label, act, className = '') {
  const made = document.createElement('button');
  Object.assign(made, { type: 'button', textContent: label, className });
  made.addEventListener('click', act);
  return made;
}
