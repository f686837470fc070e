'use strict';

(() => {
  const { byId } = part;
  const { GROUNDS, svg } = terrain;

  // The manifest has the same mark, as minNormalizedMeasure, and an LMS judges by that; here it is to choose the words.
  const PASS = 0.8;
  // After so many milliseconds without a key, a typed number is saved.
  const PAUSE = 600;

  const QUESTIONS = [
    { id: 'steepest', type: 'choice', topic: 'contours', pattern: 'c', asked: 'Which ground is the steepest?',
      why: 'Map C. Its lines are the closest, so the ground gains the most height over the same distance.' },
    { id: 'height', type: 'choice', topic: 'contours', pattern: 'm125', asked: 'How high is the dot?',
      why: 'About 125 metres. A point between two lines has a height between theirs.' },
    { id: 'valley', type: 'true-false', topic: 'landforms', pattern: 'false', asked: 'Do the V shapes at a stream aim downhill?',
      why: 'False. In a valley the points aim uphill, towards the spring. On a ridge they aim downhill.' },
    { id: 'distance', type: 'numeric', topic: 'measuring', pattern: '1500[:]1500', asked: 'How far are 6 centimetres at 1:25 000?',
      why: '1500 metres. One centimetre is 250 metres, and 6 × 250 is 1500.' },
    { id: 'direction', type: 'choice', topic: 'measuring', pattern: 'down-right', asked: 'Where does a bearing of 135° lead?',
      why: 'Down and to the right. From north clockwise, 90° is east and 180° is south; 135° is halfway between, south-east.' },
  ];
  const TOPICS = [...new Set(QUESTIONS.map(({ topic }) => topic))];

  let state;
  // Every answer is timed from the answer before it, or from the moment the questions were shown.
  let since = 0;
  let saving = 0;

  const fieldOf = ({ id }) => document.querySelector(`[data-question="${id}"]`);
  const given = ({ id }) => state.answers[id]?.response;
  const isRight = (question) => given(question) === question.pattern.split('[:]')[0];
  const share = (questions) => questions.filter(isRight).length / questions.length;
  const hasPassed = () => share(QUESTIONS) >= PASS;

  /** What was typed, as a number in SCORM's notation, or nothing if it is none: "1 500", "1,500" and "1500 m" are all 1500. */
  function numberIn(words) {
    const plain = words.trim().replace(/\s*m(et(er|re)s?)?\.?$/i, '').replace(/[\s’']/g, '').replace(/,(?=\d{3}$)/, '').replace(',', '.');
    return /^\d+(\.\d+)?$/.test(plain) ? String(Number(plain)) : '';
  }

  // ---- Answering ----

  function take({ target }) {
    const question = QUESTIONS.find(({ id }) => id === target.name);
    const response = question.type === 'numeric' ? numberIn(target.value) : target.value;
    const before = state.answers[question.id]?.latency ?? 0;
    const at = part.elapsed();
    if (response) state.answers[question.id] = { response, latency: before + at - since };
    else delete state.answers[question.id];
    since = at;
    byId('unanswered').textContent = '';
    part.locate(question.id);
    // Not with each key, and not when the field is left either: that is the middle of a click on something else.
    clearTimeout(saving);
    saving = setTimeout(part.save, question.type === 'numeric' ? PAUSE : 0);
  }

  function handIn() {
    const missing = QUESTIONS.filter((question) => !given(question));
    if (missing.length > 0) {
      askFor(missing);
      return;
    }
    state.handedIn = true;
    state.tries += 1;
    part.locate('result');
    QUESTIONS.forEach(recordAnswer);
    TOPICS.forEach(recordTopic);
    recordScore();
    drawResult();
    window.scrollTo(0, 0);
    byId('result-title').focus({ preventScroll: true });
  }

  function askFor(missing) {
    const numbers = missing.map((question) => QUESTIONS.indexOf(question) + 1);
    const only = missing.length === 1 && missing[0].id === 'distance' && byId('distance').value.trim() !== '';
    byId('unanswered').textContent = only ? 'Question 4 wants a number, such as 800.' : `Not answered yet: ${numbers.join(', ')}.`;
    fieldOf(missing[0]).querySelector('input').focus();
  }

  // ---- Recording ----

  function recordAnswer({ id, type, topic, pattern, asked }, index) {
    part.record({
      name: `q${index + 1}-${id}${state.tries > 1 ? `.try-${state.tries}` : ''}`,
      type,
      topic,
      pattern,
      response: state.answers[id].response,
      right: isRight(QUESTIONS[index]),
      latency: state.answers[id].latency,
      description: asked,
    });
  }

  /** A topic's objective goes to a global one from here, by the manifest's map, and so to the lesson. */
  function recordTopic(topic) {
    const at = part.objective(topic);
    const measure = share(QUESTIONS.filter((question) => question.topic === topic));
    part.set({
      [`${at}.score.scaled`]: measure,
      [`${at}.success_status`]: measure === 1 ? 'passed' : 'failed',
      [`${at}.completion_status`]: 'completed',
    });
  }

  function recordScore() {
    const right = QUESTIONS.filter(isRight).length;
    state.done = true;
    part.set({
      'cmi.score.min': 0,
      'cmi.score.max': QUESTIONS.length,
      'cmi.score.raw': right,
      'cmi.score.scaled': share(QUESTIONS),
      'cmi.success_status': hasPassed() ? 'passed' : 'failed',
      'cmi.completion_status': 'completed',
    });
    part.save();
  }

  // ---- Drawing ----

  function drawPictures() {
    const slopes = { a: 0.85, b: 0.5, c: 1.55 };
    for (const [name, steepness] of Object.entries(slopes)) terrain.map(byId(`slope-${name}`), GROUNDS.slope(steepness), { from: 0, to: 240 });
    const ground = GROUNDS.slope(0.7);
    for (const height of [110, 120, 130, 140]) {
      const [x, y] = terrain.meet(ground, height, [22, 73], [22, -3]);
      byId('dot').append(terrain.label(x, y, height));
    }
    const [x, y] = terrain.meet(ground, 125, [66, 73], [66, -3]);
    byId('dot').append(svg('circle', { class: 'house', cx: x, cy: y, r: 1.7 }));
    terrain.map(byId('dot'), ground, { from: 0, to: 200 });
  }

  function drawAnswers() {
    for (const question of QUESTIONS) {
      const response = given(question);
      for (const input of fieldOf(question).querySelectorAll('input')) {
        if (input.type === 'text') input.value = response ?? '';
        else input.checked = input.value === response;
      }
    }
  }

  function reviewed(question) {
    const right = isRight(question);
    const item = document.createElement('li');
    const title = document.createElement('h3');
    title.textContent = question.asked;
    const verdict = document.createElement('p');
    verdict.className = `verdict ${right ? 'right' : 'wrong'}`;
    const words = document.createElement('span');
    words.textContent = right ? 'Your answer is right.' : 'Your answer is not right.';
    verdict.append(svg('svg', { viewBox: '0 0 16 16', 'aria-hidden': 'true' }, svg('path', { d: right ? 'M2.5 9l4 4 7-10' : 'M3 3l10 10M13 3L3 13' })), words);
    const why = document.createElement('p');
    // The right answer is told once the course is passed; until then the review says where to look.
    why.textContent = right || hasPassed() ? question.why : HELP[question.topic];
    item.append(title, verdict, why);
    return item;
  }

  const HELP = {
    contours: 'The first part, “How a hill becomes lines”, shows how to tell.',
    landforms: 'The second part, “What the lines say”, shows how to tell.',
    measuring: 'The third part, “How far, and which way”, shows how to tell.',
  };

  function drawResult() {
    const right = QUESTIONS.filter(isRight).length;
    const around = 2 * Math.PI * 42;
    byId('quiz').hidden = state.handedIn;
    byId('result').hidden = !state.handedIn;
    if (!state.handedIn) return;
    byId('ring').setAttribute('stroke-dasharray', `${(around * right) / QUESTIONS.length} ${around}`);
    byId('ring').style.opacity = right === 0 ? 0 : 1;
    byId('ring-words').textContent = `${right}/${QUESTIONS.length}`;
    byId('verdict').textContent = `${right} of ${QUESTIONS.length} answers are right. ${hasPassed()
      ? 'You have passed. Enjoy the next hill.'
      : 'It takes four to pass. Look again at the parts named below, or try once more.'}`;
    byId('review').replaceChildren(...QUESTIONS.map(reviewed));
    byId('finish').hidden = !hasPassed();
    byId('again').hidden = hasPassed();
    byId('later').hidden = hasPassed();
  }

  function again() {
    state.handedIn = false;
    // What was right stays; a wrong answer is taken away, so that it is not handed in twice by mistake.
    for (const question of QUESTIONS) if (!isRight(question)) delete state.answers[question.id];
    since = part.elapsed();
    drawAnswers();
    drawResult();
    part.locate('quiz');
    part.save();
    window.scrollTo(0, 0);
    fieldOf(QUESTIONS.find((question) => !given(question))).querySelector('input').focus({ preventScroll: true });
  }

  function draw(saved) {
    state = saved;
    drawPictures();
    drawAnswers();
    drawResult();
    since = part.elapsed();
    byId('quiz').addEventListener('input', take);
    byId('hand-in').addEventListener('click', handIn);
    byId('again').addEventListener('click', again);
    byId('finish').addEventListener('click', () => part.leave('exitAll', 'The course is finished. You can close this window.'));
    byId('later').addEventListener('click', () => part.leave('suspendAll', 'Your answers are saved. You can close this window.'));
  }

  part.begin({ name: 'test', fresh: { answers: {}, handedIn: false, tries: 0 }, draw });
})();
