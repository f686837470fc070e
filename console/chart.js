// Small charts, each drawn and as a table: who cannot see one reads the other.

import { el, svg } from './dom.js';
import { table } from './table.js';
import { number, text } from './texts.js';

const WIDTH = 480;
const HEIGHT = 160;
const LEFT = 40;
const BOTTOM = 24;
const TOP = 10;
/** Labels below the bars or the line. */
const MOST_LABELS = 6;

/** The next number at or above that reads well on an axis. */
export function niceMost(most) {
  const step = 10 ** Math.floor(Math.log10(Math.max(most, 1)));
  return [1, 2, 5, 10].map((times) => times * step).find((nice) => nice >= most);
}

function frame(most, points, marks) {
  const height = (value) => HEIGHT - BOTTOM - (value / most) * (HEIGHT - BOTTOM - TOP);
  const lines = [0, most / 2, most].filter(Number.isInteger);
  const every = Math.ceil(points.length / MOST_LABELS);
  const width = (WIDTH - LEFT) / points.length;
  return svg('svg', { class: 'chart', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, 'aria-hidden': 'true' },
    lines.map((value) => [
      svg('line', { class: 'grid', x1: LEFT, x2: WIDTH, y1: height(value), y2: height(value) }),
      svg('text', { x: LEFT - 6, y: height(value) + 4, 'text-anchor': 'end' }, number(value)),
    ]),
    points.map(([label], place) => place % every === 0
      && svg('text', { x: LEFT + (place + 0.5) * width, y: HEIGHT - 6, 'text-anchor': 'middle' }, label)),
    marks(height, width));
}

/** Bars; `points` are pairs of a label and a number. */
export const bars = (title, [label, amount], points) => figure(title, [label, amount], points, (most) => frame(most, points, (height, width) => (
  points.map(([, value], place) => svg('rect', {
    class: 'bar', x: LEFT + place * width + 2, y: height(value), width: Math.max(width - 4, 1), height: HEIGHT - BOTTOM - height(value),
  })))));

/** A line that rises. */
export const rise = (title, [label, amount], points) => figure(title, [label, amount], points, (most) => frame(most, points, (height, width) => {
  const at = points.map(([, value], place) => `${LEFT + (place + 0.5) * width},${height(value)}`);
  return [svg('polyline', { class: 'rise', points: at.join(' ') }),
    points.length <= 31 && points.map(([, value], place) => (
      svg('circle', { class: 'point', cx: LEFT + (place + 0.5) * width, cy: height(value), r: 3 })))];
}));

function figure(title, headings, points, draw) {
  const most = niceMost(Math.max(...points.map(([, value]) => value)));
  const columns = headings.map((heading, place) => [heading, (point) => (place === 0 ? point[0] : number(point[1]))]);
  return el('figure', {},
    el('figcaption', {}, title),
    draw(most),
    el('details', {}, el('summary', {}, text('chart.table')), table(title, columns, points).element));
}
