// Zips that are dropped or chosen, several at once, each with how far it is. They go on while other views are shown.

import { button, el, link, newId } from './dom.js';
import { findings } from './findings.js';
import { tryCourse } from './launching.js';
import { fault, tell } from './notice.js';
import { isGone, path } from './service.js';
import { counted, percent, text } from './texts.js';
import { imported, send } from './upload.js';

/** Zips that are sent at once: more would only share the same line. */
const AT_ONCE = 3;

const list = el('ul', { class: 'uploads', 'aria-label': text('uploads') });
let waiting = [];
const running = new Set();

addEventListener('beforeunload', (event) => {
  if (running.size > 0) event.preventDefault();
});

/** Ends what is under way and puts it away: the key was changed, and what one key may see another may not. */
export function forgetUploads() {
  waiting = [];
  for (const each of running) each.ended.abort();
  list.replaceChildren();
}

/** A place to drop zips at, and those that were: as new packages, or as versions of the package that `onto` names. */
export function uploadPlace(app, { signal, onto }) {
  const id = newId();
  const input = el('input', { id, type: 'file', accept: '.zip,application/zip', multiple: !onto, class: 'spoken', on: { change: () => {
    take(app, [...input.files], onto);
    input.value = '';
  } } });
  const place = el('div', { class: 'drop' },
    el('p', {}, text(onto ? 'drop.version' : 'drop')),
    input, el('label', { for: id, class: 'button primary' }, text(onto ? 'drop.choose.version' : 'drop.choose')));
  const over = (event) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    place.classList.toggle('over', event.type === 'dragover');
    if (event.type === 'drop') take(app, [...event.dataTransfer.files], onto);
  };
  for (const event of ['dragover', 'dragleave', 'drop']) document.addEventListener(event, over, { signal });
  // A package's page shows what is on its way to it, and no other's.
  for (const item of list.children) item.hidden = item.dataset.onto !== (onto ?? '');
  return el('div', {}, place, list);
}

function take(app, files, onto) {
  if (onto && files.length > 1) tell(text('drop.one'));
  begin(...(onto ? files.slice(0, 1) : files).map((file) => new Upload(app, file, onto)));
}

function begin(...uploads) {
  waiting.push(...uploads);
  next();
}

function next() {
  while (running.size < AT_ONCE && waiting.length > 0) {
    const upload = waiting.shift();
    running.add(upload);
    upload.run().finally(() => {
      running.delete(upload);
      next();
    });
  }
}

/** A zip in the list. */
class Upload {
  ended = new AbortController();
  #words = el('p', { role: 'status' }, text('upload.waiting'));
  #place = el('div', {});
  #end = button(text('cancel'), () => this.#cancel(), { class: 'small' });

  /** `target` is the package that the zip is a version of: that of the page, or one that an earlier try has left waiting for its zip. */
  constructor(app, file, onto, target = onto) {
    Object.assign(this, { app, file, onto, target });
    this.bar = el('progress', { 'aria-label': text('upload.progress', { name: file.name }), max: 1, value: 0 });
    this.item = el('li', { 'data-onto': onto ?? '' }, el('p', {}, el('strong', {}, file.name)), this.bar, this.#words, this.#place, this.#end);
    list.prepend(this.item);
  }

  #cancel() {
    this.ended.abort();
    if (!waiting.includes(this)) return;
    waiting = waiting.filter((each) => each !== this);
    this.#done(text('upload.cancelled'));
  }

  /** Registers a package or a version, sends the zip, and waits for its import. */
  async run() {
    let registered;
    try {
      registered = await this.#send();
    } catch (error) {
      this.#done(text(isGone(error) ? 'upload.cancelled' : 'upload.failed'), !isGone(error) && fault(error),
        button(text('upload.again'), () => this.#again(), { class: 'small' }));
      return;
    }
    // What is sent is imported, whoever looks.
    this.#end.hidden = true;
    this.#step('importing')(0);
    const { package_id: id, next: version } = registered;
    try {
      const answer = await imported(this.app, id, version?.revision ?? 1, { tell: this.#step('importing'), signal: this.ended.signal });
      this.#tellOutcome(answer);
    } catch (error) {
      this.#done(text('upload.unseen'), el('p', {}, link(`#/packages/${id}`, this.file.name)), !isGone(error) && fault(error));
    }
  }

  #again() {
    const next = new Upload(this.app, this.file, this.onto, this.target);
    this.item.remove();
    begin(next);
  }

  async #send() {
    const { app, file, target, ended: { signal } } = this;
    this.#step('sending')(0);
    const body = { filename: file.name, uploaded_by: app.me.name };
    const registered = await app.service.post(target ? path`/api/v1/packages/${target}/versions` : '/api/v1/packages', body);
    try {
      signal.throwIfAborted();
      await send(registered.upload, file, { tell: this.#step('sending'), signal });
    } catch (error) {
      // A package that awaits a zip nobody will send is in everybody's way. Where it cannot go, the next try is for it.
      if (!target && app.may('admin')) await app.service.remove(path`/api/v1/packages/${registered.package_id}`).catch(() => {});
      else this.target = registered.package_id;
      throw error;
    }
    return registered;
  }

  /** Says how far a step is. Each percent read aloud would be noise: the words say the step, and the bar how far it is. */
  #step = (name) => (part) => {
    this.bar.value = part;
    this.bar.title = percent(part);
    if (this.#words.dataset.step === name) return;
    this.#words.dataset.step = name;
    this.#words.textContent = text(`upload.${name}`);
  };

  #done(said, ...more) {
    this.bar.hidden = true;
    this.#words.textContent = said;
    this.#place.replaceChildren(...more.filter(Boolean));
    this.#end.replaceWith(button(text('upload.put_away'), () => this.item.remove(), { class: 'small' }));
  }

  #tellOutcome({ found, errors, warnings }) {
    const name = link(`#/packages/${found.package_id}`, found.title);
    if (errors.length > 0) this.#done(text('upload.refused_course'), el('p', {}, name), findings('errors', errors), findings('warnings', warnings));
    else {
      this.#done(warnings.length > 0 ? counted('upload.ready_with', warnings.length) : text('upload.ready'),
        el('p', {}, name, ' ', button(text('try'), () => tryCourse(this.app, found), { class: 'small' })), findings('warnings', warnings));
      tell(text('upload.told', { title: found.title }));
    }
    if (list.isConnected && this.item.isConnected) this.app.reload();
  }
}
