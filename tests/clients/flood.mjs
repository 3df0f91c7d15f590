#!/usr/bin/env node
// Hostile requests: each is refused or answered in little time and few bytes, and the service lives on.
import http from 'node:http';
import net from 'node:net';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { bulky, explosive } from './hostile.mjs';
import { args, check, finish, need } from './suite.mjs';

const [url, pid] = args('flood.mjs URL PID', 2);
const { hostname, port, pathname } = new URL(url);
const TICKS = Number(execFileSync('getconf', ['CLK_TCK']));
const CPU_SECONDS_MAX = 1;
const ANSWER_BYTES_MAX = 100_000;
const LARGE = 30_000_000;
// Asked for this type, the server tells by its status whether a request was refused.
const ACCEPT = { accept: 'application/graphql-response+json' };
const JSON_TYPE = { ...ACCEPT, 'content-type': 'application/json' };
const FIRST = stat();

for (const [name, body] of explosive) await attack(name, () => sendBody(body), needErrors);
for (const [name, body] of bulky) await attack(name, () => sendBody(body), needGraphql);

const chunk = Buffer.alloc(60_000, ' ');
const spaces = () => Array(LARGE / chunk.length).fill(chunk);
await attack('30 MB of spaces', () => send('POST', url, { ...JSON_TYPE, 'content-length': LARGE }, spaces()), needRefusal);
await attack('30 MB without a length', () => send('POST', url, JSON_TYPE, spaces()), needRefusal);
await attack('30 MB in one string', () => send('POST', url, JSON_TYPE, ['{"query":"', ...spaces(), '"}']), needRefusal);
await attack('30 MB packed into 30 kB', () => send('POST', url, { ...JSON_TYPE, 'content-encoding': 'gzip' }, [gzipSync(Buffer.concat(spaces()))]), needRefusal);
await attack('a length of 2^60', () => send('POST', url, { ...JSON_TYPE, 'content-length': String(2n ** 60n) }, ['{']), needRefusal);
await attack('an address of 200,000 letters', () => send('GET', `${url}?query=${'a'.repeat(200_000)}`), needRefusal);
await attack('a header of 200,000 letters', () => send('GET', `${url}?query={__typename}`, { 'x-long': 'a'.repeat(200_000) }), needRefusal);
await attack('a nested text over GET', () => send('GET', `${url}?query=${encodeURIComponent(`{__type(name:${'['.repeat(2_500)}`)}`, ACCEPT), needRefusal);

const MUTATION = 'mutation { __typename }';
await attack('a mutation over GET', () => send('GET', `${url}?query=${encodeURIComponent(MUTATION)}`, ACCEPT), needRefusal);
await attack('a mutation over GET, beside a query', () => send('GET', `${url}?operationName=M&query=${encodeURIComponent('query Q { __typename } mutation M { __typename }')}`, ACCEPT), needRefusal);
for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'message/rfc822', undefined]) {
  const headers = type ? { ...ACCEPT, 'content-type': type } : ACCEPT;
  await attack(`a body of ${type ?? 'no type'}, as pages of strangers can send it`, () => send('POST', url, headers, ['{"query":"{ __typename }"}']), needRefusal);
}
for (const method of ['PUT', 'PATCH', 'DELETE', 'TRACE']) {
  await attack(`the method ${method}`, () => send(method, url, JSON_TYPE, ['{"query":"{ __typename }"}']), needRefusal);
}
await checkSlowClients();
await check('the process that was watched did the work', () => {
  const spent = stat().cpu - FIRST.cpu;
  need(spent > 0, `process ${pid} did nothing: is it the service?`);
  return `${spent.toFixed(2)} s in all`;
});
console.log(`highest memory: ${readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmHWM:\s+(\d+)/)[1]} kB`);
finish();

/** Sends one hostile request, judges the answer and what it cost, and asks whether the service still answers. */
async function attack(name, act, judge) {
  await check(name, async () => {
    const before = stat().cpu;
    const answer = await act();
    need(answer.status < 300 || (answer.status >= 400 && answer.status < 500), `status ${answer.status}`);
    need(answer.bytes < ANSWER_BYTES_MAX, `the answer has ${answer.bytes} bytes`);
    judge(answer);
    await needAlive();
    const spent = stat().cpu - before;
    need(spent <= CPU_SECONDS_MAX, `it cost ${spent.toFixed(2)} s of CPU`);
    return `${answer.status}, ${answer.bytes} bytes, ${spent.toFixed(2)} s`;
  });
}

