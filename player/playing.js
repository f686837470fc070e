// The playing of one run: which item is shown, with which API, and what becomes of what it says.

import { bridge, editionOf } from './api.js';
import { Contents } from './contents.js';
import { Course } from './course.js';
import { Inspector } from './inspector.js';
import { Navigation } from './navigation.js';
import { Outbox } from './outbox.js';
import { Sequencing } from './sequencing.js';
import { sleep } from './service.js';
import * as unsent from './unsent.js';

/** So long a learner who leaves waits for the last answer, in milliseconds; what is not answered then is kept. */
const LEAVING = 5000;

const CLOSED = 'That part is not open yet. Finish this one first.';

const NOT_KEPT = 'This browser keeps nothing for this page, so that what you did last is here only. Leave the page open until then.';

/** Of the inspector, where there is none. */
const NOBODY = { called() {}, sent() {}, answered() {}, refused() {}, note() {}, launched() {} };

export class Playing {
  #launch;
  #screen;
  #service;
  #isMoving = false;

  constructor(launch, screen, service, started) {
    this.#launch = launch;
    this.#screen = screen;
    this.#service = service;
    this.run = started.run;
    this.edition = editionOf(started.session.scorm_version);
    this.contentUrl = started.content_url;
    this.course = new Course(started);
    const about = { session_id: launch.session_id, run: started.run, scorm_version: started.session.scorm_version, package: started.package.package_id };
    this.inspector = launch.inspects ? new Inspector(about) : NOBODY;
    this.outbox = new Outbox(service, this.#events());
    this.contents = new Contents(this.course, {
      go: (direction) => this.#go(direction),
      choose: (item) => this.#move(() => this.navigation.choose(item)),
    });
    screen.onLeave((address) => this.#leave(address));
    addEventListener('pagehide', () => this.outbox.close({ forGood: true }));
    addEventListener('pageshow', (event) => event.persisted && this.outbox.resume());
    addEventListener('online', () => this.outbox.resume());
    document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && this.outbox.close());
  }

  #events() {
    return {
      changed: (state) => this.#screen.saving(state),
      sending: (update) => this.inspector.sent(update),
      answered: (answer, update) => this.#answered(answer, update),
      refused: (faults, update) => this.inspector.refused(faults, update),
      stopped: (why, error) => this.#stopped(why, error),
      keep: (updates) => unsent.keep(this.#launch.session_id, this.run, this.#service.token, updates),
    };
  }

  #answered(answer, update) {
    this.inspector.answered(answer, update);
    this.course.track([{ identifier: answer.sco, cmi_data: answer.cmi_data, completion_status: 'completed' }]);
    if (this.navigation) this.contents.draw(this.navigation);
  }

  #stopped(why, error) {
    this.inspector.note(`stopped: ${error.message}`);
    this.#screen.notice(why, () => {
      if (why === 'superseded') location.reload();
      else this.#resume();
    }, this.outbox.isKept ? '' : NOT_KEPT);
  }

  /** Goes on after the session was made active again; the course begins where the service has it. */
  async #resume() {
    this.#screen.unnotice();
    this.#screen.loading('Saving…');
    this.outbox.resume();
    if ((await this.outbox.settled()) !== 'stopped') location.reload();
  }

  /** Shows where the session is. */
  async begin({ session, sequencing }) {
    const isSequenced = this.edition.global !== 'API' && this.course.launchable.length > 1;
    if (this.course.launchable.length > 1) this.course.track((await this.#service.read()).scos);
    this.navigation = isSequenced ? await Sequencing.of(this.edition, this.course) : new Navigation(this.edition, this.course);
    const item = this.navigation.begin(session.sco, sequencing);
    this.contents.begin(this.navigation);
    if (item?.identifier === session.sco) await this.#show(item, session.cmi_data);
    else await this.#deliver(item);
  }

  /** Moves to the item that is picked once the one before is off the page: it may end itself at that, which can decide what comes next. */
  async #move(pick) {
    if (this.#isMoving) return;
    this.#isMoving = true;
    try {
      const from = this.navigation.current;
      await this.#screen.clear();
      const to = pick();
      if (to || this.navigation.isOver || !from) await this.#deliver(to);
      else await this.#deliver(this.navigation.again(from), CLOSED);
    } catch (error) {
      this.inspector.note(error.message);
    } finally {
      this.#isMoving = false;
    }
  }

  #go(direction) {
    if (this.navigation.isBlocked(direction)) this.#screen.tell(CLOSED);
    else this.#move(() => this.navigation.go(direction));
  }

  /** Enters an item, and shows it. */
  async #deliver(item, words = '') {
    this.#screen.tell(words);
    if (!item) {
      this.#showNothing();
      return;
    }
    this.#screen.loading('Loading…');
    const { cmi_data: values } = await this.outbox.enter(item.identifier);
    await this.#show(item, values);
  }

  async #show(item, values) {
    const instance = await this.navigation.apiFor(item, values);
    if (item.isSco) window[this.edition.global] = this.#bridge(item, instance);
    else delete window[this.edition.global];
    this.inspector.launched(item.identifier, values);
    this.#keepPlace(item);
    this.contents.draw(this.navigation);
    this.#screen.show(Course.address(item, this.contentUrl), item.title);
  }

  /** Where the learner is travels with what the items say. */
  #keepPlace(item) {
    const { state } = this.navigation;
    if (state !== null) this.outbox.attach(item.identifier, { sequencing: state });
  }

  #bridge(item, instance) {
    return bridge(this.edition, instance, {
      set: (element, value) => this.outbox.set(item.identifier, element, value),
      commit: () => this.outbox.commit(),
      terminate: () => this.#ended(item),
      called: (call) => this.inspector.called(call),
    });
  }

  /** The course has ended an item. Its place goes out with that, for the page may be about to close. */
  #ended(item) {
    this.outbox.terminate(item.identifier);
    this.#keepPlace(item);
    // Not within the course's own call.
    if (!this.#isMoving) setTimeout(() => this.#goOn(), 0);
  }

  async #goOn() {
    if (this.#isMoving) return;
    const next = this.navigation.ended();
    if (next) {
      await this.#move(() => next);
      return;
    }
    if ((await this.outbox.settled()) === 'stopped' || this.#isMoving) return;
    this.contents.draw(this.navigation);
    this.#showEnd();
  }

  #showEnd() {
    const again = { label: 'Open it again', act: () => location.reload() };
    const next = { label: 'Next', act: () => this.#go('next') };
    const goesOn = this.navigation.shows.next && this.navigation.canGo('next') && !this.navigation.isOver;
    if (goesOn) this.#screen.tell('This part has ended, and your progress is saved.', [next]);
    else if (this.navigation.shows.contents && !this.navigation.isOver) this.#screen.tell('This part has ended, and your progress is saved.');
    else this.#screen.tell('The course has ended, and your progress is saved.', [again]);
  }

  /** Nothing is delivered: the course is over, or the learner is to choose. */
  #showNothing() {
    this.contents.draw(this.navigation);
    if (this.navigation.isOver || !this.navigation.shows.contents) {
      this.#screen.loading('');
      this.#showEnd();
    } else {
      this.#screen.loading('Choose what to open from the contents.');
    }
  }

  async #leave(address) {
    this.#isMoving = true;
    await this.#screen.clear();
    const item = this.navigation?.current;
    if (item) {
      this.navigation.leave();
      this.#keepPlace(item);
      this.outbox.commit();
    }
    await Promise.race([this.outbox.settled(), sleep(LEAVING)]);
    location.assign(address);
  }
}
