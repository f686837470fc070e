// Courses are launched as an LMS does, into a tab of their own.

import { ask, choice, field, show } from './dialog.js';
import { el, link, outside } from './dom.js';
import { fault } from './notice.js';
import { copying } from './once.js';
import { path } from './service.js';
import { duration, text } from './texts.js';

/** Who a course is tried by, beside its learners: one for each key, so that colleagues do not meet in one session. */
const TESTER = 'console-key_';
const tester = ({ me }) => `console-${me.key_id}`;

/** Whether a course was only tried in a session. */
export const isTried = (session) => session.user_id.startsWith(TESTER);

/** Opens a course to look at it: nothing counts. */
export async function tryCourse(app, { package_id: id }) {
  try {
    await opened(await app.service.post(path`/api/v1/packages/${id}/launch`, {
      user_id: tester(app), learner_name: text('try.learner'), mode: 'browse', credit: 'no-credit', resume: true,
    }));
  } catch (error) {
    show(text('try.failed'), fault(error));
  }
}

/** Launches a course for a learner; `known` has what is known of them already. */
export async function launchAs(app, { package_id: id, title }, known = {}) {
  const fields = [
    field('user_id', text('launch.user'), { required: true, value: known.user_id, maxlength: 255 }),
    field('learner_name', text('launch.name'), { value: known.learner_name, hint: text('launch.name.hint') }),
    choice('mode', text('launch.mode'), ['normal', 'browse', 'review'].map((mode) => [mode, text(`mode.${mode}`)]), 'normal'),
    choice('resume', text('launch.resume'), [['yes', text('launch.resume.yes')], ['no', text('launch.resume.no')]], 'yes'),
  ];
  const launched = await ask({
    title: text('launch.title', { title }),
    fields,
    label: text('launch.do'),
    act: ({ resume, ...said }) => app.service.post(path`/api/v1/packages/${id}/launch`, { ...said, resume: resume === 'yes' }),
  });
  if (launched) opened(launched);
}

/** A link for a session that is there. */
export async function linkFor(app, session) {
  try {
    const launched = await app.service.post(path`/api/v1/packages/${session.package_id}/launch`, { user_id: session.user_id, session_id: session.session_id });
    linked(text('link.title'), launched);
  } catch (error) {
    show(text('link.failed'), fault(error));
  }
}

/** Opens a launched course in a tab of its own, which has no way to this one. */
function opened(launched) {
  window.open(launched.launch_url, '_blank', 'noopener');
  linked(text('opened.title'), launched, el('p', {}, text('opened.text')));
}

function linked(title, { launch_url: url, session_id: session, expires_in_seconds: seconds }, ...words) {
  const shown = el('code', { class: 'once' }, url);
  show(title, words,
    el('p', {}, outside(url, text('link.open'), { class: 'button primary', id: 'launch-link' }), ' ', copying(shown, text('link.copy'))),
    el('p', {}, shown),
    el('p', {}, text('link.lasts', { time: duration(seconds) })),
    el('p', {}, link(`#/sessions/${encodeURIComponent(session)}`, text('link.session'), { on: { click: (event) => event.target.closest('dialog').close() } })));
}