/** Any 4xx will do where the request never comes to be GraphQL. */
function needRefusal({ status }) {
  need(status >= 400, `it was accepted with ${status}`);
}

/** The errors of a request that was never run. */
function needErrors({ status, body }) {
  const { data, errors } = JSON.parse(body);
  need(status >= 400 && errors?.length && !data, `it was not refused: ${status} ${body.slice(0, 200)}`);
}

/** A GraphQL answer: errors, or data where the request turned out to be harmless. */
function needGraphql({ body }) {
  const { data, errors } = JSON.parse(body);
  need(errors?.length || data, `neither data nor errors: ${body.slice(0, 200)}`);
}

/** Processor time so far, and when the process began: a restarted one is another. */
function stat() {
  // The second field, the name, may hold blanks; what follows its bracket does not.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
  return { cpu: (Number(fields[11]) + Number(fields[12])) / TICKS, start: fields[19] };
}

async function needAlive() {
  need(stat().start === FIRST.start, 'the process is another one');
  const { status } = await send('POST', url, JSON_TYPE, ['{"query":"{ __typename }"}']);
  need(status === 200, `a plain query was then answered with ${status}`);
}

function sendBody(body) {
  const isText = typeof body === 'string' || Buffer.isBuffer(body);
  return send('POST', url, JSON_TYPE, [isText ? body : JSON.stringify(body)]);
}

/** Sends a body part by part, and stops as soon as an answer comes. */
function send(method, to, headers = {}, parts = []) {
  return new Promise((resolve, reject) => {
    const request = http.request(to, { method, headers, agent: false, timeout: 30_000 });
    request.on('timeout', () => request.destroy(new Error('no answer in 30 s')));
    request.on('response', (response) => {
      const received = [];
      response.on('data', (data) => received.push(data));
      response.on('error', reject);
      response.on('end', () => {
        const body = Buffer.concat(received);
        resolve({ status: response.statusCode, bytes: body.length, body: body.toString() });
        request.destroy();
      });
    });
    // Once there is an answer this is too late to matter: a promise settles once.
    request.on('error', (error) => setTimeout(reject, 200, error));
    writeParts(request, parts);
  });
}

/** Writes no faster than the other side reads. */
function writeParts(request, parts) {
  const [part, ...rest] = parts;
  if (part === undefined) return request.end();
  if (request.destroyed) return undefined;
  if (request.write(part)) return setImmediate(writeParts, request, rest);
  return request.once('drain', () => writeParts(request, rest));
}

/** A hundred clients that send a byte now and then: others are served meanwhile, and the slow are sent away. */
async function checkSlowClients() {
  const head = `POST ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n`;
  const kinds = { body: `${head}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`, head };
  const clients = Object.values(kinds).flatMap((start) => Array.from({ length: 50 }, () => slowClient(start)));
  await check('others are served while 100 slow clients hold on', async () => {
    const began = performance.now();
    await needAlive();
    const took = performance.now() - began;
    // Whoever had to wait for the slow would wait until these are sent away.
    need(took < 5_000, `it took ${took.toFixed(0)} ms`);
  });
  await check('slow clients are sent away within 30 s', async () => {
    const ends = await Promise.all(clients);
    const held = ends.filter((end) => end === 'held on').length;
    need(held === 0, `${held} of ${ends.length} still hold on`);
    return [...new Set(ends)].sort().join(', ');
  });
  await check('it answers as before', needAlive);
}

/** Resolves with how a slow client ended: by a status, by a closed connection, or not at all. */
function slowClient(start) {
  return new Promise((resolve) => {
    const socket = net.connect(Number(port), hostname, () => socket.write(start));
    const drip = setInterval(() => socket.write('x'), 1_000);
    const stop = setTimeout(end, 30_000, 'held on');
    function end(how) {
      clearInterval(drip);
      clearTimeout(stop);
      socket.destroy();
      resolve(how);
    }
    socket.on('data', (data) => end(`answered ${String(data).split(' ')[1]}`));
    socket.on('error', () => end('closed'));
    socket.on('close', () => end('closed'));
  });
}
