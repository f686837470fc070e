// How states and results are shown: a word, and a colour beside it that says nothing more.

import { el } from './dom.js';
import { number, percent, text } from './texts.js';

const LOOKS = {
  ready: 'good', live: 'good', completed: 'good', passed: 'good', active: 'good', delivered: 'good', done: 'good',
  failed: 'bad', expired: 'quiet', revoked: 'quiet', disabled: 'bad', dropped: 'bad', unknown: 'quiet', 'not attempted': 'quiet',
};

/** A state in words. */
export const state = (word) => el('span', { class: `state ${LOOKS[word] ?? 'plain'}` }, text(`state.${word}`));

/** What somebody has come to: completion, and success where it is known. */
export const result = ({ completion_status: completion, success_status: success }) => el('span', { class: 'states' },
  state(completion), success !== 'unknown' && [' ', state(success)]);

/** A score: a percentage, with the points where they say something else; nothing where there is none. */
export function score({ scaled, raw, max }) {
  const points = raw === null ? null : max === null ? number(raw) : text('points', { raw: number(raw), max: number(max) });
  if (scaled === null) return points;
  const saysMore = points !== null && Math.abs(raw - scaled * 100) > 0.05;
  return saysMore ? text('score', { percent: percent(scaled), points }) : percent(scaled);
}

/** Progress, where it is known. */
export const progress = (measure) => (measure === null ? null : percent(measure));
