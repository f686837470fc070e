// The playing of one run: which item is shown, with which API, and what becomes of what it says.

import { editionOf } from './api.js';
import { Contents } from './contents.js';
import { Course } from './course.js';
import { Documents, isGone } from './documents.js';
import { Embed } from './embed.js';
import { endsAll, isPause, outcomeOf, wordsFor } from './ending.js';
import { Inspector } from './inspector.js';
import { Navigation } from './navigation.js';
import { Outbox } from './outbox.js';
import { Presence, takeOver } from './presence.js';
import { Sco } from './sco.js';
import { goBack } from './screen.js';
import { Sequencing } from './sequencing.js';
import { text } from './texts.js';
import { Keeper } from './unsent.js';
import { sleep } from './waiting.js';

/** So long a learner who leaves waits for the last answer, in milliseconds; what is not answered then is kept. */
const LEAVING = 5000;

/** Milliseconds in which a window that may be closed is. */
const CLOSING = 300;
/** Milliseconds for which the end of the course waits for what was reached in it. */
const SETTLING = 1500;

/** Of the inspector, where there is none. */
const NOBODY = { called() {}, sent() {}, answered() {}, refused() {}, note() {}, launched() {} };

export class Playing {
  #screen;
  #service;
  #keeper;
  #embed;
  #presence;
  #isMoving = false;
  #hasLeft = false;
  #result = {};
  #item = null;
  #sco = null;
  #writesIntoNothing = false;
  /** How the SCO was left, as it said it: whether the course is to go on another day. */
  #marks = {};

  constructor(launch, screen, service, { started, course }) {
    this.#screen = screen;
    this.#service = service;
    this.#keeper = new Keeper(launch.session_id, started.run);
    this.#embed = new Embed(launch);
    this.started = started;
    this.edition = editionOf(started.session.scorm_version);
    this.contentUrl = started.content_url;
    this.course = new Course(course);
    this.documents = new Documents(() => window.close());
    const about = { session_id: launch.session_id, run: started.run, scorm_version: started.session.scorm_version, package: started.session.package_id };
    this.inspector = launch.inspects ? new Inspector(about) : NOBODY;
    this.outbox = new Outbox(service, this.#events());
    this.#presence = new Presence(launch.session_id, started.run, service, this.outbox);
    this.contents = new Contents(this.course, {
      go: (direction) => this.#go(direction),
      choose: (item) => this.#move(() => this.navigation.choose(item)),
    });
    screen.onLeave(() => this.#leave());
    const close = window.close.bind(window);
    window.close = () => this.#askedToClose(close);
    addEventListener('pagehide', () => this.#close());
    addEventListener('beforeunload', (event) => this.#warn(event));
  }

  #events() {
    return {
      changed: () => this.#showSaving(),
      sending: (updates) => this.inspector.sent(updates),
      answered: (answer, updates) => this.#answered(answer, updates),
      refused: (faults, seq) => this.inspector.refused(faults, seq),
      stopped: (why, error) => this.#stopped(why, error),
      keep: (updates) => this.#keeper.keep(updates),
    };
  }

  #answered(answer, updates) {
    this.inspector.answered(answer, updates);
    const before = this.#result;
    this.#result = answer;
    this.course.find(answer.sco)?.cameTo(answer.sco_status);
    if (this.navigation) this.contents.draw(this.navigation);
    const isDone = ({ completion_status: completion, success_status: success }) => completion === 'completed' || success === 'passed';
    this.#embed.told(isDone(answer) && !isDone(before) ? 'lectern:completed' : 'lectern:progress', answer);
  }

  #stopped(why, error) {
    this.inspector.note(`stopped: ${error.message}`);
    const again = why === 'superseded' ? takeOver(error) : () => this.#again();
    this.#screen.notice(why, { again, more: this.outbox.isKept ? '' : text('not_kept') });
  }

  /** Goes on after the session was made active again; the course begins where the service has it. */
  async #again() {
    this.#screen.unnotice();
    this.#screen.loading(text('loading.saving'));
    this.outbox.resume();
    if ((await this.outbox.settled()) !== 'stopped') location.reload();
  }

