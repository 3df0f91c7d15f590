#!/usr/bin/env node
// A measure: the dearest requests that are accepted, alone and 256 at once, and what becomes of others meanwhile.
import http from 'node:http';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { args } from './suite.mjs';

const [url, pid, ...more] = args('worst.mjs URL PID [TOKEN] [--socket]', 2);
const { hostname, port, pathname } = new URL(url);
const token = more.find((word) => word !== '--socket');
// What the process may hold, and how long an innocent request may take in the middle and at most.
const BOUNDS = { memory: 512, median: 250, most: 1_000 };
// Half of those at once ask over sockets of their own; then packages of this folder are needed.
const WebSocket = more.includes('--socket') ? (await import('ws')).default : undefined;
const AT_ONCE = 256;

const GAP = 'title description countries { name } provenance { paragraph document { symbol title } } needs { title size remaining dependsOn { title } } recommendations { text } measures { code } coverageState';
const SUGGESTION = 'score parts { name contribution explanation } compliance { outcome explanation } assistance { reference title }';

let named = 0;

const EACH = (inner) => `edges { node { ${inner} } }`;

// Each by how many entries it asks for: halved until it is accepted.
const CANDIDATES = {
  'gaps with their parts': (n) => `{ gaps(first: ${n}) { totalCount ${EACH(`${GAP}`)} } }`,
  'gaps by text': (n) => `{ gaps(first: ${n}, filter: { text: "customs diamonds training police border weapons" }) { totalCount ${EACH(`${GAP}`)} } }`,
  'gaps with suggestions': (n) => `{ gaps(first: ${n}) { ${EACH(`suggestions(first: 50) { ${SUGGESTION} }`)} } }`,
  'gaps with routes': (n) => `{ gaps(first: ${n}) { ${EACH(`route(first: 50) { missions { ${SUGGESTION} } programmes { ${SUGGESTION} } offers { ${SUGGESTION} } askMemberStates { need { title } } }`)} } }`,
  'offers with suggestions': (n) => `{ offers(first: ${n}) { ${EACH(`title suggestions(first: 50) { ${SUGGESTION.replace('assistance { reference title }', 'gap { reference title }')} }`)} } }`,
  'stalled gaps': (n) => `{ stalled(first: ${n}) { totalCount ${EACH(`stall { reasons } ${GAP}`)} } }`,
  'recommendations': (n) => `{ recommendations(first: ${n}) { ${EACH(`text document { symbol title } repeats { text }`)} } }`,
  'coverage': (n) => `{ ${['COUNTRY', 'SECTOR', 'MEASURE', 'HOLDER', 'MISSION', 'PANEL'].slice(0, n).map((by) => `${by}: coverage(by: ${by}) { key needed committed delivered remaining }`).join(' ')} }`,
  'statistics': (n) => `{ ${['ALL', 'REGIME', 'SECTOR', 'PROVIDER'].slice(0, n).map((by) => `${by}: statistics(by: ${by}) { key gaps matched committed delivered }`).join(' ')} }`,
  'facets': (n) => `{ ${Array.from({ length: n }, (_, at) => `a${at}: gapFacets(by: [SECTOR, COUNTRY, MEASURE, ASSISTANCE, LIFTING_CONDITION, YEAR]) { key count }`).join(' ')} }`,
  'suggestions for drafts of gaps': (n) => `{ suggest(input: { first: 50, gaps: [${drafts(n)}] }) { gaps { suggestions { ${SUGGESTION} } } } }`,
  'gaps with links': (n) => `{ gaps(first: ${n}) { ${EACH('links { kind note gap { title description needs { title } } }')} } }`,
  'recommendations with instructions': (n) => `{ recommendations(first: ${n}) { ${EACH('text instructionState instructions { kind paragraph statement document { symbol } }')} } }`,
  'missions with gaps of their own': (n) => `{ missions(first: ${n}) { ${EACH('name gapStats { remaining withoutResources }')} } }`,
  'conditions with gaps before them': (n) => `{ liftingConditions(first: ${n}) { ${EACH('title gapStats { label } history { totalCount }')} } }`,
  'figures': (n) => `{ ${Array.from({ length: n }, (_, at) => `f${at}: figures(of: [GAPS, NEEDED, MATCHES], by: [SECTOR, COUNTRY]) { cells { keys } totals { keys } }`).join(' ')} }`,
  'inboxes': (n) => `{ viewer { ${Array.from({ length: Math.min(n, 25) }, (_, at) => `i${at}: inbox(first: 100) { totalCount ${EACH('kind since due explanation object { id }')} }`).join(' ')} } }`,
  'judgements': (n) => `{ suggestionJudgements(first: ${n}) { ${EACH('verdict note parts { name value } gap { title } assistance { title }')} } }`,
  'lifting conditions': (n) => `{ liftingConditions(first: ${n}) { ${EACH(`title description measures { code } basis { title }`)} } }`,
  'documents': (n) => `{ documents(first: ${n}) { ${EACH(`symbol title`)} } }`,
  'introspection': () => '{ __schema { types { name description fields { name description args { name type { name } } type { name ofType { name ofType { name } } } } } } }',
};

