'use strict';

(() => {
  // ---- SCORM 1.2 notation ----

  const pad = (number, width) => String(number).padStart(width, '0');

  /** CMITimespan, HHHH:MM:SS.SS, of a whole number of hundredths of a second. */
  function timespan(hundredths) {
    const seconds = Math.floor(hundredths / 100);
    const hours = Math.min(Math.floor(seconds / 3600), 9999);
    const minutes = Math.floor(seconds / 60) % 60;
    return `${pad(hours, 4)}:${pad(minutes, 2)}:${pad(seconds % 60, 2)}.${pad(hundredths % 100, 2)}`;
  }

  /** CMITime, HH:MM:SS, on the learner's own clock, as 1.2 has no time zone. */
  function timeOfDay(date) {
    return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => pad(part, 2)).join(':');
  }

  /** Hundredths of a second since the page was opened; a change of the system clock does not bend it. */
  const elapsed = () => Math.round(performance.now() / 10);

  // ---- The LMS ----

  // An LMS may leave these out (error 401), and the course works without them, so that is no problem to report.
  const OPTIONAL = /^cmi\.(core\.(lesson_mode|score\.m(in|ax))|student_data|interactions)/;
  const NOT_IMPLEMENTED = '401';

  // A chain of frames longer than this is a loop or a mistake.
  const MOST_FRAMES = 50;

  function apiOf(frame) {
    try {
      return frame.API || null;
    } catch (error) {
      // A frame of another origin may not be looked into, but the one above it may be ours again.
      return null;
    }
  }

  function searchUpwards(start) {
    let frame = start;
    for (let step = 0; frame && step < MOST_FRAMES; step += 1) {
      const api = apiOf(frame);
      if (api) return api;
      if (frame.parent === frame) return null;
      frame = frame.parent;
    }
    return null;
  }

  const findApi = () => searchUpwards(window) || searchUpwards(window.opener) || searchUpwards(window.top.opener);

  const lms = { api: findApi(), open: false, problems: [] };

  function describeError(what, code) {
    const text = lms.api.LMSGetErrorString(code);
    const diagnostic = lms.api.LMSGetDiagnostic(code);
    const detail = diagnostic && diagnostic !== text ? ` (${diagnostic})` : '';
    return `${what}: error ${code}, ${text || 'no text'}${detail}`;
  }

  function noteLastError(what, element) {
    const code = String(lms.api.LMSGetLastError());
    if (code === NOT_IMPLEMENTED && OPTIONAL.test(element)) return;
    lms.problems.push(describeError(what, code));
  }

  /** Calls the API; an exception counts as a refusal, for the window that holds the API may be closing. */
  function call(name, ...args) {
    try {
      return lms.api[name](...args);
    } catch (error) {
      lms.problems.push(`${name}: ${error.message}`);
      return undefined;
    }
  }

  /** One of the calls that answer "true" or "false". */
  function command(name, ...args) {
    const answer = call(name, ...args);
    const done = String(answer) === 'true';
    if (!done && answer !== undefined) noteLastError([name, ...args.slice(0, 1)].join(' ').trim(), args[0]);
    return done;
  }

  function get(element) {
    if (!lms.open) return '';
    const value = call('LMSGetValue', element);
    if (value === undefined) return '';
    // An empty answer may be a value or a refusal; only the error code can tell.
    if (String(lms.api.LMSGetLastError()) !== '0') noteLastError(`LMSGetValue ${element}`, element);
    return String(value);
  }

  function set(values) {
    for (const [element, value] of Object.entries(values)) command('LMSSetValue', element, String(value));
  }

  // ---- What the course knows of this learner ----

  const FORMAT = 1;
  const fresh = () => ({ format: FORMAT, seen: [], answers: {}, handedIn: false, tries: 0, best: 0 });

  let state = fresh();
  let page = 'start';
  let resumed = false;
  let recording = false;
  let passMark = null;
  let mostTries = 1;

  function readSuspendData(text) {
    if (text === '') return fresh();
    try {
      const data = JSON.parse(text);
      if (data.format === FORMAT) return { ...fresh(), ...data };
    } catch (error) {
      // Falls through to the same report: to the learner, damaged and unknown data are one thing.
    }
    lms.problems.push('The saved answers could not be read, so the course starts afresh');
    return fresh();
  }

  function readTerms() {
    const mastery = get('cmi.student_data.mastery_score');
    passMark = mastery === '' ? null : Number(mastery);
    const tries = new URLSearchParams(get('cmi.launch_data')).get('tries');
    mostTries = Math.max(1, Number(tries) || 1);
    recording = lms.open && !['browse', 'review'].includes(get('cmi.core.lesson_mode'));
  }

  function readProgress() {
    const bookmark = get('cmi.core.lesson_location');
    resumed = get('cmi.core.entry') === 'resume' || bookmark !== '';
    if (!resumed) return;
    state = readSuspendData(get('cmi.suspend_data'));
    page = isOpen(bookmark) ? bookmark : 'start';
  }

  /** The lesson status that the course reports. Without a pass mark nobody can pass or fail, only complete. */
  function outcome() {
    if (state.tries === 0) return 'incomplete';
    if (passMark === null) return 'completed';
    return state.best >= passMark ? 'passed' : 'failed';
  }

  const mayTryAgain = () => state.tries < mostTries && outcome() === 'failed';
  const isUnfinished = () => outcome() === 'incomplete' || mayTryAgain();

  /**
   * Hands the LMS everything that the next visit needs. Exit and session time go along every time, so that they are
   * right even when the browser dies and no last call is made.
   */
  function writeProgress() {
    set({
      'cmi.core.lesson_location': page,
      'cmi.suspend_data': JSON.stringify(state),
      'cmi.core.session_time': timespan(elapsed()),
      'cmi.core.exit': isUnfinished() ? 'suspend' : '',
    });
  }

  function save() {
    if (!lms.open || !recording) return;
    writeProgress();
    command('LMSCommit', '');
    reportProblems('Progress saved.');
  }

  function reportProblems(otherwise) {
    const status = byId('status');
    const failed = lms.problems.length > 0;
    const text = failed ? `Problem with the learning system. ${lms.problems.join('. ')}.` : otherwise;
    status.classList.toggle('error', failed);
    // The same words again would be read aloud again, after every page and answer.
    if (status.textContent !== text) status.textContent = text;
    lms.problems = [];
  }

  // ---- Pages ----

  const byId = (id) => document.getElementById(id);
  const sections = [...document.querySelectorAll('main > section')];
  const pages = sections.map((section) => section.id);

  const isOpen = (id) => pages.includes(id) && (id !== 'result' || state.handedIn);

  function element(tag, text, className = '') {
    const made = document.createElement(tag);
    made.textContent = text;
    made.className = className;
    return made;
  }

  function buildSteps() {
    sections.forEach((section, index) => {
      const button = element('button', `${index + 1} `);
      button.type = 'button';
      button.append(element('span', section.dataset.name, 'name'), element('span', ''));
      button.addEventListener('click', () => turnTo(section.id));
      const item = document.createElement('li');
      item.append(button);
      byId('steps').append(item);
    });
  }

  function drawSteps() {
    document.querySelectorAll('#steps button').forEach((button, index) => {
      const id = pages[index];
      button.disabled = !isOpen(id);
      if (id === page) button.setAttribute('aria-current', 'page');
      else button.removeAttribute('aria-current');
      const read = button.lastElementChild;
      read.className = state.seen.includes(id) ? 'read' : '';
      read.replaceChildren(...(read.className ? [element('span', ' (read)')] : []));
    });
  }

  function drawPage() {
    for (const section of sections) section.hidden = section.id !== page;
    const heading = byId(`${page}-title`).textContent;
    document.title = `${heading} – ${document.querySelector('h1').textContent}`;
    const at = pages.indexOf(page);
    byId('back').hidden = at === 0;
    byId('next').hidden = at + 1 === pages.length || !isOpen(pages[at + 1]);
    drawSteps();
  }

  function show(id) {
    page = id;
    if (!state.seen.includes(id)) state.seen.push(id);
    if (id === 'quiz') questionSince = elapsed();
    drawPage();
    save();
  }

  /** A turn asked for by the learner. Focus goes to the heading, so that a screen reader reads on from there. */
  function turnTo(id) {
    show(id);
    window.scrollTo(0, 0);
    byId(`${id}-title`).focus({ preventScroll: true });
  }

  const turnBy = (step) => turnTo(pages[pages.indexOf(page) + step]);

  // ---- Quiz ----

  const questions = [...document.querySelectorAll('fieldset[data-question]')];
  const answerTo = (question) => state.answers[question.dataset.question];
  const isRight = (question) => answerTo(question).response === question.dataset.correct;
  const countRight = () => questions.filter(isRight).length;
  const points = (right) => Math.round((right / questions.length) * 100);

  // Every answer is timed from the answer before it, or from the moment the quiz was shown.
  let questionSince = 0;

  function recordChoice(event) {
    const { name, value } = event.target;
    const before = state.answers[name] ? state.answers[name].latency : 0;
    const now = elapsed();
    state.answers[name] = { response: value, time: timeOfDay(new Date()), latency: before + now - questionSince };
    questionSince = now;
    byId('unanswered').textContent = '';
    save();
  }

  function drawQuiz() {
    for (const question of questions) {
      const answer = answerTo(question);
      question.disabled = state.handedIn;
      for (const choice of question.querySelectorAll('input')) {
        choice.checked = answer !== undefined && choice.value === answer.response;
      }
    }
    byId('hand-in').hidden = state.handedIn;
    byId('quiz-intro').textContent = state.handedIn
      ? 'These answers are handed in. The next page says which were right.'
      : 'Choose one answer to each. You can change your mind until you hand in.';
  }

  function handIn() {
    const missing = questions.filter((question) => !answerTo(question));
    if (missing.length > 0) {
      askFor(missing);
      return;
    }
    state.handedIn = true;
    state.tries += 1;
    state.best = Math.max(state.best, points(countRight()));
    if (recording) writeResult();
    drawQuiz();
    drawResult();
    turnTo('result');
  }

  function askFor(missing) {
    const numbers = missing.map((question) => questions.indexOf(question) + 1);
    byId('unanswered').textContent = `Not answered yet: ${numbers.join(', ')}.`;
    missing[0].querySelector('input').focus();
  }

  function writeResult() {
    // A second try adds interactions after the first ones, so that the record shows both.
    const first = Number(get('cmi.interactions._count')) || 0;
    questions.forEach((question, index) => writeInteraction(first + index, question));
    set({
      'cmi.core.score.raw': state.best,
      'cmi.core.score.min': 0,
      'cmi.core.score.max': 100,
      'cmi.core.lesson_status': outcome(),
    });
  }

  function writeInteraction(index, question) {
    const answer = answerTo(question);
    const at = `cmi.interactions.${index}`;
    set({
      [`${at}.id`]: question.dataset.question,
      [`${at}.type`]: 'choice',
      [`${at}.time`]: answer.time,
      [`${at}.correct_responses.0.pattern`]: question.dataset.correct,
      [`${at}.student_response`]: answer.response,
      [`${at}.result`]: isRight(question) ? 'correct' : 'wrong',
      [`${at}.latency`]: timespan(answer.latency),
    });
  }

  // ---- Result ----

  function verdict(right) {
    const count = `${right} of ${questions.length} right, ${points(right)} out of 100.`;
    const word = { passed: 'Passed', failed: 'Not passed', completed: 'Completed' }[outcome()];
    return `${word}: ${count}`;
  }

  function outlook(right) {
    const lines = [];
    if (outcome() === 'failed') lines.push(`You pass with ${passMark} out of 100.`);
    if (state.best > points(right)) lines.push(`Your best try, ${state.best} out of 100, is the one that counts.`);
    const left = mostTries - state.tries;
    if (mayTryAgain()) lines.push(left === 1 ? 'You have one try left.' : `You have ${left} tries left.`);
    else lines.push('You have finished the course and can close it.');
    return lines.join(' ');
  }

  function reviewOf(question) {
    const item = document.createElement('li');
    const chosen = question.querySelector(`input[value="${answerTo(question).response}"]`);
    // The list numbers its items itself, so the number in the legend would be said twice.
    const asked = question.querySelector('legend').textContent.replace(/^\d+\.\s*/, '');
    item.append(
      element('p', asked, 'asked'),
      element('p', `${isRight(question) ? '✓ Right' : '✗ Wrong'}: ${chosen.parentElement.textContent.trim()}.`),
      element('p', question.querySelector('.why').textContent),
    );
    return item;
  }

  function drawResult() {
    if (!state.handedIn) return;
    const right = countRight();
    byId('verdict').textContent = verdict(right);
    byId('outlook').textContent = outlook(right);
    byId('review').replaceChildren(...questions.map(reviewOf));
    byId('again').hidden = !mayTryAgain();
  }

  function tryAgain() {
    state.handedIn = false;
    state.answers = {};
    drawQuiz();
    turnTo('quiz');
  }

  // ---- Beginning and end ----

  function notice() {
    if (!lms.api) return 'This course found no learning system, so your progress is not kept: closing it loses your answers.';
    if (!lms.open) return 'The learning system did not start this session, so your progress is not kept.';
    if (!recording) return 'You are looking at this course without taking it: nothing is recorded.';
    const kept = `Your progress is kept for ${get('cmi.core.student_name') || 'you'}.`;
    return resumed ? `Welcome back. ${kept}` : kept;
  }

  function passRule() {
    if (passMark === null) return '';
    const needed = Math.ceil((passMark / 100) * questions.length);
    const amount = needed === questions.length ? 'every answer right' : `${needed} of ${questions.length} right`;
    const tries = mostTries === 1 ? 'one try' : `${mostTries} tries`;
    return `You pass with ${passMark} out of 100, which is ${amount}, and you have ${tries}.`;
  }

  function drawTerms() {
    byId('notice').textContent = notice();
    byId('notice').classList.toggle('warning', !recording);
    byId('pass-rule').textContent = passRule();
  }

  function listen() {
    byId('back').addEventListener('click', () => turnBy(-1));
    byId('next').addEventListener('click', () => turnBy(1));
    byId('quiz').addEventListener('change', recordChoice);
    byId('hand-in').addEventListener('click', handIn);
    byId('again').addEventListener('click', tryAgain);
    // A phone may end a page in the background without another word, so hiding it is the last safe moment.
    document.addEventListener('visibilitychange', () => document.hidden && save());
    // `pagehide` fires in every way of leaving, also when a player removes the frame; `unload` no longer does.
    window.addEventListener('pagehide', leave);
    // A page brought back from the browser's cache has already finished its session and needs a new one.
    window.addEventListener('pageshow', (event) => event.persisted && window.location.reload());
  }

  /** LMSFinish also stores, so no commit goes before it and the browser's little time goes to one request. */
  function leave() {
    if (!lms.open) return;
    if (recording) writeProgress();
    lms.open = false;
    command('LMSFinish', '');
    reportProblems('Progress saved.');
  }

  function begin() {
    if (lms.api) lms.open = command('LMSInitialize', '');
    readTerms();
    readProgress();
    if (recording && get('cmi.core.lesson_status') === 'not attempted') set({ 'cmi.core.lesson_status': 'incomplete' });
    buildSteps();
    drawTerms();
    drawQuiz();
    drawResult();
    listen();
    show(page);
    // Without a save there was no report yet, and a refused LMSInitialize should be seen.
    if (!recording) reportProblems('');
  }

  begin();
})();
