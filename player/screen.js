// The page around the course: its bar, its notices, and the frame in which the course is shown.

import { sleep } from './service.js';

/** So long a course may take to go, in milliseconds; it may ask the learner to stay. */
const LEAVING = 2000;

const byId = (id) => document.getElementById(id);

/** What the saving indicator says. */
const SAVING = {
  saved: 'Saved',
  saving: 'Saving…',
  failing: 'Not saved yet. Trying again…',
  lost: 'Not everything could be saved',
  stopped: 'Not saving',
};

/** What keeps the course from going on, in words for the learner. `again` is the button that tries to. */
const NOTICES = {
  superseded: {
    title: 'This course is open somewhere else',
    text: 'It was opened in another window or on another device, and goes on there. What you did here until then is saved.',
    again: 'Continue here',
  },
  expired: {
    title: 'The time for this course is over',
    text: 'What you did is not lost. Whoever gave you the course can open it again for you. Then try again, and the rest will be saved.',
    again: 'Try again',
  },
  token: {
    title: 'This page is too old to save',
    text: 'Open the course again in this browser from where you found its link, and the rest of what you did will be saved.',
    again: null,
  },
  gone: {
    title: 'This course is no longer here',
    text: 'It was removed while this page was open. Open it again from where you found its link.',
    again: null,
  },
  unavailable: {
    title: 'The course cannot be opened',
    text: 'Its files are not served here. Tell whoever gave you the course.',
    again: null,
  },
  failed: {
    title: 'The course cannot be opened just now',
    text: 'Something went wrong. Your progress is kept.',
    again: 'Try again',
  },
};

export class Screen {
  #frame = null;

  constructor({ return_url: returnUrl }) {
    this.returnUrl = returnUrl;
    if (returnUrl) {
      byId('leave').href = returnUrl;
      byId('leave').hidden = false;
    }
    addEventListener('offline', () => this.#tellNetwork());
    addEventListener('online', () => this.#tellNetwork());
    this.#tellNetwork();
  }

  #tellNetwork() {
    byId('offline').hidden = navigator.onLine;
  }

  title(text) {
    byId('title').textContent = text;
    document.title = text;
  }

  /** Tells how the saving stands. */
  saving(state) {
    const line = byId('saving');
    // Each page that is saved is not worth an interruption; what is wrong is, and that it is right again.
    const isCalm = (each) => each === undefined || each === 'saved' || each === 'saving';
    line.setAttribute('aria-live', isCalm(state) && isCalm(line.dataset.state) ? 'off' : 'polite');
    line.dataset.state = state;
    // The same words again would be read aloud again.
    if (line.textContent !== SAVING[state]) line.textContent = SAVING[state];
  }

  loading(text) {
    byId('loading').textContent = text;
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

  /** `act` is told of the address that the learner leaves for. */
  onLeave(act) {
    byId('leave').addEventListener('click', (event) => {
      event.preventDefault();
      act(this.returnUrl);
    });
  }

  /** Says why the course does not go on, in place of it. */
  notice(kind, onAgain, more = '') {
    this.#drop();
    byId('loading').hidden = true;
    const { title, text, again } = NOTICES[kind];
    byId('notice-title').textContent = title;
    byId('notice-text').textContent = text;
    byId('notice-more').textContent = more;
    const back = document.createElement('a');
    Object.assign(back, { className: 'button', href: this.returnUrl ?? '', textContent: 'Go back' });
    const buttons = [...(again ? [button(again, onAgain, 'primary')] : []), ...(this.returnUrl ? [back] : [])];
    byId('notice-actions').replaceChildren(...buttons);
    byId('notice').hidden = false;
    byId('notice').focus();
  }

  unnotice() {
    byId('notice').hidden = true;
  }

  /** Says something above the course, with what can be done about it; without words it goes away. */
  tell(text, actions = []) {
    byId('told-text').textContent = text;
    byId('told-actions').replaceChildren(...actions.map(({ label, act }) => button(label, act)));
    byId('told').hidden = text === '';
  }
}

/** A button. */
export function button(label, act, className = '') {
  const made = document.createElement('button');
  Object.assign(made, { type: 'button', textContent: label, className });
  made.addEventListener('click', act);
  return made;
}
