// The types of events, as the API names them, with words beside them.

import { el } from './dom.js';
import { hasText, text } from './texts.js';

/** All types, also those that there are one day. */
export const ALL = '*';

/** The types that a webhook may choose, in the order in which they come in a session's life. */
export const EVENT_TYPES = [
  'session.created', 'session.launched', 'session.progressed', 'session.scored', 'session.completed', 'session.passed', 'session.failed',
  'session.reset', 'session.expired', 'session.deleted',
  'package.processing.completed', 'package.processing.failed', 'package.updated', 'package.deleted',
];

/** A type with words beside it. A type that came later has none here. */
const beside = (type, words) => [el('code', {}, type), words && [' ', el('small', {}, words)]];

/** A type, and what it is called. */
export const eventType = (type) => beside(type, hasText(`event.${type}`) && text(`event.${type}`));

/** A type, and when there are such events. */
export const eventTypeInFull = (type) => beside(type, hasText(`event_type.${type}`) && text(`event_type.${type}`));

/** The types of a webhook in few words. */
export const typesInShort = (types) => (types.includes(ALL) ? text('event_type.all') : types.map((type, place) => [place > 0 && ', ', el('code', {}, type)]));

/** The types of a webhook, each with its words. */
export const typesInFull = (types) => (types.includes(ALL) ? text('event_type.all') : el('ul', { class: 'bare' }, types.map((type) => el('li', {}, eventTypeInFull(type)))));
