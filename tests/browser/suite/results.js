// What came of the suite: a file for machines, and the table of docs/conformance.md.

import { readFileSync, writeFileSync } from 'node:fs';

const PAGE = new URL('../../../docs/conformance.md', import.meta.url);

const [BEGIN, END] = ['<!-- results: begin -->', '<!-- results: end -->'];

const VERDICTS = { passes: 'passes', fails: '**fails**', 'not covered': 'not covered' };

function verdictOf({ presupposes }, { faults }) {
  if (faults.length === 0) return 'passes';
  return presupposes ? 'not covered' : 'fails';
}

/** What came of a course, as plain data. */
export function resultOf(course, outcome) {
  const { visited, called, looked, faults } = outcome;
  const { name, visits, presupposes } = course;
  return { name, verdict: verdictOf(course, outcome), presupposes, visits: visits.length, visited, called, looked, faults };
}

const sum = (results, of) => results.reduce((all, result) => all + result[of], 0);

function line({ name, verdict, presupposes, visits, called, looked }) {
  const words = VERDICTS[verdict] + (presupposes ? `: it begins with what ${presupposes} left` : '');
  return `| ${name} | ${visits} | ${called} | ${looked} | ${words} |`;
}

function table(results) {
  const passed = results.filter(({ verdict }) => verdict === 'passes');
  return [
    `${passed.length} of ${results.length} pass: ${sum(passed, 'visits')} visits to SCOs, ${sum(passed, 'called')} calls, ${sum(passed, 'looked')} looks at the page.`,
    '', '| | visits | calls | looks | verdict |', '| --- | --- | --- | --- | --- |', ...results.map(line),
  ].join('\n');
}

/** Puts the results into the page of the docs. */
export function writePage(results) {
  const text = readFileSync(PAGE, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const [, after] = rest.split(END);
  writeFileSync(PAGE, `${before}${BEGIN}\n${table(results)}\n${END}${after}`);
}

/** The verdict that the page of the docs gives a course, if it names it. */
export function documented(name) {
  const row = readFileSync(PAGE, 'utf8').split('\n').find((each) => each.startsWith(`| ${name} |`));
  const words = row?.split('|').at(-2).trim();
  return Object.keys(VERDICTS).find((verdict) => words?.startsWith(VERDICTS[verdict]));
}
