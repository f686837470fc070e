// A tenant's plan in words.

import { el } from './dom.js';
import { facts } from './table.js';
import { bytes, lasting, number, text } from './texts.js';

/** A rule of the plan: what it means, and its word. */
const rule = (name, word) => [text(`plan.${name}.${word}`), ' ', el('code', {}, word)];

export const plan = (of) => facts([
  [text('plan.session_lifetime'), text('plan.session_lifetime.text', { time: lasting(of.session_lifetime_seconds) })],
  [text('plan.session_retention'), text('plan.session_retention.text', { time: lasting(of.session_retention_seconds) })],
  [text('plan.launch_lifetime'), text('plan.launch_lifetime.text', { time: lasting(of.launch_lifetime_seconds) })],
  [text('plan.strictness'), rule('strictness', of.strictness)],
  [text('plan.result_policy'), rule('result_policy', of.result_policy)],
  [text('plan.resumed_sessions'), rule('resumed_sessions', of.resumed_sessions)],
  [text('plan.packages'), text('plan.packages.text', { files: number(of.package_files), bytes: bytes(of.package_bytes), ratio: number(of.package_ratio) })],
]);