/** Drafts that many offers fit: each differs, so that none is answered by what another asked. */
function drafts(n) {
  return Array.from({ length: n }, (_, at) => `{ title: "Customs officers number ${at} were never trained", description: "Training, equipment, advice and money for customs, border, police and diamond offices", language: "en", countries: [] }`).join(' ');
}

const accepted = [];
for (const [name, query] of Object.entries(CANDIDATES)) {
  const one = await largest(name, query);
  if (one) accepted.push(one);
}
accepted.sort((a, b) => b.ms / b.asked - a.ms / a.asked);
console.log('| dearest accepted requests, by time a byte asked | n | asked, bytes | answered, bytes | ms alone |\n| --- | --: | --: | --: | --: |');
for (const { name, n, asked, bytes, ms } of accepted.slice(0, 10)) console.log(`| ${name} | ${n} | ${asked} | ${bytes} | ${ms.toFixed(0)} |`);

const INNOCENT = {
  'from what is kept': () => '{ gap(reference: "gen-customs-training") { title } }',
  'anew': () => anew('{ gap(reference: "gen-customs-training") { title } }'),
};
let running = true;
const innocent = Object.entries(INNOCENT).map(async ([name, query]) => {
  const asked = [];
  while (running) {
    asked.push(await ask(query()));
    await wait(20);
  }
  return { name, asked };
});
const statuses = {};
await Promise.all(Array.from({ length: AT_ONCE }, async (_, at) => {
  const way = WebSocket && at % 2 ? askBySocket : ask;
  const { status, code } = await way(anew(accepted[at % Math.min(10, accepted.length)].query));
  const told = `${status}${code ? ` ${code}` : ''}`;
  statuses[told] = (statuses[told] ?? 0) + 1;
}));
running = false;
console.log(`\n${AT_ONCE} at once, ${token ? 'with a token' : 'without a token'}${WebSocket ? ', half of them over sockets' : ''}: ${JSON.stringify(statuses)}`);
for (const { name, asked } of await Promise.all(innocent)) {
  const times = asked.filter(({ code, status }) => status === 200 && !code).map(({ ms }) => ms).sort((a, b) => a - b);
  console.log(`innocent requests meanwhile, ${name}: ${times.length} of ${asked.length} answered; median ${at(times, 0.5)} ms, 99 % ${at(times, 0.99)} ms, most ${at(times, 1)} ms`);
  if (times.length < asked.length) beyond(`${asked.length - times.length} innocent requests were not answered`);
  if (at(times, 0.5) > BOUNDS.median || at(times, 1) > BOUNDS.most) beyond(`how long innocent requests take, ${name}`);
}
const memory = Math.round(Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmHWM:\s+(\d+)/)[1]) / 1024);
console.log(`highest memory: ${memory} MB`);
if (memory > BOUNDS.memory) beyond(`${memory} MB of memory`);

/** The same question under a name that no document had before: no answer to it is kept. */
function anew(query) {
  named += 1;
  return `query Q${named} ${query}`;
}

/** Tells what goes beyond the bounds, and lets the program end as failed. */
function beyond(what) {
  console.log(`BEYOND ITS BOUND: ${what}`);
  process.exitCode = 1;
}

function at(sorted, share) {
  return sorted.length ? sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(0) : '-';
}

/** The largest accepted request of its kind, asked twice, each time anew: the second time counts. */
async function largest(name, query) {
  for (let n = 100; n >= 1; n = Math.floor(n / 2)) {
    const text = query(n);
    const first = await ask(anew(text));
    if (first.code === 'GRAPHQL_VALIDATION_FAILED') throw new Error(`${name}: ${first.body.slice(0, 300)}`);
    if (first.code) continue;
    const second = await ask(anew(text));
    return { name, n, query: text, asked: text.length, bytes: second.body.length, ms: second.ms };
  }
  return null;
}

function ask(query) {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const headers = { 'content-type': 'application/json', accept: 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    const request = http.request({ hostname, port, path: pathname, method: 'POST', agent: false, headers }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => {
        const body = Buffer.concat(parts).toString();
        let code;
        try { code = JSON.parse(body).errors?.[0]?.extensions?.code; } catch { code = 'no JSON'; }
        resolve({ status: response.statusCode, code, body, ms: performance.now() - begun });
      });
    });
    request.on('error', reject);
    request.end(JSON.stringify({ query }));
  });
}

/** The same over a socket of its own. */
function askBySocket(query) {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, 'graphql-transport-ws');
    const told = (code) => { resolve({ status: 'socket', code }); socket.close(); };
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: token && { authorization: `Bearer ${token}` } })));
    socket.on('message', (text) => {
      const { type, payload } = JSON.parse(text);
      if (type === 'connection_ack') socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
      if (type === 'next') told(payload.errors?.[0]?.extensions?.code);
      if (type === 'error') told(payload[0]?.extensions?.code ?? 'error');
    });
    socket.on('unexpected-response', (_, response) => told(`refused with ${response.statusCode}`));
    socket.on('close', (code) => told(`closed with ${code}`));
    socket.on('error', (error) => told(error.message));
  });
}
