'use strict';

(() => {
  const { byId } = part;
  const { svg } = terrain;

  // The story in four scenes: when each ends, in seconds, and what is said in it.
  const SCENES = [
    { until: 1.5, words: 'A hill, seen from the side.' },
    { until: 8, words: 'Water rises ten metres at a time. At each stop, the shore leaves a line.' },
    { until: 13, words: 'The water drains away, and you fly up until you look straight down.' },
    { until: 15, words: 'The hill has become lines. They crowd where it is steep, and spread out where it is gentle.' },
  ];
  const LENGTH = 15;
  const TOP = 75;
  const INTERVAL = 10;
  // Drawn for readers who ask for less motion: one still for each scene.
  const STILLS = [0, 7.9, 10.5, 15];

  const calm = window.matchMedia('(prefers-reduced-motion: reduce)');
  const hill = terrain.GROUNDS.hill;
  const slices = terrain.pile(hill, { from: 2.5, to: 79, thin: 1.25, box: { step: 1.4 } });
  const water = svg('path', { class: 'water' });
  const numbers = svg('g', { class: 'numbers' });

  let state;
  let second = 0;
  let playing = false;
  let frame = 0;
  let seenFrom = -1;

  const ease = (part) => part * part * (3 - 2 * part);
  /** How far a second lies in a span of the story, from 0 to 1. */
  const within = (from, to) => Math.min(1, Math.max(0, (second - from) / (to - from)));

  /** The water's height: it rises for two thirds of each step, and rests for one. */
  function level() {
    const steps = within(SCENES[0].until, SCENES[1].until) * 8;
    const whole = Math.floor(steps);
    return Math.min(TOP, (whole + ease(Math.min(1, (steps - whole) * 1.5))) * INTERVAL);
  }

  function drawWater(height, view) {
    const around = Array.from({ length: 48 }, (_, step) => (step * Math.PI) / 24);
    const shore = around.map((angle) => view(50 + 48 * Math.cos(angle), 36 + 33 * Math.sin(angle), height));
    water.setAttribute('d', `${terrain.through(shore)}Z`);
    water.style.opacity = height > 0 ? (1 - within(8, 9.5)) * 0.62 : 0;
    // Above the slices that are under water, and below all others.
    const above = slices.find((slice) => slice.height > height);
    byId('hill').insertBefore(water, above ? above.path : numbers);
  }

  function drawHill() {
    const tilt = 13 + 77 * ease(within(8.5, 13));
    const view = terrain.viewFrom(tilt, { lift: 0.55, drop: 16 });
    const height = level();
    // The costly step, and needed only while the view moves.
    if (tilt !== seenFrom) terrain.look(slices, view);
    seenFrom = tilt;
    for (const { path, height: own, isLine } of slices) path.classList.toggle('drawn', isLine && own <= height);
    // Seen from above a slice's colour is a map's tint: the thin ones between the lines step back.
    byId('hill').style.setProperty('--flat', within(10, 13).toFixed(2));
    drawWater(height, view);
    numbers.style.opacity = within(13, 14);
  }

  function drawNumbers() {
    for (const height of [10, 30, 50, 70]) {
      const [x, y] = terrain.meet(hill, height, [38, 37], [60, 68]);
      numbers.append(terrain.label(x, y, height));
    }
    numbers.append(terrain.label(10, 9, 'steep', 'word'), terrain.label(62, 9, 'gentle', 'word'));
    numbers.append(svg('path', { class: 'pointer', d: 'M15 11L24 29M64 11L57 30' }));
  }

  const sceneIndex = () => SCENES.findIndex(({ until }) => second < until || until === LENGTH);

  function drawControls() {
    const scene = sceneIndex();
    const { words } = SCENES[scene];
    // Written only when it changes, or a screen reader would say it again in every frame.
    if (byId('caption').textContent !== words) {
      byId('caption').textContent = words;
      part.locate(`${second.toFixed(1)}s`);
    }
    byId('moment').value = Math.round((second / LENGTH) * 1000);
    byId('moment').setAttribute('aria-valuetext', `Scene ${scene + 1} of ${SCENES.length}`);
    const ended = second >= LENGTH;
    const name = calm.matches ? (ended ? 'Start again' : 'Next picture') : (playing ? 'Pause' : ended ? 'Play again' : 'Play');
    if (byId('play').lastElementChild.textContent !== name) byId('play').lastElementChild.textContent = name;
    byId('play-icon').setAttribute('d', playing ? 'M3 2h4v12H3zM9 2h4v12H9z' : 'M4 2l10 6-10 6z');
  }

  function show(moment) {
    second = Math.min(LENGTH, moment);
    drawHill();
    drawControls();
    if (second >= LENGTH) finish();
  }

  /** To have seen the story, to have opened its words, or to go on from here is to have done this part. */
  function finish() {
    if (state.done) return;
    part.locate(`${second.toFixed(1)}s`);
    part.done();
  }

  function stop() {
    playing = false;
    cancelAnimationFrame(frame);
    part.locate(`${second.toFixed(1)}s`);
    part.save();
  }

  function play() {
    playing = true;
    let before = performance.now();
    const tick = (time) => {
      show(second + Math.max(0, time - before) / 1000);
      before = time;
      if (second < LENGTH) {
        frame = requestAnimationFrame(tick);
      } else {
        stop();
        drawControls();
      }
    };
    frame = requestAnimationFrame(tick);
  }

  function press() {
    if (calm.matches) {
      show(STILLS.find((still) => still > second) ?? 0);
      return;
    }
    if (playing) {
      stop();
    } else {
      if (second >= LENGTH) second = 0;
      play();
    }
    drawControls();
  }

  function draw(saved) {
    state = saved;
    byId('hill').append(svg('rect', { class: 'sheet', width: 100, height: 70 }), ...slices.map(({ path }) => path), water, numbers);
    drawNumbers();
    show(part.isResumed() ? parseFloat(part.get('cmi.location')) || 0 : 0);
    byId('play').addEventListener('click', press);
    byId('moment').addEventListener('input', (event) => {
      if (playing) stop();
      show((Number(event.target.value) / 1000) * LENGTH);
    });
    byId('words').addEventListener('toggle', () => byId('words').open && finish());
    byId('next').addEventListener('click', () => {
      finish();
      part.nextPart();
    });
    calm.addEventListener('change', drawControls);
  }

  part.begin({ name: 'lines', topic: 'contours', draw });
})();
