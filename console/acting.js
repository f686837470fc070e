// What can be done with a session, as far as the key may.

import { correct } from './correct.js';
import { ask, choice, field, typed } from './dialog.js';
import { button } from './dom.js';
import { launchAs } from './launching.js';
import { tell } from './notice.js';
import { path } from './service.js';
import { text, time } from './texts.js';

/**
 * The buttons of a session. `current` answers the session as it was read last, `link` makes a launch link, and `changed` is called when
 * something was done. `title` is the course's, and `titles` has those of its parts.
 */
export function sessionActions(app, current, { title, titles, link, changed }) {
  const isActive = current().status === 'active';
  const act = (name, does, attributes = {}) => button(text(`act.${name}`), does, { 'data-action': name, ...attributes });
  return [
    ...(app.may('write') ? [
      isActive && act('link', link, { class: 'primary' }),
      isActive && act('correct', () => correct(app, { session: current(), learner: nameOf(current()), titles, changed })),
      isActive && act('reset', () => reset(app, current(), changed)),
      act('renew', () => renew(app, current(), changed)),
      !isActive && act('launch', () => launchAs(app, { package_id: current().package_id, title }, current())),
    ] : []),
    app.may('admin') && act('delete', () => remove(app, current()), { class: 'danger' }),
  ].filter(Boolean);
}

const nameOf = (session) => session.learner_name || session.user_id;

async function renew(app, session, changed) {
  const { session_id: id, expires_at: ends } = session;
  await ask({
    title: text('renew.title', { learner: nameOf(session) }),
    words: text('renew.text', { time: time(ends) }),
    label: text('act.renew'),
    act: async () => {
      const renewed = await app.service.post(path`/api/v1/sessions/${id}/renew`);
      tell(text('renew.done', { time: time(renewed.expires_at) }));
      changed();
    },
  });
}

async function reset(app, session, changed) {
  const { session_id: id, version } = session;
  await ask({
    title: text('reset.title', { learner: nameOf(session) }),
    words: [text('reset.text'), text('reset.pages')],
    fields: [
      field('reason', text('reason'), { required: true, maxlength: 1000, hint: text('reason.hint') }),
      choice('revision', text('reset.revision'), [['current', text('reset.revision.current')], ['live', text('reset.revision.live')]], 'current'),
    ],
    label: text('act.reset'),
    isDangerous: true,
    act: async (said) => {
      await app.service.post(path`/api/v1/sessions/${id}/reset`, { version, ...said });
      tell(text('reset.done'));
      changed();
    },
  });
}

async function remove(app, session) {
  const { session_id: id, user_id: user } = session;
  await ask({
    title: text('delete.title', { learner: nameOf(session) }),
    words: text('delete.text'),
    fields: [typed(user, text('delete.typed', { user }))],
    label: text('act.delete'),
    isDangerous: true,
    act: async () => {
      await app.service.remove(path`/api/v1/sessions/${id}`);
      location.hash = `#/sessions?user_id=${encodeURIComponent(user)}`;
      tell(text('delete.done'));
    },
  });
}
