'use strict';

(() => {
  const { byId } = part;
  const { GROUNDS, svg } = terrain;

  // The maps in the order of the page. What is said of a map describes its lines and leaves the answer to the reader.
  const MAPS = [
    { id: 'map1', view: 'lopsided', ground: GROUNDS.steep, says: 'Rings. On the left they are crowded; to the right they are far apart.',
      hint: 'Look at the left of the rings, where the lines crowd.' },
    { id: 'map2', view: 'valley', ground: GROUNDS.valley, stream: true, says: 'V-shaped lines. A stream runs through their points, and the heights grow towards the top.',
      hint: 'A stream runs through the points of the V shapes.' },
    { id: 'map3', view: 'twins', ground: GROUNDS.twins, says: 'Two sets of rings side by side, with a few lines around both.',
      hint: 'Count the sets of rings.' },
    { id: 'map4', view: 'even', ground: GROUNDS.even, says: 'One set of rings with the same distance between them on every side.',
      hint: 'The rings are evenly spaced all the way round.' },
  ];
  const VIEWS = [
    { id: 'twins', name: 'Two tops', ground: GROUNDS.twins },
    { id: 'even', name: 'Even on all sides', ground: GROUNDS.even },
    { id: 'lopsided', name: 'Steep on one side', ground: GROUNDS.steep },
    { id: 'valley', name: 'A valley', ground: GROUNDS.valley },
  ];
  const PATTERN = MAPS.map(({ id, view }) => `${id}[.]${view}`).join('[,]');
  // A pointer that moves less than this was meant to tap.
  const DRAG = 8;
  const AFTER_DROP = 100;

  let state;
  let held = null;
  let since = 0;
  let dropped = -Infinity;

  const viewOf = (id) => VIEWS.find((view) => view.id === id);
  const isPlaced = (id) => Object.values(state.placed).includes(id);
  const isFull = () => MAPS.every(({ id }) => state.placed[id]);
  const isRight = ({ id, view }) => state.placed[id] === view;

  const LOW = { tilt: 24, lift: 0.62, drop: 16 };
  // Into a valley one looks from higher up, or its sides would hide the stream.
  const HIGH = { tilt: 40, lift: 0.5, drop: 24 };

  /** The valley's stream, on the ground as it is seen. */
  function stream(view) {
    const points = Array.from({ length: 36 }, (_, step) => [terrain.streamAt(step * 2), step * 2]);
    return svg('path', { class: 'stream', d: terrain.through(points.map(([x, y]) => view(x, y, GROUNDS.valley(x, y)))) });
  }

  function picture({ id, ground }) {
    const made = svg('svg', { class: 'scene', viewBox: '0 0 100 70', 'aria-hidden': 'true' });
    const options = id === 'valley' ? HIGH : LOW;
    if (id === 'valley') made.append(stream(terrain.viewFrom(options.tilt, options)));
    terrain.scene(made, ground, options);
    return made;
  }

  function element(name, words, kind) {
    const made = document.createElement(name);
    made.textContent = words;
    if (kind) made.className = kind;
    return made;
  }

  // ---- Building ----

  function drawSamples() {
    const steep = GROUNDS.slope(1.9);
    const gentle = GROUNDS.slope(0.55);
    terrain.map(byId('sample-gentle'), gentle, { from: 0, to: 250 });
    terrain.map(byId('sample-steep'), steep, { from: 0, to: 250 });
    terrain.map(byId('sample-top'), GROUNDS.even);
    byId('sample-valley').append(stream(terrain.viewFrom(90)));
    terrain.map(byId('sample-valley'), GROUNDS.valley);
    number('sample-gentle', gentle, [110, 120, 130], [70, 70], [70, 0]);
    number('sample-steep', steep, [120, 160, 200], [70, 70], [70, 0]);
    number('sample-top', GROUNDS.even, [20, 40], [50, 37], [50, 72]);
    number('sample-valley', GROUNDS.valley, [40, 60], [88, 72], [88, 0]);
  }

  function number(name, ground, heights, from, to) {
    for (const height of heights) {
      const [x, y] = terrain.meet(ground, height, from, to);
      byId(name).append(terrain.label(x, y, height));
    }
  }

  function buildTile(map, index) {
    const made = svg('svg', { viewBox: '0 0 100 70', role: 'img', 'aria-label': map.says });
    if (map.stream) made.append(stream(terrain.viewFrom(90)));
    terrain.map(made, map.ground);
    const slot = element('button', '', 'slot');
    slot.type = 'button';
    slot.dataset.map = map.id;
    const tile = element('li', '', 'tile');
    const verdict = element('p', '', 'verdict');
    verdict.hidden = true;
    tile.append(element('h3', `Map ${index + 1}`), made, slot, verdict);
    byId('tiles').append(tile);
    slot.addEventListener('click', () => pressSlot(map.id));
  }

  function buildCard(view) {
    const card = element('button', '', 'card');
    card.type = 'button';
    card.dataset.view = view.id;
    card.append(picture(view), element('span', view.name));
    const item = document.createElement('li');
    item.append(card);
    byId('tray').append(item);
    card.addEventListener('click', () => {
      // The click that a browser makes of a drag's end would choose the view again.
      if (performance.now() - dropped > AFTER_DROP) pick(held === view.id ? null : view.id);
    });
    card.addEventListener('pointerdown', (event) => startDrag(event, card));
  }

  // ---- Drawing ----

  function drawSlot(slot, index) {
    const view = viewOf(state.placed[MAPS[index].id]);
    slot.classList.toggle('filled', Boolean(view));
    slot.disabled = state.checked || (!view && !held);
    slot.replaceChildren(...(view ? [picture(view), element('span', view.name)] : [element('span', 'Place here')]));
    slot.setAttribute('aria-label', view ? `Map ${index + 1}: ${view.name}${state.checked ? '' : '. Take back'}` : `Place here, under map ${index + 1}`);
  }

  function drawVerdict(line, index) {
    line.hidden = !state.checked;
    if (!state.checked) return;
    const right = isRight(MAPS[index]);
    line.className = `verdict ${right ? 'right' : 'wrong'}`;
    const mark = svg('svg', { viewBox: '0 0 16 16', 'aria-hidden': 'true' }, svg('path', { d: right ? 'M2.5 9l4 4 7-10' : 'M3 3l10 10M13 3L3 13' }));
    line.replaceChildren(mark, element('span', right ? 'Right' : `Not this one. ${MAPS[index].hint}`));
  }

  function drawTask() {
    document.querySelectorAll('.slot').forEach(drawSlot);
    document.querySelectorAll('.tile .verdict').forEach(drawVerdict);
    for (const card of document.querySelectorAll('#tray .card')) {
      card.parentElement.hidden = isPlaced(card.dataset.view);
      card.setAttribute('aria-pressed', String(held === card.dataset.view));
    }
    const solved = MAPS.every(isRight);
    byId('dock').hidden = isFull();
    byId('check').hidden = state.checked;
    byId('check').disabled = !isFull();
    byId('again').hidden = !state.checked || solved;
    byId('solve').hidden = !state.checked || solved || state.tries < 2;
  }

  const hint = (words) => { byId('hint').textContent = words; };

  // ---- Placing ----

  function pick(id) {
    held = id;
    drawTask();
    hint(id ? `“${viewOf(id).name}” is chosen. Now choose a place under a map.` : '');
  }

  function place(mapId, viewId) {
    state.placed[mapId] = viewId;
    held = null;
    drawTask();
    hint(isFull() ? 'All four are placed. Check them when you are ready.' : '');
    part.save();
  }

  function pressSlot(mapId) {
    const before = state.placed[mapId];
    if (held) {
      place(mapId, held);
      focusAfterPlacing();
    } else if (before) {
      delete state.placed[mapId];
      pick(before);
    }
  }

  /** The view that had the focus is gone from the tray, so the keyboard goes on at what comes next. */
  function focusAfterPlacing() {
    const next = isFull() ? byId('check') : document.querySelector('#tray li:not([hidden]) .card');
    next.focus();
  }

  // ---- Dragging ----

  function startDrag(event, card) {
    // A finger scrolls the page over the views, and taps to place them.
    if (event.pointerType === 'touch' || event.button !== 0 || state.checked) return;
    const drag = { card, x: event.clientX, y: event.clientY, ghost: null };
    const move = (moved) => moveDrag(drag, moved);
    const drop = (last) => {
      card.removeEventListener('pointermove', move);
      card.removeEventListener('pointerup', drop);
      card.removeEventListener('pointercancel', drop);
      endDrag(drag, last);
    };
    card.setPointerCapture(event.pointerId);
    card.addEventListener('pointermove', move);
    card.addEventListener('pointerup', drop);
    card.addEventListener('pointercancel', drop);
  }

  const slotAt = (event) => document.elementsFromPoint(event.clientX, event.clientY)
    .map((found) => found.closest('.tile')?.querySelector('.slot')).find(Boolean);

  function moveDrag(drag, event) {
    if (!drag.ghost) {
      if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < DRAG) return;
      pick(drag.card.dataset.view);
      drag.ghost = drag.card.cloneNode(true);
      drag.ghost.classList.add('ghost');
      drag.ghost.setAttribute('aria-hidden', 'true');
      drag.ghost.tabIndex = -1;
      drag.ghost.style.width = `${drag.card.offsetWidth}px`;
      drag.card.classList.add('lifted');
      document.body.append(drag.ghost);
    }
    drag.ghost.style.left = `${event.clientX - drag.ghost.offsetWidth / 2}px`;
    drag.ghost.style.top = `${event.clientY - drag.ghost.offsetHeight / 2}px`;
    // The tray lies below the maps, and in a low window they do not fit into one view.
    if (event.clientY < 70) window.scrollBy(0, -14);
    if (event.clientY > window.innerHeight - 70) window.scrollBy(0, 14);
    const over = slotAt(event);
    document.querySelectorAll('.slot').forEach((slot) => slot.classList.toggle('over', slot === over));
  }

  function endDrag(drag, event) {
    if (!drag.ghost) return;
    drag.ghost.remove();
    drag.card.classList.remove('lifted');
    document.querySelectorAll('.slot.over').forEach((slot) => slot.classList.remove('over'));
    const slot = event.type === 'pointerup' ? slotAt(event) : undefined;
    dropped = performance.now();
    if (slot) place(slot.dataset.map, drag.card.dataset.view);
    else pick(null);
  }

  // ---- Judging ----

  function check() {
    state.checked = true;
    state.tries += 1;
    const right = MAPS.filter(isRight).length;
    part.record({
      name: state.tries === 1 ? 'match-maps' : `match-maps.try-${state.tries}`,
      type: 'matching',
      topic: 'landforms',
      pattern: PATTERN,
      response: MAPS.map(({ id }) => `${id}[.]${state.placed[id]}`).join('[,]'),
      right: right === MAPS.length,
      latency: part.elapsed() - since,
      description: 'Match four contour maps with views of the ground they show.',
    });
    drawTask();
    if (right === MAPS.length) {
      hint('All four are right. You can see the ground in the lines.');
      part.done();
    } else {
      hint(`${right} of ${MAPS.length} are right.`);
      part.save();
      byId('again').focus();
    }
  }

  function again() {
    for (const map of MAPS) if (!isRight(map)) delete state.placed[map.id];
    state.checked = false;
    since = part.elapsed();
    drawTask();
    hint('The right ones stay. Place the others again.');
    part.save();
    document.querySelector('#tray li:not([hidden]) .card').focus();
  }

  /** After two tries the answer is there to learn from, and the part counts as done. */
  function solve() {
    for (const map of MAPS) state.placed[map.id] = map.view;
    drawTask();
    hint('This is how they belong together. Compare each map with its view.');
    part.done();
  }

  function draw(saved) {
    state = saved;
    drawSamples();
    MAPS.forEach(buildTile);
    VIEWS.forEach(buildCard);
    drawTask();
    since = part.elapsed();
    byId('check').addEventListener('click', check);
    byId('again').addEventListener('click', again);
    byId('solve').addEventListener('click', solve);
    byId('next').addEventListener('click', part.nextPart);
  }

  part.begin({ name: 'shapes', topic: 'landforms', fresh: { placed: {}, checked: false, tries: 0 }, draw });
})();
