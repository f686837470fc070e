// What is around every view: the bar with the ways to them, and who is calling.

import { button, el, link, outside } from './dom.js';
import { toldLine } from './notice.js';
import { text } from './texts.js';

/** The views in the bar. */
const AREAS = ['packages', 'sessions', 'live', 'webhooks', 'keys'];

export class Shell {
  #nav = el('ul', {});
  #who = el('p', { id: 'who' });

  constructor() {
    this.main = el('main', { id: 'main', tabindex: -1 });
    const skip = link('#main', text('skip'), { id: 'skip', on: { click: (event) => {
      event.preventDefault();
      this.main.focus();
    } } });
    document.body.replaceChildren(skip,
      el('header', { id: 'bar' },
        link('#/packages', text('title'), { class: 'brand' }),
        el('nav', { 'aria-label': text('areas') }, this.#nav),
        this.#who),
      this.main,
      toldLine(),
      el('footer', {}, outside('/docs', text('docs')), ' ', outside('/docs/errors', text('docs.errors'))));
  }

  /** Shows who calls, and the ways to the views. */
  signedIn(me, change) {
    this.#who.replaceChildren(text('who.is', { key: me.name, tenant: me.tenant_id, scope: text(`scope.${me.scope}`) }), ' ',
      button(text('key.change'), change, { class: 'small' }));
    this.#nav.replaceChildren(...AREAS.map((area) => el('li', {}, link(`#/${area}`, text(`area.${area}`), { 'data-area': area }))));
  }

  /** Shows that nobody calls. */
  signedOut() {
    this.#who.replaceChildren();
    this.#nav.replaceChildren();
  }

  /** Marks the place in the bar. */
  at(area) {
    for (const each of this.#nav.querySelectorAll('a')) {
      if (each.dataset.area === area) each.setAttribute('aria-current', 'page');
      else each.removeAttribute('aria-current');
    }
  }

  /** Shows a view's content. Its heading is where reading goes on, unless the page has just been opened or only brought up to date. */
  show(content, { isNew }) {
    const held = document.activeElement;
    const isHeld = held !== this.main && this.main.contains(held);
    this.main.replaceChildren(...[content].flat());
    const heading = this.main.querySelector('h1');
    document.title = heading ? `${heading.textContent} · ${text('title')}` : text('title');
    if (!heading) return;
    heading.tabIndex = -1;
    if (isNew) {
      heading.focus();
      window.scrollTo(0, 0);
    } else if (isHeld) (this.#like(held) ?? heading).focus({ preventScroll: true });
  }

  /** What stands in an element's place since a view was brought up to date, so that the keyboard goes on from there. */
  #like(held) {
    if (this.main.contains(held)) return held;
    const isLike = (each) => each.textContent === held.textContent && each.getAttribute('name') === held.getAttribute('name');
    return [...this.main.querySelectorAll(held.localName)].find(isLike);
  }
}