  /** Shows where the session is. */
  async begin() {
    const { session } = this.started;
    this.#result = session;
    if (this.course.launchable.length > 1) this.course.track(await this.#service.scos());
    const item = await this.#start(session.sco, this.started.sequencing);
    this.#embed.told('lectern:launched', session);
    if (item?.identifier === session.sco) await this.#show(item, session.cmi_data);
    else await this.#deliver(item);
  }

  /** The item to begin with. */
  async #start(sco, sequencing) {
    const isSequenced = this.edition.global !== 'API' && this.course.launchable.length > 1;
    this.navigation = isSequenced ? await Sequencing.of(this.edition, this.course) : new Navigation(this.edition, this.course);
    const item = this.navigation.begin(sco, sequencing);
    this.contents.begin(this.navigation);
    return item;
  }

  /** Moves to the item that is picked once the one before is off the page: it may end itself at that, which can decide what comes next. */
  async #move(pick) {
    if (this.#isMoving) return;
    this.#isMoving = true;
    try {
      const from = this.navigation.current;
      await this.#clear();
      const to = pick();
      if (to || this.navigation.isOver || !from) await this.#deliver(to);
      else await this.#deliver(this.navigation.again(from), text('part.closed'));
    } catch (error) {
      this.inspector.note(error.message);
    } finally {
      this.#isMoving = false;
    }
  }

