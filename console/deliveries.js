// What was sent to a webhook in the last 30 days, and what is on its way: a table that is kept up to date while it is looked at.

import { DeliveryRow, sendAgain } from './delivery.js';
import { choice } from './dialog.js';
import { button, el } from './dom.js';
import { fault } from './notice.js';
import { isGone, isPassing, path, pause, query, shownAgain } from './service.js';
import { table } from './table.js';
import { text, time } from './texts.js';

const STATUSES = ['pending', 'delivered', 'failed', 'dropped'];

/** Deliveries that are shown at once. */
const PAGE = 50;
/** Milliseconds between two looks: when something is due to be sent, and otherwise. */
const SOON = 3000;
const LATER = 15_000;
/** Deliveries of a look, the most that a page has, and pages of one: what is on its way beyond them stays as it was shown. */
const LOOKED_AT = 100;
const MOST_PAGES = 5;

export class Deliveries {
  element = el('div', {});
  #app;
  #webhook;
  #signal;
  #status;
  /** The rows that are shown, by their deliveries' ids. */
  #rows = new Map();
  #cursor;
  #table;
  #place = el('div', {});
  #fault = el('div', {});
  #failed = null;
  #more = button(text('more'), () => this.#trying(() => this.#show(this.#cursor)));

  constructor(app, webhook, { status, signal }) {
    this.#app = app;
    this.#webhook = webhook;
    this.#signal = signal;
    this.#status = STATUSES.find((each) => each === status);
    const filter = choice('status', text('deliveries.filter'),
      [['', text('deliveries.all')], ...STATUSES.map((each) => [each, text(`state.${each}`)])], this.#status);
    filter.input.addEventListener('change', () => this.#filter(filter.value()));
    this.element.append(el('div', { class: 'narrow' }, filter.element), this.#place, this.#more, this.#fault);
  }

  /** A webhook's deliveries, those with a status or all of them; they are followed until the signal. */
  static async of(app, webhook, said) {
    const made = new Deliveries(app, webhook, said);
    await made.#show();
    made.#follow();
    return made;
  }

  #read = (members) => this.#app.service.page(path`/api/v1/webhooks/${this.#webhook.webhook_id}/deliveries`, members, this.#signal);

  /** Shows one page: below those that are there, or the first one in their place. */
  async #show(cursor) {
    const status = this.#status;
    const { deliveries, next_cursor: next } = await this.#read({ status, limit: PAGE, cursor });
    // Meanwhile others may have been asked for.
    if (status !== this.#status) return;
    if (!cursor) this.#clear();
    this.#put(deliveries);
    this.#cursor = next;
    this.#more.hidden = !next;
    if (this.#rows.size === 0) this.#place.replaceChildren(el('div', { class: 'empty' }, el('p', {}, text(next ? 'deliveries.none_yet' : 'deliveries.none'))));
  }

  #clear() {
    this.#rows.clear();
    this.#table = table(text('deliveries'), this.#columns(), []);
  }

  #columns() {
    const mayRetry = this.#app.may('admin') && this.#webhook.status === 'active';
    return [
      [text('delivery.event'), (row) => row.type],
      [text('delivery.created'), (row) => el('span', { class: 'when' }, time(row.delivery.created_at))],
      [text('delivery.status'), (row) => row.state],
      [text('delivery.next'), (row) => row.next],
      [text('delivery.tries'), (row) => row.tries],
      ...(mayRetry ? [[text('delivery.action'), (row) => row.again]] : []),
    ];
  }

  #put(deliveries, isFirst = false) {
    const rows = deliveries.filter(({ delivery_id: id }) => !this.#rows.has(id))
      .map((each) => new DeliveryRow(each, (row) => sendAgain(this.#app, this.#webhook, row)));
    if (rows.length === 0) return;
    for (const row of rows) this.#rows.set(row.delivery.delivery_id, row);
    this.#table.put(rows, isFirst);
    if (!this.#table.element.isConnected) this.#place.replaceChildren(this.#table.element);
  }

  async #filter(status) {
    this.#status = status;
    // The choice is part of the address, and no step of its own.
    history.replaceState(history.state, '', `#/webhooks/${this.#webhook.webhook_id}${query({ status })}`);
    await this.#trying(() => this.#show());
  }

  /** Does something, and says beneath the table where it fails: once, however often it is tried. */
  async #trying(act) {
    try {
      await act();
      this.#failed = null;
      this.#fault.replaceChildren();
    } catch (error) {
      if (isGone(error)) return;
      const isKnown = error.message === this.#failed?.message;
      this.#failed = error;
      if (!isKnown) this.#fault.replaceChildren(fault(error));
    }
  }

  async #follow() {
    try {
      for (let looked = Date.now(); ;) {
        await pause(SOON, this.#signal);
        if (document.hidden) await shownAgain(this.#signal);
        if (!this.#isDue() && Date.now() - looked < LATER) continue;
        await this.#trying(() => this.#look());
        if (this.#failed && !isPassing(this.#failed)) return;
        looked = Date.now();
      }
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }

  #pending = () => [...this.#rows.values()].filter((row) => row.isPending && !row.isLeft);

  /** Whether something has been sent by now, or is about to be. */
  #isDue = () => this.#pending().some(({ delivery }) => Date.parse(delivery.next_try_at) <= Date.now());

  /** Brings what is on its way up to date, and shows what is new. What no longer has the status that was asked for stays, as it is now. */
  async #look() {
    const status = this.#status;
    const newest = [...this.#rows.keys()].reduce((most, id) => (id > most ? id : most), '');
    const waiting = new Set(this.#pending().map((row) => row.delivery.delivery_id));
    const fresh = [];
    let cursor;
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const { deliveries, next_cursor: next } = await this.#read({ limit: LOOKED_AT, cursor });
      if (status !== this.#status) return;
      for (const each of deliveries) {
        this.#rows.get(each.delivery_id)?.update(each);
        waiting.delete(each.delivery_id);
        // An id begins with its event's time.
        if (each.delivery_id > newest && (!status || each.status === status)) fresh.push(each);
      }
      cursor = next;
      if (!next || waiting.size === 0) break;
    }
    // Looked for in vain, each look would look for them again.
    for (const id of waiting) this.#rows.get(id).isLeft = true;
    this.#put(fresh, true);
  }
}
