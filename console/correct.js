// A correction of the record: for the version that was seen, with a reason, and with both sides shown where somebody else was faster.

import { ask, choice, field } from './dialog.js';
import { button, el, newId } from './dom.js';
import { meaningOf } from './meaning.js';
import { tell } from './notice.js';
import { Told, path } from './service.js';
import { nothing, table } from './table.js';
import { counted, text } from './texts.js';
import { wholeSession } from './whole.js';

/** Asks for elements' new values and writes them. */
export async function correct(app, { session, learner, titles, changed }) {
  const scoOf = (id) => session.scos.find((sco) => sco.identifier === id);
  const part = choice('sco', text('correct.part'), session.scos.map((sco) => [sco.identifier, titles.get(sco.identifier) ?? sco.identifier]), session.sco);
  part.element.hidden = session.scos.length === 1;
  const pairs = pairsOf(() => scoOf(part.value()).cmi_data);
  part.input.addEventListener('change', pairs.renew);
  const written = await ask({
    title: text('correct.title', { learner }),
    words: text('correct.text', { version: session.version }),
    fields: [part, pairs, field('reason', text('reason'), { required: true, maxlength: 1000, hint: text('reason.hint') })],
    label: text('correct.do'),
    act: ({ sco, pairs: elements, reason }) => write(app, session.session_id, session.version, { sco, cmi_data: elements, reason }, changed),
  });
  let meanwhile = written?.conflict;
  while (meanwhile) meanwhile = await settle(app, { session, titles, seen: scoOf(written.said.sco).cmi_data, meanwhile, said: written.said }, changed);
}

/** Writes; where the session was written meanwhile, the answer has it as it is now. */
async function write(app, id, version, said, changed) {
  const address = path`/api/v1/sessions/${id}`;
  try {
    await app.service.put(address, { version, ...said });
  } catch (error) {
    if (error.code !== 'VERSION_CONFLICT') throw error;
    return { conflict: await wholeSession(app, id), said };
  }
  tell(text('correct.done'));
  changed();
  return {};
}

/** Shows what was seen, what is there now and what is to be written, and asks which it is to be. */
async function settle(app, { session, titles, seen, meanwhile, said }, changed) {
  const now = meanwhile.scos.find((sco) => sco.identifier === said.sco)?.cmi_data ?? {};
  const value = (found) => found ?? nothing();
  const columns = [
    [text('record.element'), (element) => el('code', {}, element)],
    [text('conflict.seen'), (element) => value(seen[element])],
    [text('conflict.now'), (element) => (now[element] === seen[element] ? value(now[element]) : el('strong', {}, value(now[element])))],
    [text('conflict.yours'), (element) => said.cmi_data[element]],
  ];
  const others = Object.keys({ ...seen, ...now }).filter((element) => seen[element] !== now[element] && !(element in said.cmi_data));
  const answer = await ask({
    title: text('conflict.title'),
    words: [
      text('conflict.text', { sent: session.version, current: meanwhile.version, part: titles.get(said.sco) ?? said.sco }),
      table(text('conflict.title'), columns, Object.keys(said.cmi_data)).element,
      others.length > 0 && el('details', {}, el('summary', {}, counted('conflict.others', others.length)),
        table(counted('conflict.others', others.length), columns.slice(0, 3), others).element),
    ].filter(Boolean),
    label: text('conflict.write'),
    act: () => write(app, session.session_id, meanwhile.version, said, changed),
  });
  if (!answer) changed();
  return answer?.conflict;
}

/** Pairs of an element and its new value; `known` answers the elements that there are. */
function pairsOf(known) {
  const names = el('datalist', { id: newId() });
  const list = el('div', {});
  const pairs = [];
  const renew = () => {
    names.replaceChildren(...Object.keys(known()).filter((element) => !/\._(children|count|version)$/.test(element)).map((element) => el('option', { value: element })));
    for (const pair of pairs) pair.tell();
  };
  const add = () => {
    const pair = pairOf(names.id, known);
    pairs.push(pair);
    list.append(pair.element);
    return pair;
  };
  add();
  renew();
  return {
    name: 'pairs',
    renew,
    element: el('div', {}, names, list, button(text('correct.more'), () => add().focus(), { class: 'small' })),
    value: () => valuesOf(pairs.filter((pair) => pair.name())),
  };
}

/** The new values by their elements. One that is named twice is not to be chosen between here. */
function valuesOf(pairs) {
  const values = {};
  for (const pair of pairs) {
    if (Object.hasOwn(values, pair.name())) throw new Told(text('correct.twice', { element: pair.name() }));
    values[pair.name()] = pair.value();
  }
  return values;
}

function pairOf(names, known) {
  const name = field('element', text('correct.element'), { list: names, required: true, spellcheck: 'false' });
  const about = el('small', { id: newId(), class: 'about' });
  // Comments and suspend data may have lines.
  const value = field('value', text('correct.value'), { multiline: true, rows: 1, 'aria-describedby': about.id });
  const tellAbout = () => {
    const element = name.input.value;
    const said = known()[element];
    about.textContent = [meaningOf(element), said !== undefined && text('correct.now', { value: said })].filter(Boolean).join(' ');
  };
  name.input.addEventListener('input', tellAbout);
  return {
    element: el('div', { class: 'pair' }, el('div', { class: 'inline' }, name.element, value.element), about),
    name: () => name.value()?.trim(),
    value: () => value.input.value,
    focus: () => name.input.focus(),
    tell: tellAbout,
  };
}
