'use strict';

/**
 * Ground and its contour lines. Every picture of this course is computed from a height function, so that a map, a view
 * and an answer cannot disagree. Heights are metres; a picture is 100 units wide.
 */
const terrain = (() => {
  const NS = 'http://www.w3.org/2000/svg';

  function svg(name, attributes = {}, ...children) {
    const made = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  // ---- The grounds ----

  const bump = (x, y, width, depth) => Math.exp(-((x / width) ** 2) - (y / depth) ** 2);

  /** From one width to another around a place, without a kink that the lines would show. */
  const between = (west, east, x) => west + (east - west) / (1 + Math.exp(-x / 5));
  /** Where the valley's stream runs. */
  const streamAt = (y) => 50 + 4 * Math.sin(y / 11);

  /** Where the stream under the bridge runs. */
  const riverAt = (x) => 41 + 3.5 * Math.sin((x - 32) / 11);

  const GROUNDS = {
    // Steep in the west, gentle in the east, with a lower second top.
    hill: (x, y) => 78 * bump(x - 35, y - 35, between(11, 30, x - 35), 17) + 30 * bump(x - 74, y - 38, 9, 11),
    even: (x, y) => 62 * bump(x - 50, y - 36, 24, 21),
    steep: (x, y) => 62 * bump(x - 34, y - 36, between(10, 32, x - 34), 22),
    twins: (x, y) => 62 * bump(x - 29, y - 39, 15, 17) + 50 * bump(x - 71, y - 35, 15, 16),
    // High in the north, with a stream that runs south: each line bends north where it meets the stream.
    valley: (x, y) => 80 - 0.62 * y - 35 * Math.exp(-Math.hypot(x - streamAt(y), 2) / (13 + y / 6)),
    // The walk of the third part: a stream falls eastwards, and the hut's hill stands to the north of it.
    country: (x, y) => 128 - 0.22 * x + 0.6 * (Math.hypot(y - riverAt(x), 5) - 5)
      + 105 * bump(x - 93, y - 3, 25, 20) + 34 * bump(x - 26, y - 68, 20, 11) + 30 * bump(x - 16, y - 9, 18, 13) + 22 * bump(x - 84, y - 72, 18, 11),
    slope: (steepness) => (x, y) => 100 + steepness * (70 - y - 5 * Math.sin(x / 16)),
  };

  // ---- Lines of one height (marching squares) ----

  /** Samples a ground, with a border far below everything: so each line closes, and an area can be filled. */
  function sample(ground, { left = 0, top = 0, right = 100, bottom = 70, step = 1.25 } = {}) {
    const columns = Math.round((right - left) / step) + 3;
    const rows = Math.round((bottom - top) / step) + 3;
    const heights = new Float32Array(columns * rows).fill(-1e4);
    for (let row = 1; row < rows - 1; row += 1) {
      for (let column = 1; column < columns - 1; column += 1) {
        heights[row * columns + column] = ground(left + (column - 1) * step, top + (row - 1) * step);
      }
    }
    return { heights, columns, rows, left: left - step, top: top - step, step };
  }

  // For each pattern of a cell's high corners (1 NW, 2 NE, 4 SE, 8 SW): from which edge to which a line runs (0 N, 1 E, 2 S, 3 W).
  const RUNS = [[], [3, 0], [0, 1], [3, 1], [1, 2], [3, 0, 1, 2], [0, 2], [3, 2], [2, 3], [2, 0], [0, 1, 2, 3], [2, 1], [1, 3], [1, 0], [0, 3], []];

  /** The closed lines at a height, each a list of points; high ground is always on the same hand. */
  function linesAt(field, level) {
    const { heights, columns, rows, left, top, step } = field;
    const follow = new Map();
    const edge = (row, column, side) => {
      if (side === 0) return (row * columns + column) * 2;
      if (side === 1) return (row * columns + column + 1) * 2 + 1;
      if (side === 2) return ((row + 1) * columns + column) * 2;
      return (row * columns + column) * 2 + 1;
    };
    for (let row = 0; row < rows - 1; row += 1) {
      for (let column = 0; column < columns - 1; column += 1) {
        const at = row * columns + column;
        const corners = (heights[at] >= level) + 2 * (heights[at + 1] >= level)
          + 4 * (heights[at + columns + 1] >= level) + 8 * (heights[at + columns] >= level);
        const runs = RUNS[corners];
        for (let run = 0; run < runs.length; run += 2) follow.set(edge(row, column, runs[run]), edge(row, column, runs[run + 1]));
      }
    }
    const point = (key) => {
      const at = key >> 1;
      const other = key & 1 ? at + columns : at + 1;
      const part = (level - heights[at]) / (heights[other] - heights[at]);
      const row = Math.floor(at / columns);
      const column = at % columns;
      return key & 1 ? [left + column * step, top + (row + part) * step] : [left + (column + part) * step, top + row * step];
    };
    const lines = [];
    for (const start of follow.keys()) {
      const line = [];
      for (let key = start; follow.has(key);) {
        line.push(point(key));
        const next = follow.get(key);
        follow.delete(key);
        key = next;
      }
      if (line.length > 3) lines.push(line);
    }
    return lines;
  }

  // ---- Looking at it ----

  /**
   * How a point at a height is seen. At a tilt of 90 degrees one looks straight down, as on a map; at 0 from the side.
   * `lift` is what one metre of height measures, `middle` the line of the ground that stays where it is.
   */
  function viewFrom(tilt, { lift = 0.5, middle = 36, drop = 12 } = {}) {
    const angle = (tilt * Math.PI) / 180;
    const [flat, tall] = [Math.sin(angle), Math.cos(angle)];
    return (x, y, height) => [x, middle + (y - middle) * flat - height * lift * tall + drop * tall];
  }

  /** A line through points, as a path's data. */
  const through = (points) => `M${points.map((point) => point.map((each) => each.toFixed(2)).join(' ')).join('L')}`;

  function pathOf(lines, height, view) {
    return lines.map((line) => `${through(line.map(([x, y]) => view(x, y, height)))}Z`).join('');
  }

  /**
   * The ground as a pile of thin slices, lowest first: as nearer means higher on any ray of sight from above, painting
   * upwards hides what is hidden. Every `interval` metres the slice's edge is a contour line.
   */
  function pile(ground, { from, to, thin = 2, interval = 10, box } = {}) {
    const field = sample(ground, box);
    const slices = [];
    for (let height = from; height <= to; height += thin) {
      const lines = linesAt(field, height);
      if (lines.length === 0) break;
      const isLine = Math.round(height) % interval === 0;
      const kind = isLine ? (Math.round(height) % (interval * 5) === 0 ? 'slice line index' : 'slice line') : 'slice';
      const path = svg('path', { class: kind });
      path.style.setProperty('--part', ((height - from) / (to - from)).toFixed(3));
      slices.push({ height, lines, isLine, path });
    }
    return slices;
  }

  function look(slices, view) {
    for (const { height, lines, path } of slices) path.setAttribute('d', pathOf(lines, height, view));
  }

  /** A map of a ground: into an svg element, under what is in it already. */
  function map(target, ground, options = {}) {
    const box = { left: -3, top: -3, right: 103, bottom: 73 };
    const slices = pile(ground, { from: 0, to: 80, thin: 10, box, ...options });
    look(slices, viewFrom(90));
    target.prepend(svg('rect', { class: 'sheet', width: 100, height: 70 }), ...slices.map(({ path }) => path));
  }

  /** The same ground as one sees it from a hill nearby. */
  function scene(target, ground, options = {}) {
    const slices = pile(ground, { from: 3, to: 80, thin: 1.5, interval: 1000, ...options });
    look(slices, viewFrom(options.tilt ?? 28, options));
    target.prepend(...slices.map(({ path }) => path));
  }

  /** Where a line of a height is met on the way from one point to another; the way has to rise or fall throughout. */
  function meet(ground, height, from, to) {
    const at = (part) => [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
    let [low, high] = [0, 1];
    const rising = ground(...from) < ground(...to);
    for (let step = 0; step < 30; step += 1) {
      const middle = (low + high) / 2;
      if ((ground(...at(middle)) < height) === rising) low = middle;
      else high = middle;
    }
    return at(low);
  }

  /** The number of a contour line, upright, with a rim of the ground's colour. */
  function label(x, y, words, kind = 'number') {
    return svg('text', { class: kind, x: x.toFixed(1), y: y.toFixed(1) }, String(words));
  }

  /** The lines behind the heading: ornament, so without a name. */
  function banner(target) {
    const ground = (x, y) => 60 + 26 * Math.sin(x / 13 + y / 30) + 22 * Math.cos(y / 9 - x / 40) + 14 * Math.sin((x + 2 * y) / 21);
    const field = sample(ground, { left: -5, right: 205, top: -5, bottom: 45, step: 1.5 });
    for (let height = 10; height < 120; height += 8) {
      target.append(svg('path', { d: pathOf(linesAt(field, height), 0, viewFrom(90)) }));
    }
  }

  return { GROUNDS, banner, label, look, map, meet, pile, riverAt, scene, streamAt, svg, through, viewFrom };
})();
