// One package: what it is, what is wrong with it, its course, its versions, and what came of it.

import { ask, typed } from './dialog.js';
import { button, el, link } from './dom.js';
import { findings } from './findings.js';
import { launchAs, tryCourse } from './launching.js';
import { tell } from './notice.js';
import { resultsOf } from './results.js';
import { path } from './service.js';
import { state } from './state.js';
import { facts } from './table.js';
import { bytes, number, text, time } from './texts.js';
import { courseTree } from './tree.js';
import { uploadPlace } from './uploading.js';
import { versionsOf } from './versions.js';
import { wholePackage } from './whole.js';

export async function packageView({ app, params, signal }) {
  const found = await wholePackage(app, params.package, signal);
  return [
    el('h1', {}, found.title),
    actions(app, found),
    about(found),
    findings('errors', found.errors),
    findings('warnings', found.warnings),
    found.next && nextVersion(found.next),
    found.revision !== null && resultsOf(app, found, signal),
    found.course && el('section', {}, el('h2', {}, text('package.course')), courseTree(found.course, found.scos)),
    versionsOf(app, found, signal),
    app.may('write') && el('section', {}, el('h2', {}, text('package.new_version')), el('p', {}, text('package.new_version.text')),
      uploadPlace(app, { signal, onto: found.package_id })),
  ].filter(Boolean);
}

function about(found) {
  return facts([
    [text('package.state'), state(found.status)],
    [text('package.edition'), found.scorm_version],
    [text('package.version'), found.revision],
    [text('package.size'), found.size_bytes > 0 && text('package.size.files', { size: bytes(found.size_bytes), files: number(found.file_count) })],
    [text('package.uploaded_by'), found.uploaded_by],
    [text('package.language'), found.language],
    [text('package.created'), time(found.created_at)],
    [text('package.updated'), time(found.updated_at)],
    [text('package.id'), el('code', {}, found.package_id)],
  ]);
}

function nextVersion(next) {
  return el('section', { class: 'note' },
    el('h2', {}, text('package.next.title', { revision: next.revision })), ' ', state(next.status),
    findings('errors', next.errors), findings('warnings', next.warnings));
}

function actions(app, found) {
  const isReady = found.revision !== null;
  return el('div', { class: 'actions' },
    isReady && app.may('write') && [
      button(text('try'), () => tryCourse(app, found), { class: 'primary' }),
      button(text('launch.as'), () => launchAs(app, found)),
    ],
    isReady && link(`#/sessions?package_id=${found.package_id}`, text('package.sessions'), { class: 'button' }),
    app.may('admin') && button(text('package.delete'), () => remove(app, found), { class: 'danger' }));
}

async function remove(app, { package_id: id, title }) {
  await ask({
    title: text('package.delete.title', { title }),
    words: text('package.delete.text'),
    fields: [typed(title, text('package.delete.typed', { title }))],
    label: text('package.delete'),
    isDangerous: true,
    act: async () => {
      await app.service.remove(path`/api/v1/packages/${id}`);
      location.hash = '#/packages';
      tell(text('package.deleted', { title }));
    },
  });
}
