'use strict';

/**
 * What the four parts share: the session with the LMS, and the page's frame. Each part is a SCO with a page of its own,
 * loads this script, and hands `part.begin` its story.
 */
const part = (() => {
  // ---- SCORM 2004 notation ----

  /** A timeinterval of a whole number of hundredths of a second, without parts that are nought. */
  function duration(hundredths) {
    const hours = Math.floor(hundredths / 360000);
    const minutes = Math.floor(hundredths / 6000) % 60;
    const seconds = (hundredths % 6000) / 100;
    return `PT${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${Number(seconds.toFixed(2))}S`;
  }

  /** A timestamp with two digits of fraction: a zone may stand only after a fraction, and a third digit is too many. */
  const now = () => `${new Date().toISOString().slice(0, 22)}Z`;

  /** Hundredths of a second since the page was opened; a change of the system clock does not bend it. */
  const elapsed = () => Math.round(performance.now() / 10);

  // ---- The LMS ----

  // A chain of frames longer than this is a loop or a mistake.
  const MOST_FRAMES = 50;

  function apiOf(frame) {
    try {
      return frame.API_1484_11 || null;
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

  const api = searchUpwards(window) || searchUpwards(window.opener) || searchUpwards(window.top.opener);
  let open = false;
  let recording = false;

  /** An exception counts as a refusal, for the window that holds the API may be closing. */
  function call(name, ...args) {
    try {
      return String(api[name](...args));
    } catch (error) {
      return '';
    }
  }

  /** The value, or nothing where the LMS has none. */
  const get = (element) => (open ? call('GetValue', element) : '');

  /** Sets in the order of writing, as later elements may depend on earlier ones. */
  function set(values) {
    if (!recording) return;
    for (const [element, value] of Object.entries(values)) call('SetValue', element, String(value));
  }

  // ---- This part and its learner ----

  const FORMAT = 1;
  const PARTS = ['lines', 'shapes', 'way', 'test'];

  let id = '';
  let state = { format: FORMAT, done: false };
  let resumed = false;

  function readState(fresh) {
    state = { ...state, ...fresh };
    resumed = get('cmi.entry') === 'resume';
    if (!resumed) return;
    try {
      const saved = JSON.parse(get('cmi.suspend_data'));
      if (saved.format === FORMAT) state = { ...state, ...saved };
    } catch (error) {
      // To the learner, damaged and missing data are one thing: the part starts afresh.
    }
  }

  /**
   * Writes what the next visit needs. Exit and time go along every time, so that they are right even when the browser
   * dies. A part always suspends, also when it is done: whoever comes back to it finds it as it was left, and the LMS
   * does not take another look for another try.
   */
  function save() {
    if (!recording) return;
    set({
      'cmi.suspend_data': JSON.stringify(state),
      'cmi.session_time': duration(elapsed()),
      'cmi.exit': 'suspend',
    });
    call('Commit', '');
  }

  function locate(place) {
    set({ 'cmi.location': place });
  }

  /** A lesson is completed, and says nothing of success: only the test may, or an LMS could take a lesson for a passed course. */
  function done() {
    if (state.done) return;
    state.done = true;
    set({ 'cmi.completion_status': 'completed' });
    save();
  }

  /** Appends an interaction: its id and type first, as all else depends on them. */
  function record({ name, type, topic, pattern, response, right, latency, description }) {
    const at = `cmi.interactions.${Number(get('cmi.interactions._count')) || 0}`;
    set({
      [`${at}.id`]: name,
      [`${at}.type`]: type,
      [`${at}.objectives.0.id`]: topic,
      [`${at}.timestamp`]: now(),
      [`${at}.correct_responses.0.pattern`]: pattern,
      [`${at}.weighting`]: 1,
      [`${at}.learner_response`]: response,
      [`${at}.result`]: right ? 'correct' : 'incorrect',
      [`${at}.latency`]: duration(latency),
      [`${at}.description`]: description,
    });
  }

  /** Where an objective stands in the LMS's list. The manifest fills the list, but an LMS may leave that to us. */
  function objective(name) {
    const count = Number(get('cmi.objectives._count')) || 0;
    for (let index = 0; index < count; index += 1) {
      if (get(`cmi.objectives.${index}.id`) === name) return `cmi.objectives.${index}`;
    }
    set({ [`cmi.objectives.${count}.id`]: name });
    return `cmi.objectives.${count}`;
  }

  // ---- Leaving ----

  /** Ends the session once. Terminate stores too, so that a closing page needs one request only. */
  function end(values) {
    if (!open) return;
    set({ 'cmi.suspend_data': JSON.stringify(state), 'cmi.session_time': duration(elapsed()), ...values });
    call('Terminate', '');
    open = false;
    recording = false;
  }

  /** Leaves by a button. Without an LMS the next page is simply opened. */
  function leave(request, words) {
    const next = PARTS[PARTS.indexOf(id) + 1];
    if (!open) {
      if (request === 'continue') window.location.href = `${next}.html`;
      else say(words);
      return;
    }
    // Only the end of the whole course is a normal end.
    end({ 'cmi.exit': request === 'exitAll' ? 'normal' : 'suspend', 'adl.nav.request': request });
    document.querySelectorAll('main button, main input').forEach((control) => { control.disabled = true; });
    say(words);
  }

  const nextPart = () => leave('continue', 'This part is saved. If the next one does not open, choose it from the contents.');

  // ---- The page's frame ----

  const byId = (name) => document.getElementById(name);

  function say(words) {
    byId('status').textContent = words;
  }

  function drawNotice() {
    const mode = get('cmi.mode');
    if (!open) byId('notice').textContent = 'No progress is recorded: this page was opened outside a learning platform.';
    else if (!recording) byId('notice').textContent = `No progress is recorded in ${mode} mode.`;
    byId('notice').hidden = recording;
  }

  /** The test's word on this lesson's topic reaches the lesson through a global objective. */
  function drawAdvice(topic) {
    if (!topic || !open) return;
    const words = {
      failed: 'The test found a gap here. This part is worth another look.',
      passed: 'The test says that you know this part.',
    }[get(`${objective(topic)}.success_status`)];
    byId('advice').textContent = words || '';
    byId('advice').hidden = !words;
  }

  /** Opens the session and the page. `fresh` is the state of a first visit, `topic` the objective of a lesson. */
  function begin({ name, topic, fresh = {}, draw }) {
    id = name;
    open = api !== null && call('Initialize', '') === 'true';
    recording = open && !['browse', 'review'].includes(get('cmi.mode'));
    readState(fresh);
    if (!state.done) set({ 'cmi.completion_status': 'incomplete' });
    if (!resumed) locate('start');
    drawNotice();
    drawAdvice(topic);
    terrain.banner(byId('banner'));
    draw(state);
    save();
    // A phone may end a page in the background without another word, so hiding it is the last safe moment.
    document.addEventListener('visibilitychange', () => document.hidden && save());
    window.addEventListener('pagehide', () => end({ 'cmi.exit': 'suspend' }));
    // A page brought back from the browser's cache has ended its session and needs a new one.
    window.addEventListener('pageshow', (event) => event.persisted && window.location.reload());
  }

  return { begin, byId, done, elapsed, get, leave, locate, nextPart, objective, record, save, say, set, isResumed: () => resumed };
})();
