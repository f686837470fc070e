'use strict';

(() => {
  const { byId } = part;
  const { svg } = terrain;

  const GROUND = terrain.GROUNDS.country;
  // The map's squares measure 8 units. From the bridge to the hut it is six squares east and three north.
  const SQUARE = 8;
  const BRIDGE = [32, 41];
  const HUT = [BRIDGE[0] + 6 * SQUARE, BRIDGE[1] - 3 * SQUARE];
  const BEARING = 90 - (Math.atan2(3, 6) * 180) / Math.PI;
  // A hand-held compass is good to a few degrees; the slider's step is five.
  const SLACK = 5;
  const [LEAST, MOST] = [Math.round(BEARING) - SLACK, Math.round(BEARING) + SLACK];
  const NAMES = ['north', 'north-east', 'east', 'south-east', 'south', 'south-west', 'west', 'north-west'];
  const RADIUS = 17;

  let state;
  let since = 0;
  let needle;

  const nameOf = (angle) => NAMES[Math.round(angle / 45) % 8];
  /** A point as seen from the bridge: north is up, and angles run clockwise. */
  const away = (angle, distance) => {
    const turn = (angle * Math.PI) / 180;
    return [BRIDGE[0] + Math.sin(turn) * distance, BRIDGE[1] - Math.cos(turn) * distance];
  };

  function line(kind, from, to) {
    return svg('line', { class: kind, x1: from[0].toFixed(2), y1: from[1].toFixed(2), x2: to[0].toFixed(2), y2: to[1].toFixed(2) });
  }

  function grid() {
    const made = svg('g', { class: 'grid' });
    for (let x = BRIDGE[0] % SQUARE; x < 100; x += SQUARE) made.append(line('', [x, 0], [x, 70]));
    for (let y = BRIDGE[1] % SQUARE; y < 70; y += SQUARE) made.append(line('', [0, y], [100, y]));
    return made;
  }

  function rose() {
    const made = svg('g', {}, svg('circle', { class: 'rose', cx: BRIDGE[0], cy: BRIDGE[1], r: RADIUS }));
    for (let angle = 0; angle < 360; angle += 15) made.append(line('tick', away(angle, angle % 90 ? RADIUS - 1.2 : RADIUS - 2.6), away(angle, RADIUS)));
    made.append(terrain.label(...away(0, RADIUS + 3), 'N', 'mark'));
    return made;
  }

  function drawCountry() {
    const [x, y] = HUT;
    const river = Array.from({ length: 53 }, (_, step) => [step * 2 - 2, terrain.riverAt(step * 2 - 2)]);
    needle = svg('g', { class: 'arrow-on-map' }, line('needle', BRIDGE, away(0, RADIUS - 2)), svg('path', { class: 'needle-head', d: `M${BRIDGE[0]} ${BRIDGE[1] - RADIUS - 1}l2.4 5h-4.8z` }));
    byId('country').append(
      svg('path', { class: 'wood', d: 'M6 4c6-3 14-2 17 2s0 9-6 10S4 15 3 11s0-6 3-7z' }),
      grid(),
      svg('path', { class: 'stream', d: terrain.through(river) }),
      rose(),
      svg('path', { class: 'bridge', d: `M${BRIDGE[0] - 1.6} ${BRIDGE[1] - 1.6}h3.2v3.2h-3.2z` }),
      terrain.label(BRIDGE[0] - 1, BRIDGE[1] + 5, 'Bridge', 'mark'),
      svg('path', { class: 'house', d: `M${x - 2} ${y + 1.8}v-2.6l2-2 2 2v2.6z` }),
      terrain.label(x, y + 5, 'Hut', 'mark'),
      needle,
    );
    terrain.map(byId('country'), GROUND, { from: 80, to: 230 });
  }

  function drawArrow() {
    const { angle } = state;
    needle.setAttribute('transform', `rotate(${angle} ${BRIDGE[0]} ${BRIDGE[1]})`);
    const words = `${angle}° ${nameOf(angle)}`;
    byId('angle').value = angle;
    byId('angle').setAttribute('aria-valuetext', words);
    byId('bearing').textContent = words;
  }

  function turn(angle) {
    state.angle = ((Math.round(angle / 5) * 5) % 360 + 360) % 360;
    byId('hint').textContent = '';
    drawArrow();
  }

  /** The arrow follows a finger on the map, wherever it first touched. */
  function follow(event) {
    const box = byId('country').getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * 100 - BRIDGE[0];
    const y = ((event.clientY - box.top) / box.height) * 70 - BRIDGE[1];
    turn((Math.atan2(x, -y) * 180) / Math.PI);
  }

  function listenToPointer() {
    const map = byId('country');
    map.addEventListener('pointerdown', (event) => {
      map.setPointerCapture(event.pointerId);
      follow(event);
    });
    map.addEventListener('pointermove', (event) => map.hasPointerCapture(event.pointerId) && follow(event));
    map.addEventListener('pointerup', () => part.save());
  }

  function drawTruth() {
    if (!byId('country').querySelector('.truth')) byId('country').insertBefore(line('truth', BRIDGE, HUT), needle);
  }

  function correction() {
    // The shorter way round says in which direction to turn.
    const off = ((BEARING - state.angle + 540) % 360) - 180;
    const amount = Math.abs(off) > 45 ? 'a good deal' : 'a little';
    return `At ${state.angle}° you would miss the hut. Turn ${amount} ${off > 0 ? 'clockwise' : 'anticlockwise'}.`;
  }

  function check() {
    const right = state.angle >= LEAST && state.angle <= MOST;
    state.tries += 1;
    part.record({
      name: state.tries === 1 ? 'bearing-to-hut' : `bearing-to-hut.try-${state.tries}`,
      type: 'numeric',
      topic: 'measuring',
      pattern: `${LEAST}[:]${MOST}`,
      response: String(state.angle),
      right,
      latency: part.elapsed() - since,
      description: 'Take the bearing from the bridge to the hut, in degrees.',
    });
    since = part.elapsed();
    if (right) {
      drawTruth();
      byId('hint').textContent = `Right. The hut lies at ${Math.round(BEARING)}°, between north-east and east. Before you go, look at the lines on the way: they get closer, so the last stretch is the steepest.`;
      part.done();
    } else {
      byId('hint').textContent = correction();
      part.save();
    }
  }

  function draw(saved) {
    state = saved;
    drawCountry();
    drawArrow();
    if (state.done) drawTruth();
    since = part.elapsed();
    listenToPointer();
    byId('angle').addEventListener('input', (event) => turn(Number(event.target.value)));
    byId('angle').addEventListener('change', () => part.save());
    byId('check').addEventListener('click', check);
    byId('next').addEventListener('click', part.nextPart);
  }

  part.begin({ name: 'way', topic: 'measuring', fresh: { angle: 0, tries: 0 }, draw });
})();
