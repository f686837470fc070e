// One delivery as a row of a table. It is brought up to date where it stands, so that what is open or has the focus stays.

import { show } from './dialog.js';
import { button, el, spoken } from './dom.js';
import { eventType } from './eventtypes.js';
import { fault, tell } from './notice.js';
import { path } from './service.js';
import { state } from './state.js';
import { nothing } from './table.js';
import { ago, counted, text, time } from './texts.js';
import { tried } from './tried.js';

export class DeliveryRow {
  delivery;
  /** Whether it is too far down to be looked for. */
  isLeft = false;
  /** What stands in the row's cells. */
  type;
  state = el('span', {});
  next = el('span', {});
  tries = el('div', {});
  again;
  #list = el('ol', { class: 'tries', reversed: true });
  #summary = el('summary', {});
  #details = el('details', {}, this.#summary, this.#list);
  #shown = new Map();
  #label = el('span', {});

  /** `retry` is given the row, and sends it again. */
  constructor(delivery, retry) {
    this.type = el('span', {}, eventType(delivery.event_type));
    const which = ` ${text('delivery.which', { type: delivery.event_type, time: time(delivery.created_at) })}`;
    this.again = button(this.#label, () => retry(this), { class: 'small' });
    this.again.append(spoken(which));
    this.#summary.append(el('span', {}), spoken(which));
    this.update(delivery);
  }

  get isPending() {
    return this.delivery.status === 'pending';
  }

  /** Shows the delivery as it is now. */
  update(delivery) {
    const { status, next_try_at: next, tries } = delivery;
    if (status !== this.delivery?.status) {
      this.state.replaceChildren(state(status));
      this.#label.textContent = text(status === 'pending' ? 'delivery.now' : 'delivery.again');
    }
    this.delivery = delivery;
    this.next.replaceChildren(next ? nextTry(next) : nothing());
    if (tries.length === 0) this.tries.replaceChildren(text('delivery.tries.none'));
    else if (!this.#details.isConnected) this.tries.replaceChildren(this.#details);
    this.#summary.firstChild.textContent = counted('delivery.tries', tries.length);
    this.#showTries(tries);
  }

  #showTries(tries) {
    const times = new Set(tries.map(({ at }) => at));
    for (const [at, item] of this.#shown) {
      if (times.has(at)) continue;
      item.remove();
      this.#shown.delete(at);
    }
    for (const each of tries) {
      if (this.#shown.has(each.at)) continue;
      const item = el('li', {}, tried(each));
      this.#shown.set(each.at, item);
      // The newest one is what is looked for.
      this.#list.prepend(item);
    }
  }
}

/** When it is tried next: a time that has come is now. */
const nextTry = (at) => (Date.parse(at) <= Date.now() ? text('delivery.next.now') : el('span', {}, ago(at), ' ', el('small', { class: 'when' }, time(at))));

/** Sends a delivery again, and shows it on its way. */
export async function sendAgain({ service }, { webhook_id: webhook }, row) {
  const { delivery_id: id, event_type: type } = row.delivery;
  try {
    row.update(await service.post(path`/api/v1/webhooks/${webhook}/deliveries/${id}/retry`));
    tell(text('delivery.sent', { type }));
  } catch (error) {
    show(text('delivery.again.failed'), fault(error));
  }
}
