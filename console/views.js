// Which view an address shows: `#/sessions/ID?…`.

import { keysView } from './keys.js';
import { learnerView } from './learner.js';
import { liveView } from './live.js';
import { packageView } from './package.js';
import { packagesView } from './packages.js';
import { sessionView } from './session.js';
import { sessionsView } from './sessions.js';
import { webhookView } from './webhook.js';
import { webhooksView } from './webhooks.js';

/** The views by the forms of their paths; `:` begins a part that the view is given. The first word is their place in the bar. */
const VIEWS = [
  ['packages', packagesView],
  ['packages/:package', packageView],
  ['sessions', sessionsView],
  ['sessions/:session', sessionView],
  ['learners/:user', learnerView],
  ['live', liveView],
  ['webhooks', webhooksView],
  ['webhooks/:webhook', webhookView],
  ['keys', keysView],
];

/** The view of an address, and what its address says; nothing where there is none of it. */
export function viewOf(hash) {
  const [place, said = ''] = hash.replace(/^#\/?/, '').split('?');
  const parts = (place || 'packages').split('/');
  for (const [form, view] of VIEWS) {
    const params = matched(form.split('/'), parts);
    if (params) return { view, params, query: Object.fromEntries(new URLSearchParams(said)), area: parts[0] };
  }
  return null;
}

function matched(form, parts) {
  if (form.length !== parts.length) return null;
  const params = {};
  for (const [place, word] of form.entries()) {
    if (word.startsWith(':')) params[word.slice(1)] = decoded(parts[place]);
    else if (word !== parts[place]) return null;
  }
  return params;
}

/** An address may be typed: what is no encoded text stands for itself. */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
