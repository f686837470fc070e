// The playing of one run: which item is shown, with which API, and what becomes of what it says.

import { Contents } from './contents.js';
import { Course } from './course.js';
import { Documents, isGone } from './documents.js';
import { editionOf } from './edition.js';
import { Embed } from './embed.js';
import { asksFor, isPause, outcomeOf, wordsFor } from './ending.js';
import { Inspector } from './inspector.js';
import { Outbox } from './outbox.js';
import { Presence, takeOver } from './presence.js';
import { Sco } from './sco.js';
import { goBack } from './screen.js';
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
  #engine;
  #isOpen = false;
  /** The identifier of the item whose attempt is in progress, if any. */
  #current = null;
  #isMoving = false;
  #isLeaving = false;
  #isOver = false;
  #hasLeft = false;
  #result = {};
  #item = null;
  #sco = null;
  #writesIntoNothing = false;
  /** How the SCO was left, as it said it: whether the course is to go on another day. */
  #marks = {};

  constructor(launch, screen, service, { started, course, engine }) {
    this.#screen = screen;
    this.#engine = engine;
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
      go: (direction) => this.#move(direction),
      choose: (identifier) => this.#move(`{target=${identifier}}choice`),
      exit: () => this.#move('exitAll'),
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
    try {
      // A late answer knows less than the SCO has said since.
      if (this.#isOpen && this.outbox.state === 'saved') this.#engine.cameTo(answer.sco, answer.sco_status);
      this.#draw();
    } catch (error) {
      this.inspector.note(error.message);
    }
    const isDone = ({ completion_status: completion, success_status: success }) => completion === 'completed' || success === 'passed';
    this.#embed.told(isDone(answer) && !isDone(before) ? 'lectern:completed' : 'lectern:progress', answer);
  }

  #stopped(why, error) {
    this.inspector.note(`stopped: ${error.message}`);
    const again = ['superseded', 'reset'].includes(why) ? takeOver(error) : () => this.#again();
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
    const { session, sequencing, launch } = this.started;
    this.#result = session;
    const statuses = this.edition.global === 'API' ? this.course.statusesOf(await this.#scos()) : {};
    const opened = this.#engine.open({ edition: session.scorm_version, course: this.course.tree, state: sequencing, current: session.sco, statuses });
    this.#isOpen = true;
    this.#current = opened.current;
    if (opened.fault) this.inspector.note(`the course begins with what is on record: ${opened.fault}`);
    const isLaunched = opened.current !== null && opened.current === session.sco;
    if (isLaunched) this.#show(this.course.find(session.sco), session.cmi_data, launch);
    this.contents.begin(this.#engine.contents());
    this.#embed.told('lectern:launched', session);
    if (opened.current === null) this.#showNothing(opened.isOver);
    else if (!isLaunched) await this.#deliver({ item: opened.current, resumes: true });
  }

  /** What each SCO has come to; of one alone nobody has to be told. */
  async #scos() {
    return this.course.launchable.length > 1 ? this.#service.scos() : [];
  }

  #draw() {
    if (this.#isOpen) this.contents.draw(this.#engine.contents());
  }

  /** Takes the item off the page, which may end itself at that, and asks for what comes next; without a request the SCO's own counts. */
  async #move(request) {
    if (this.#isMoving) return;
    this.#isMoving = true;
    try {
      await this.#clear();
      await this.#take(this.#ask(request));
    } catch (error) {
      this.#broke(error);
    } finally {
      this.#isMoving = false;
    }
  }

  /** Says that the course does not go on, where nothing has said so. */
  #broke(error) {
    console.error(error);
    this.inspector.note(error.message);
    const again = () => location.reload();
    if (this.outbox.state !== 'stopped') this.#screen.notice('failed', { again, more: error.message });
  }

  /** What comes of a request. Where it leads nowhere, the session has to know all the same what has ended. */
  #ask(request) {
    const from = this.#item;
    const outcome = this.#came(this.#asked(request));
    if (outcome.outcome !== 'delivered' && from) this.#keepPlace(from);
    return outcome;
  }

  #asked(request) {
    if (this.#current !== null) return this.#engine.finish(request);
    return request === '' ? { outcome: this.#isOver ? 'ended' : 'waiting' } : this.#engine.navigate(request);
  }

  /** Notes what an outcome leaves under way; of one that delivers nothing the engine is asked. */
  #came(outcome) {
    this.#isOver = outcome.outcome === 'ended';
    const underWay = () => this.#engine.contents().entries.find((entry) => entry.isCurrent)?.identifier ?? null;
    this.#current = outcome.outcome === 'delivered' ? outcome.item : underWay();
    return outcome;
  }

  async #take(outcome) {
    if (outcome.outcome === 'delivered') await this.#deliver(outcome);
    // It was left for one that is not to be had, so that it is shown again.
    else if (outcome.outcome === 'waiting' && this.#current !== null) await this.#deliver({ item: this.#current, resumes: true }, text('part.closed'));
    else this.#showNothing(this.#isOver);
  }

  async #clear() {
    await this.#screen.clear();
    this.#noteShown();
    this.#sco?.detach();
    this.#sco = null;
  }

  /** What was shown and never called says so when it is left, for the service cannot know. */
  #noteShown() {
    const isSilent = this.#item && this.#sco && !this.#sco.wasCalled && this.course.isUnsaid(this.#item);
    if (isSilent) this.outbox.say({ sco: this.#item.identifier, shown: true });
  }

  /** Enters an item, and shows it. */
  async #deliver({ item: identifier, resumes }, words = '') {
    const item = this.course.find(identifier);
    this.#screen.tell(words);
    this.#screen.loading(text('loading'));
    const entered = this.course.isTracked(item) ? await this.outbox.enter(identifier, this.#entering(resumes)) : {};
    this.#show(item, entered.cmi_data ?? {}, entered.launch ?? {});
  }

  /** Where the sequencing stands travels with the entrance, and whether the attempt goes on. */
  #entering(resumes) {
    const sequencing = this.#engine.state;
    return sequencing === null ? {} : { sequencing, goes_on: resumes };
  }

  #show(item, values, notes) {
    this.#item = item;
    this.#marks = {};
    this.#engine.enter({ cmi_data: values, notes });
    // In 2004 an asset that calls is answered too, as the conformance suite has it.
    const speaks = item.isSco || this.edition.global !== 'API';
    this.#sco = speaks ? new Sco(this.edition, this.#engine, this.documents, this.#callsOf(item)) : null;
    if (this.#sco) window[this.edition.global] = this.#sco.api;
    else delete window[this.edition.global];
    this.inspector.launched(item.identifier, values);
    const title = this.course.launchable.length > 1 ? item.title : text('course_content');
    this.documents.watch(this.#screen.show(Course.address(item, this.contentUrl), title));
    // The file is on its way while the page is drawn, and none of its scripts runs before that.
    this.#draw();
  }

  /** Where the learner is travels with what the items say. */
  #keepPlace(item) {
    const sequencing = this.#engine.state;
    if (sequencing !== null) this.outbox.attach(item.identifier, { sequencing });
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

  /** The course has ended an item. */
  #ended(item) {
    this.outbox.terminate(item.identifier);
    // Not within the course's own call.
    if (!this.#isMoving) setTimeout(() => this.#goOn(this.#sco), 0);
  }

  async #goOn(sco) {
    if (this.#isMoving || !sco || sco !== this.#sco) return;
    if (asksFor(this.#marks) && this.edition.global !== 'API') {
      await this.#move('');
      return;
    }
    const outcome = await outcomeOf(sco, this.documents);
    if (outcome === 'turned' || this.#isMoving || sco !== this.#sco || this.outbox.state === 'stopped') return;
    // A last page that calls nothing may be no last page: its SCO's time is over when it is left.
    if (outcome === 'ended') this.#ask('');
    this.#draw();
    if (this.#goesOnHere()) this.#tellPart();
    else this.#showEnd(outcome === 'left');
  }

  /** Whether the course has more for its learner than this item. */
  #goesOnHere() {
    const { canContinue, showsContents, showsContinue, progress } = this.#engine.contents();
    const isLast = !canContinue && progress.done === progress.parts;
    return !this.#isOver && (showsContents || showsContinue) && !isLast;
  }

  #tellPart() {
    const next = { label: text('next'), act: () => this.#move('continue') };
    const { showsContinue, canContinue } = this.#engine.contents();
    this.#screen.tell(text('part.ended'), showsContinue && canContinue ? [next] : []);
  }

  /** The course is over. A page of its own that says so may stay below. */
  async #showEnd(hasLastPage = false) {
    const isPaused = isPause(this.#marks, this.edition.exit);
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
      await this.#take(this.#came(this.#engine.launch(this.edition.global === 'API' ? this.#item?.identifier ?? '' : '')));
    } catch (error) {
      this.#broke(error);
    } finally {
      this.#isMoving = false;
    }
  }

  /** Nothing is delivered: the course is over, or the learner is to choose. */
  #showNothing(isOver) {
    this.#draw();
    if (isOver || !this.#engine.contents().showsContents) {
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
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    this.#isMoving = true;
    this.#hasLeft = true;
    await this.#clear();
    try {
      if (this.#item && !this.#isOver) this.#ask('suspendAll');
    } catch (error) {
      // The service knows of the end what it has to know: a run that broke off counts as suspended.
      this.inspector.note(error.message);
    }
    this.outbox.say({ leave: true });
    await Promise.race([this.outbox.settled(), sleep(LEAVING)]);
    this.#embed.told('lectern:left', this.#result);
    goBack(this.#screen.returnUrl);
  }
}
