// The runs on a time line: when the course was open by the clock, and beside it what the course says it took.

import { el, svg } from './dom.js';
import { later } from './later.js';
import { nothing, paged } from './table.js';
import { counted, duration, number, text, time } from './texts.js';

const WIDTH = 640;
const ROW = 22;
/** Runs of the drawing, the newest; the table has all. */
const MOST_DRAWN = 20;
/** Seconds by which a course's own time may go beyond the clock's: it begins before its page is heard, and rounds. */
const TOLERANCE = 60;

/** Whether a course reported more time than it was open. */
export const isDoubtful = ({ clock_seconds: clock, reported_seconds: reported }) => reported > clock + TOLERANCE;

export function runsOf(app, address, titles, signal) {
  const columns = [
    [text('run.number'), (each) => number(each.run)],
    [text('run.started'), (each) => time(each.started_at)],
    [text('run.heard'), (each) => time(each.last_heard_at)],
    [text('run.ended'), (each) => (each.ended ? text(`run.${each.ended}`) : text('run.open'))],
    [text('run.clock'), (each) => duration(each.clock_seconds)],
    [text('run.reported'), (each) => [duration(each.reported_seconds), isDoubtful(each) && el('div', { class: 'warned' }, text('run.doubtful'))]],
    [text('run.parts'), (each) => each.scos.map((sco) => titles.get(sco) ?? sco).join(', ') || nothing()],
  ];
  let first = [];
  const read = async (cursor) => {
    const answer = await app.service.page(`${address}/runs`, { limit: 50, cursor }, signal);
    if (!cursor) first = answer.runs;
    return { entries: answer.runs, cursor: answer.next_cursor };
  };
  return later(text('run.heading'), async () => {
    const list = await paged({ caption: text('run.heading'), columns, read, empty: el('p', {}, text('run.none')), signal });
    const drawn = first.slice(0, MOST_DRAWN);
    return [drawn.length > 0 && timeLine(drawn), list];
  }, signal, { id: 'runs' });
}

/** Each run as two bars on one line of time: by the clock, and as reported. The table below says the same. */
function timeLine(runs) {
  const starts = runs.map((run) => Date.parse(run.started_at));
  const ends = runs.map((run, place) => starts[place] + Math.max(run.clock_seconds, 1) * 1000);
  const from = Math.min(...starts);
  const length = Math.max(...ends) - from;
  const across = (at) => ((at - from) / length) * (WIDTH - 4);
  const bar = (name, start, seconds, y) => {
    const x = across(start);
    const wide = Math.min((seconds * 1000 / length) * (WIDTH - 4), WIDTH - x);
    return svg('rect', { class: name, x, y, width: Math.max(wide, 3), height: 7 });
  };
  const height = runs.length * ROW;
  return el('figure', { class: 'wide' },
    el('figcaption', {}, counted('run.line', runs.length, { from: time(from), to: time(Math.max(...ends)) })),
    svg('svg', { class: 'chart', viewBox: `0 0 ${WIDTH} ${height}`, 'aria-hidden': 'true' }, [...runs].reverse().map((run, row) => {
      const start = Date.parse(run.started_at);
      return [
        svg('line', { class: 'grid', x1: 0, x2: WIDTH, y1: (row + 1) * ROW - 1, y2: (row + 1) * ROW - 1 }),
        bar('clock', start, run.clock_seconds, row * ROW + 2),
        bar(isDoubtful(run) ? 'reported doubtful' : 'reported', start, run.reported_seconds, row * ROW + 11),
      ];
    })),
    el('p', { class: 'legend' }, el('span', { class: 'clock' }), text('run.clock'), el('span', { class: 'reported' }), text('run.reported')));
}
