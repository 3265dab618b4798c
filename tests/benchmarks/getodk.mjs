// Measures @getodk/xforms-engine on the forms of a plan; tests/benchmarks/engine.py
// installs it in a temporary folder, writes the plan and reads what is printed here.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import path from 'node:path';

const [folder, planFile] = process.argv.slice(2);
const here = (file) => import(pathToFileURL(path.join(folder, 'node_modules', file)).href);
const { JSDOM } = await here('jsdom/lib/api.js');
const { window } = new JSDOM('<x/>', { contentType: 'text/xml' });
for (const name of Object.getOwnPropertyNames(window)) {
  if (/^[A-Z]/.test(name) && !(name in globalThis)) globalThis[name] = window[name];
}
globalThis.document = window.document;
// Its parser of expressions was built for CommonJS, and looks for these two.
globalThis.__dirname = path.join(folder, 'node_modules/@getodk/xforms-engine/dist');
globalThis.require = createRequire(import.meta.url);
const { createInstance } = await here('@getodk/xforms-engine/dist/index.js');

const median = (taken) => taken.sort((a, b) => a - b)[Math.floor(taken.length / 2)];
const LIMIT = 15_000;

async function timedLater(act, times) {
  const taken = [];
  for (let n = 0; n < times; n += 1) {
    const start = performance.now();
    await act(n);
    taken.push(performance.now() - start);
  }
  return median(taken);
}

async function start(xml) {
  const { root } = await createInstance(xml, {
    form: { fetchFormAttachment: () => Promise.reject(new Error('no files')) },
    instance: { stateFactory: (state) => state },
  });
  return root;
}

function index(root) {
  const found = new Map();
  const walk = (node) => {
    found.set(node.currentState.reference, node);
    for (const child of node.currentState.children ?? []) walk(child);
  };
  walk(root);
  return found;
}

function write(node, value) {
  if (node.nodeType === 'select') node.selectValue(value);
  else node.setValue(value);
}

function look(node) {
  const state = node.currentState;
  if (node.nodeType === 'select') return state.valueOptions.length;
  return [state.value, state.relevant];
}

function timed(act, times) {
  const taken = [];
  const begun = performance.now();
  for (let n = 0; n < times && performance.now() - begun < LIMIT; n += 1) {
    const start = performance.now();
    act(n);
    taken.push(performance.now() - start);
  }
  return median(taken);
}

function say(name, ms) {
  process.stdout.write(`${JSON.stringify({ name, ms })}\n`);
}

const plan = JSON.parse(readFileSync(planFile, 'utf8'));
const before = performance.now();
const root = await start(plan.xml);
const nodes = index(root);
say('load', performance.now() - before);
if (plan.whole) say('memory (RSS, MB)', process.memoryUsage().rss / 1e6);
for (const [ref, value] of plan.setup) write(nodes.get(ref), value);
for (const row of plan.rows) {
  const node = nodes.get(row.ref);
  const reads = row.reads.map((ref) => nodes.get(ref));
  say(row.name, timed((n) => {
    write(node, row.values[n % row.values.length]);
    reads.forEach(look);
  }, plan.times));
  if (plan.whole) write(node, row.values.at(-1));
}
if (plan.whole) {
  const answered = plan.rows[plan.answered];
  const answer = (n) => write(nodes.get(answered.ref), answered.values[n % 2]);
  say('answer and draft', timed((n) => {
    answer(n);
    return root.instanceState.instanceXML.length;
  }, plan.times));
  say('answer and validate', timed((n) => {
    answer(n);
    return root.validationState.violations.length;
  }, plan.times));
  say('answer and submission', await timedLater((n) => {
    answer(n);
    return root.prepareInstancePayload();
  }, plan.times));
}
