// What a learner sees on the page, and what they do there. All of it is read from the page's own elements.

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { person } from '../lectern.js';

/** Where the course is launched from. */
const BACK = 'https://lms.example/back';

/** Milliseconds in which something has to come of what a learner does. */
const PATIENCE = 10_000;
/** Milliseconds for which a part that has ended has to stay before it counts as what came of it: the next one may be on its way. */
const STILL = 1500;
/** Milliseconds between two looks. */
const PAUSE = 20;

const TEXTS = JSON.parse(readFileSync(new URL('../../../player/texts/en.json', import.meta.url), 'utf8'));
const ENDS = ['passed', 'failed', 'completed', 'over', 'paused'].map((name) => TEXTS[`end.${name}`]);

/** What is otherwise than it has to be. */
export class Fault extends Error {
  constructor(expected, got) {
    super(`${expected}: ${got}`);
    Object.assign(this, { expected, got });
  }
}

/** In the page: what the frame and what is around it show. */
function look(choose) {
  const wordsOf = (id) => {
    const element = document.getElementById(id);
    return element.checkVisibility() ? element.innerText.trim() : '';
  };
  const frame = document.querySelector('#stage iframe');
  const course = frame?.contentWindow;
  const isThere = course?.document?.readyState === 'complete' && course.play !== undefined;
  if (isThere && !course.isKnown) return { state: 'delivered' };
  if (!frame && wordsOf('notice')) return { state: 'notice', words: wordsOf('notice-title') };
  if (!frame && wordsOf('loading') === choose) return { state: 'choosing', words: choose };
  if (isThere && wordsOf('told')) return { state: 'staying', words: wordsOf('told-text') };
  return { state: 'busy', words: wordsOf('loading') };
}

/** In the page: an entry of the contents. It is a button where it can be chosen; where the learner is already it is open and no button. */
function entryOf(identifier) {
  const entry = document.querySelector(`#contents .entry[data-item="${CSS.escape(identifier)}"]`);
  const isVisible = entry !== null && entry.checkVisibility({ visibilityProperty: true });
  const isCurrent = entry?.hasAttribute('aria-current') ?? false;
  const isClosed = entry?.disabled || entry?.getAttribute('aria-disabled') === 'true';
  return { isVisible, isCurrent, isChoosable: isVisible && !isClosed && (isCurrent || entry.tagName === 'BUTTON') };
}

/** A learner at a course, in a browser of their own. */
export class Learner {
  #lectern;
  #course;
  #who;
  #context;
  #page;
  #frame;
  /** What the service refused of what the page sent: the page must take nothing from a course that the service does not take. */
  #refused = [];

  static async at(lectern, course, who) {
    const learner = new Learner();
    learner.#lectern = lectern;
    learner.#course = course;
    learner.#who = who;
    learner.#context = await person();
    learner.#context.on('response', (response) => learner.#note(response));
    await learner.#context.route(`${BACK}*`, (route) => route.fulfill({ contentType: 'text/html', body: '<title>The LMS</title>' }));
    return learner;
  }

  close() {
    return this.#context.close();
  }