  async #clear() {
    await this.#screen.clear();
    this.#noteShown();
    this.#sco = null;
  }

  /** What was shown and never called says so when it is left, for the service cannot know. */
  #noteShown() {
    const isSilent = this.#item && this.#sco && !this.#sco.wasCalled && this.course.isUnsaid(this.#item);
    if (isSilent) this.outbox.say({ sco: this.#item.identifier, shown: true });
  }

  #go(direction) {
    if (this.navigation.isBlocked(direction)) this.#screen.tell(text('part.closed'));
    else this.#move(() => this.navigation.go(direction));
  }

  /** Enters an item, and shows it. */
  async #deliver(item, words = '') {
    this.#screen.tell(words);
    if (!item) {
      this.#showNothing();
      return;
    }
    this.#screen.loading(text('loading'));
    const { cmi_data: values = {} } = this.course.isTracked(item) ? await this.outbox.enter(item.identifier) : {};
    await this.#show(item, values);
  }

  async #show(item, values) {
    const judge = await this.navigation.judgeFor(item);
    this.#item = item;
    this.#marks = {};
    this.#sco = item.isSco ? new Sco(this.edition, values, judge, this.documents, this.#callsOf(item)) : null;
    if (this.#sco) window[this.edition.global] = this.#sco.api;
    else delete window[this.edition.global];
    this.inspector.launched(item.identifier, values);
    this.#keepPlace(item);
    this.contents.draw(this.navigation);
    const title = this.course.launchable.length > 1 ? item.title : text('course_content');
    this.documents.watch(this.#screen.show(Course.address(item, this.contentUrl), title));
  }

  /** Where the learner is travels with what the items say. */
  #keepPlace(item) {
    const { state } = this.navigation;
    if (state !== null) this.outbox.attach(item.identifier, { sequencing: state });
  }

  #callsOf(item) {
    return {
      isGone,
      set: (element, value) => {
        this.#marks[element] = value;
        this.outbox.set(item.identifier, element, value);
      },
      commit: () => this.outbox.commit(),
      sitting: () => {
        this.#marks = {};
        this.outbox.say({ sco: item.identifier, new_sitting: true });
      },
      terminate: () => this.#ended(item),
      called: (call) => this.#called(call),
    };
  }

  #called(call) {
    this.inspector.called(call);
    const isWritten = call.value !== '' || call.call === this.edition.names.commit;
    this.#writesIntoNothing = !this.#sco?.isRunning && (this.#writesIntoNothing || (isWritten && call.result === 'false'));
    this.#showSaving();
  }

  /** What a course writes after its end is refused: nothing says "Saved" to that. */
  #showSaving() {
    const { state } = this.outbox;
    this.#screen.saving(state === 'saved' && this.#writesIntoNothing ? 'idle' : state);
  }

  /** The course has ended an item. Its place goes out with that, for the page may be about to close. */
  #ended(item) {
    this.outbox.terminate(item.identifier);
    this.#keepPlace(item);
    // Not within the course's own call.
    if (!this.#isMoving) setTimeout(() => this.#goOn(this.#sco), 0);
  }

  async #goOn(sco) {
    if (this.#isMoving || !sco) return;
    const next = this.navigation.ended();
    if (next) {
      await this.#move(() => next);
      return;
    }
    const outcome = this.navigation.isOver ? 'ended' : await outcomeOf(sco, this.documents);
    if (outcome === 'turned' || this.#isMoving || sco !== this.#sco || this.outbox.state === 'stopped') return;
    this.contents.draw(this.navigation);
    if (this.#goesOnHere()) this.#tellPart();
    else this.#showEnd(outcome === 'left');
  }

  /** Whether the course has more for its learner than this item. */
  #goesOnHere() {
    const { shows, isOver } = this.navigation;
    const isLast = !this.navigation.canGo('next') && this.course.launchable.every((item) => item.isDone);
    return !isOver && shows.contents && !isLast && !endsAll(this.#marks);
  }

  #tellPart() {
    const next = { label: text('next'), act: () => this.#go('next') };
    this.#screen.tell(text('part.ended'), this.navigation.shows.next && this.navigation.canGo('next') ? [next] : []);
  }

  /** The course is over. A page of its own that says so may stay below. */
  async #showEnd(hasLastPage = false) {
    const isPaused = isPause(this.#marks, this.edition.elements.exit);
    this.outbox.say({ over: true });
    const again = () => this.#openAgain();
    if (hasLastPage) {
      const leave = this.#screen.returnUrl ? [{ label: text('leave'), act: () => this.#leave() }] : [];
      this.#screen.tell(wordsFor(this.#result, isPaused).title, [...leave, { label: text('end.again'), act: again }]);
      return;
    }
    this.#screen.tell('');
    await Promise.race([this.outbox.settled(), sleep(SETTLING)]);
    const isSettled = this.outbox.state === 'saved';
    if (this.outbox.state === 'stopped') return;
    this.#screen.end({ ...wordsFor(this.#result, isPaused), more: isSettled ? '' : text('end.saving') }, again);
    if (isSettled || (await this.outbox.settled()) === 'stopped') return;
    this.#screen.end(wordsFor(this.#result, isPaused), again);
  }

  /** Opens the course once more, in the same run. */
  async #openAgain() {
    this.#screen.unnotice();
    this.#screen.tell('');
    this.#isMoving = true;
    try {
      await this.#clear();
      const { sequencing, session } = this.started;
      await this.#deliver(await this.#start(this.#item?.identifier ?? session.sco, this.navigation.state ?? sequencing));
    } finally {
      this.#isMoving = false;
    }
  }

  /** Nothing is delivered: the course is over, or the learner is to choose. */
  #showNothing() {
    this.contents.draw(this.navigation);
    if (this.navigation.isOver || !this.navigation.shows.contents) {
      this.#screen.loading('');
      this.#showEnd();
    } else {
      this.#screen.loading(text('loading.choose'));
    }
  }

  /** The course wants its window closed. A browser closes only what a script has opened; elsewhere the learner is told that it is over. */
  async #askedToClose(close) {
    if (this.#hasLeft || this.#isMoving) return;
    this.#hasLeft = true;
    await Promise.race([this.outbox.settled(), sleep(LEAVING)]);
    close();
    await sleep(CLOSING);
    this.#hasLeft = false;
    if (document.getElementById('notice').hidden) await this.#showEnd();
  }

  /** Says everything, because the page may be gone. */
  #close() {
    this.#noteShown();
    this.outbox.close({ forGood: true });
  }

  /** Asks before the page closes under a course that plays in a window of its own, and could say nothing any more. */
  #warn(event) {
    if (this.documents.hasOpened && this.#sco?.isRunning && !this.#hasLeft) event.preventDefault();
  }

  async #leave() {
    this.#isMoving = true;
    this.#hasLeft = true;
    const item = this.navigation?.current;
    await this.#clear();
    if (item) {
      this.navigation.leave();
      this.#keepPlace(item);
    }
    this.outbox.say({ leave: true });
    await Promise.race([this.outbox.settled(), sleep(LEAVING)]);
    this.#embed.told('lectern:left', this.#result);
    goBack(this.#screen.returnUrl);
  }
}
