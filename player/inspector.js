// What passes between the course, the page and the service, for whoever looks for "Progress not updating". It is shown to nobody whom the
// launch does not allow it, and holds no token.

import { button } from './screen.js';

const byId = (id) => document.getElementById(id);

/** Entries that are kept; a course that polls makes thousands. */
const MOST_ENTRIES = 2000;
/** Entries that are shown, the newest; the export has all that are kept. */
const MOST_SHOWN = 300;
/** Characters of a value that are shown. */
const MOST_VALUE = 200;

const VIEWS = { calls: 'Calls', updates: 'Updates', data: 'Data' };

const clock = (time) => time.toISOString().slice(11, 23);
const shortened = (text) => (text.length > MOST_VALUE ? `${text.slice(0, MOST_VALUE)}… (${text.length} characters)` : text);

export class Inspector {
  #entries = { calls: [], updates: [] };
  #data = {};
  #view = 'calls';
  #isDue = false;
  #version = 0;
  #about;
  #views = {};
  #place = document.createElement('div');

  /** `about` says which session and run it is. */
  constructor(about) {
    this.#about = about;
    this.#place.className = 'place';
    byId('inspector').append(this.#head(), this.#place);
    const toggle = byId('inspector-toggle');
    toggle.hidden = false;
    toggle.addEventListener('click', () => this.#toggle(byId('inspector').hidden));
    if (new URLSearchParams(location.search).get('inspect') === '1') this.#toggle(true);
  }

  #toggle(open) {
    byId('inspector').hidden = !open;
    byId('inspector-toggle').setAttribute('aria-expanded', String(open));
    this.#draw();
  }

  /** A call of the course. */
  called(call) {
    this.#add('calls', call);
  }

  /** Updates that go out in one request. */
  sent(updates) {
    for (const update of updates) {
      const { sco = '', cmi_data: elements = {}, ...rest } = update.said;
      Object.assign(this.#data, elements);
      const also = Object.keys(rest).filter((name) => rest[name] === true);
      this.#add('updates', { kind: 'sent', seq: update.seq, sco, also, elements, bytes: update.size });
    }
  }

  /** What the service has answered to it. */
  answered(answer, updates) {
    const { version, warnings = [], late } = answer;
    const { seq } = updates.at(-1);
    if (this.#version && version > this.#version + 1) this.note(`versions between ${this.#version} and ${version} were written by others; they are merged`);
    this.#version = version;
    this.#data = answer.cmi_data ?? this.#data;
    this.#add('updates', { kind: 'saved', seq, version, late, warnings });
  }

  /** What the service does not take. */
  refused(faults, seq) {
    this.#add('updates', { kind: 'refused', seq, faults });
  }

  /** Something else that is worth knowing. */
  note(text) {
    this.#add('updates', { kind: 'note', text });
  }

  /** A SCO's elements as it finds them. */
  launched(sco, values) {
    this.#data = { ...values };
    this.#add('updates', { kind: 'note', text: `${sco} is launched` });
  }

  #add(list, entry) {
    const entries = this.#entries[list];
    entries.push({ at: new Date(), ...entry });
    if (entries.length > MOST_ENTRIES) entries.shift();
    this.#draw();
  }

  #draw() {
    if (this.#isDue || byId('inspector').hidden) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      // The head stays, and with it the place of the keyboard.
      for (const [view, made] of Object.entries(this.#views)) made.setAttribute('aria-pressed', String(view === this.#view));
      this.#place.replaceChildren(this.#body());
    });
  }

  #head() {
    const head = document.createElement('div');
    head.className = 'head';
    for (const [view, name] of Object.entries(VIEWS)) {
      this.#views[view] = button(name, () => {
        this.#view = view;
        this.#draw();
      });
    }
    head.append(...Object.values(this.#views), button('Export', () => this.#export()));
    return head;
  }

  #body() {
    if (this.#view === 'data') return table(['Element', 'Value'], Object.entries(this.#data).map(([name, value]) => [[name, shortened(value)], '']));
    const newest = this.#entries[this.#view].slice(-MOST_SHOWN).reverse();
    if (this.#view === 'calls') {
      return table(['Time', 'Call', 'Answer', 'Code', 'ms'], newest.map((entry) => [callRow(entry), entry.code === '0' ? '' : 'fault']));
    }
    return table(['Time', 'Update', 'What'], newest.map((entry) => [updateRow(entry), entry.kind === 'refused' || entry.warnings?.length > 0 ? 'fault' : '']));
  }

  #export() {
    const kept = { ...this.#about, exported_at: new Date(), data: this.#data, ...this.#entries };
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([JSON.stringify(kept, null, 2)], { type: 'application/json' }));
    link.download = `session-${this.#about.session_id}-run-${this.#about.run}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
}

function callRow({ at, call, argument, value, result, code, milliseconds }) {
  const given = [argument, value].filter((text) => text !== '').map((text) => JSON.stringify(shortened(text))).join(', ');
  return [clock(at), `${call}(${given})`, shortened(result), code, milliseconds.toFixed(1)];
}

function updateRow(entry) {
  const { at, kind, seq } = entry;
  return [clock(at), kind === 'note' ? '' : `${seq} ${kind}`, WORDS[kind](entry)];
}

const remark = ({ element, scorm_error: code, reason }) => `${element || 'all of it'}${code ? ` (${code})` : ''}: ${reason}`;

const WORDS = {
  sent: ({ sco, also, elements, bytes }) => {
    const named = Object.keys(elements);
    return `${[sco, ...also].filter(Boolean).join(', ')}: ${named.length} elements, ${bytes} bytes. ${named.join(', ')}`;
  },
  saved: ({ version, late, warnings }) => (
    [`version ${version}${late ? ', a later update was there before' : ''}`, ...warnings.map((each) => `warning: ${remark(each)}`)].join('. ')),
  refused: ({ faults }) => faults.map(remark).join('. '),
  note: ({ text }) => text,
};

function table(names, rows) {
  const made = document.createElement('table');
  const cell = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
  const head = made.createTHead().insertRow();
  head.append(...names.map((name) => Object.assign(cell('th', name), { scope: 'col' })));
  const body = made.createTBody();
  for (const [texts, className] of rows) {
    const row = body.insertRow();
    row.className = className;
    row.append(...texts.map((text) => cell('td', text)));
  }
  const scrolled = document.createElement('div');
  scrolled.className = 'scrolled';
  // What scrolls has to be reachable by keyboard.
  Object.assign(scrolled, { tabIndex: 0, role: 'region', ariaLabel: 'Entries' });
  scrolled.append(made);
  return scrolled;
}