  #note(response) {
    if (response.status() < 400 || !new URL(response.url()).pathname.startsWith('/api/')) return;
    const body = response.text().catch(() => '');
    this.#refused.push(body.then((text) => `${response.request().method()} ${response.status()} ${text}`));
  }

  /** What the page complains of, and what the service refused it. */
  async complaints() {
    return [...this.#context.complaints, ...await Promise.all(this.#refused)];
  }

  /** Launches the course, for the first time or again. */
  async launch() {
    await this.#page?.close();
    const address = `/api/v1/packages/${this.#course.package_id}/launch`;
    const { session_id: id, launch_url: link } = await this.#lectern.call('POST', address, { ...this.#who, return_url: BACK });
    this.#who = { ...this.#who, session_id: id };
    this.#page = await this.#context.newPage();
    await this.#page.goto(link);
  }

  /** Waits for what the page shows next. */
  async sees() {
    const until = Date.now() + PATIENCE;
    let since = Date.now();
    let seen;
    while (Date.now() < until) {
      seen = await this.#page.evaluate(look, TEXTS['loading.choose']);
      if (seen.state !== 'staying') since = Date.now();
      if (seen.state === 'delivered') return this.#delivered();
      if (seen.state !== 'busy' && (seen.state !== 'staying' || Date.now() - since > STILL)) return this.#told(seen);
      await sleep(PAUSE);
    }
    throw new Fault(`the page shows something within ${PATIENCE} ms`, `${seen.state} ${seen.words}`);
  }

  #told({ state, words }) {
    if (state !== 'notice') return { state, words };
    if (!ENDS.includes(words)) throw new Fault('the course goes on or ends', words);
    return { state: 'ended', words };
  }

  async #delivered() {
    const element = await this.#page.waitForSelector('#stage iframe');
    this.#frame = await element.contentFrame();
    await this.#frame.evaluate(() => { window.isKnown = true; });
    const activity = await this.#activityOf(new URL(this.#frame.url()));
    return { state: 'delivered', words: activity, activity };
  }

  /** The activity that is in the frame: by its address, which several may share, and by the entry of the contents that is the current one. */
  async #activityOf({ pathname, search }) {
    const address = decodeURIComponent(pathname.split('/').slice(3).join('/')) + search;
    const shown = this.#course.items.filter(({ href }) => href === address).map(({ identifier }) => identifier);
    const current = await this.#page.$eval('#contents .entry[aria-current]', (entry) => entry.dataset.item).catch(() => null);
    if (current !== null && !shown.includes(current)) throw new Fault(`the contents are at ${shown.join(' or ') || address}`, current);
    return current ?? shown[0] ?? address;
  }

  /** Makes calls as the SCO in the frame. */
  calls(steps) {
    return this.#frame.evaluate((given) => window.play(given), steps);
  }

  /** The SCO ends itself, once it has asked for what it may be told to ask for. */
  async own({ asks } = {}) {
    if (asks) await this.calls([{ call: 'SetValue', given: ['adl.nav.request', asks] }]);
    // Not within the call of the test, for the page may take the frame away at once.
    await this.#frame.evaluate(() => { setTimeout(window.terminate, 0); });
  }

  next() {
    return this.#press('#next');
  }

  previous() {
    return this.#press('#previous');
  }

  /** Ends the course for good. */
  exit() {
    return this.#press('#exit');
  }

  /** Leaves the course for another day. */
  async suspend() {
    await this.#press('#leave');
    await this.#page.waitForURL(`${BACK}*`, { timeout: PATIENCE });
  }

  async #press(button) {
    if (!await this.#isEnabled(button)) throw new Fault(`${button} can be pressed`, 'it is disabled or not there');
    await this.#page.click(button);
  }

  /** Chooses an activity in the contents. */
  async choice({ title }) {
    const identifier = this.identifierOf(title);
    const { isChoosable } = await this.#page.evaluate(entryOf, identifier);
    if (!isChoosable) throw new Fault(`${identifier} can be chosen`, 'it is not a choice');
    await this.#page.click(`#contents button.entry[data-item=${JSON.stringify(identifier)}]`);
  }

  async #isEnabled(button) {
    return await this.#page.isVisible(button) && this.#page.isEnabled(button);
  }

  /** Whether the page shows something, in the words of the suite. */
  async shows(what) {
    const [kind, title] = what.split('@');
    const button = { continue: '#next', previous: '#previous' }[kind.split('.')[0]];
    if (button && kind.endsWith('.enabled')) return this.#isEnabled(button);
    // Greyed out, or not there at all: a course may hide it.
    if (button && kind.endsWith('.disabled')) return !await this.#isEnabled(button);
    if (kind === 'click.button') return true;
    if (kind === 'toc.enabled') return (await this.#entries()).some(({ isChoosable, isCurrent }) => isChoosable && !isCurrent);
    const { isVisible, isChoosable } = await this.#page.evaluate(entryOf, this.identifierOf(title));
    if (kind === 'toc.visible') return isVisible;
    if (kind === 'toc.enabled.selectable') return isChoosable;
    throw new Error(`nothing is known of ${what}`);
  }

  #entries() {
    const { identifier, items } = this.#course;
    return Promise.all([identifier, ...items.map((item) => item.identifier)].map((each) => this.#page.evaluate(entryOf, each)));
  }

  /** The identifier of the item of a title, or of the number that a test calls it by. */
  identifierOf(title) {
    const { identifier, items } = this.#course;
    if (title.startsWith('the activity that corresponds to the root')) return identifier;
    const found = items.find((item) => item.title.trim() === title.trim())
      ?? items.find((item) => item.identifier === title.trim().replace('Activity ', 'activity_'));
    if (!found) throw new Error(`there is no item ${title}`);
    return found.identifier;
  }

  /** Waits until everything is saved. */
  async saved() {
    const line = await this.#page.waitForSelector('#saving:is([data-state="saved"], [data-state="idle"])', { timeout: PATIENCE }).catch(() => null);
    if (line === null) throw new Fault('everything is saved', await this.#page.innerText('#saving'));
  }
}
