#!/usr/bin/env node
// The examples of docs/examples work against the server: each is run, or what it would send is sent.
import { codegen } from '@graphql-codegen/core';
import { DefaultSettings, TaskUtils } from '@microsoft/powerquery-parser';
import { parse } from 'graphql';
import { parseHTML } from 'linkedom';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { args, check, finish, need, post, schemaFile } from './suite.mjs';

const [url] = args('examples.mjs URL');
const register = url.replace(/\/graphql$/, '');
const run = promisify(execFile);
const file = (name) => fileURLToPath(new URL(`../../docs/examples/${name}`, import.meta.url));
const read = (name) => readFileSync(file(name), 'utf8');

const dashboard = JSON.parse(read('grafana.json'));
for (const { title, targets } of dashboard.panels) {
  for (const target of targets) await check(`Grafana: "${title}" has its rows and columns`, () => replay(target));
}

await check('Power Query: the script is one, and its requests have its columns', powerQuery);
await check('Python: the script prints a table', python);
await check('the page draws a bar for each country', page);
await check('the page says what the register says is wrong', () => chart('?sector=nothing').then(needRefusal));
await check('the page says that there is no register', () => chart('?register=http://127.0.0.1:1/').then(needNoRegister));
await check('TypeScript: types are made, they hold, and the script runs', typescript);
finish();

/** Sends what the Infinity data source would send for a target, and reads the columns out of the answer as it does. */
async function replay({ type, url, url_options: options, root_selector: root, columns }) {
  const address = filled(url);
  need(address.startsWith(register), `it asks ${address}`);
  const response = await fetch(address, request(options));
  need(response.ok, `${response.status}: ${await response.clone().text()}`);
  const rows = type === 'csv' ? table(await response.text()) : [at(await response.json(), root)].flat();
  need(rows.length && rows.every(Boolean), `no rows at ${root}`);
  for (const { selector, type } of columns) {
    const cells = rows.map((row) => at(row, selector));
    need(cells.every((cell) => cell !== undefined), `no column ${selector}`);
    const known = cells.filter((cell) => cell !== null && cell !== '');
    need(type !== 'number' || known.every((cell) => Number.isFinite(Number(cell))), `${selector} is no number: ${known[0]}`);
    // Nothing of the reference data asks for money of a stated amount.
    need(known.length || selector === 'currency', `${selector} is empty in every row`);
  }
  return `${rows.length} rows`;
}

/** How a target is sent. */
function request({ method, body_type: type, body_graphql_query: query }) {
  if (method === 'GET') return {};
  need(method === 'POST' && type === 'graphql', `sent as ${method} ${type}`);
  return { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: filled(query) }) };
}

/** A text with the dashboard's variables filled in, as Grafana does it. */
function filled(text) {
  const values = Object.fromEntries(dashboard.templating.list.map(({ name, current }) => [name, [current?.value].flat()]));
  values.register = [register];
  const formats = { csv: (all) => all.join(','), doublequote: (all) => all.map((one) => `"${one}"`).join(',') };
  return text.replace(/\$\{(\w+)(?::(\w+))?\}/g, (whole, name, format = 'csv') => {
    need(values[name] && formats[format], `${whole} is unknown`);
    return formats[format](values[name]);
  });
}

/** The value at a path of names with dots between. */
function at(value, path) {
  return path.split('.').reduce((inner, name) => inner?.[name], value);
}

/** The rows of a CSV file after RFC 4180, as objects by the names of their columns. */
function table(text) {
  const lines = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n|$)/g)) {
    lines.at(-1).push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === '\r\n') lines.push([]);
  }
  const [header, ...rows] = lines.filter((line) => line.length === lines[0].length);
  return rows.map((row) => Object.fromEntries(header.map((name, column) => [name, row[column]])));
}

async function powerQuery() {
  const script = read('needs.pq');
  const task = await TaskUtils.tryLexParse(DefaultSettings, script);
  need(TaskUtils.isParseStageOk(task), `it does not parse: ${task.error?.message}`);
  const [, where, parameters] = script.match(/RelativePath = "(export[^"]+)", Query = \[([^\]]*)\]/);
  const query = new URLSearchParams([...parameters.matchAll(/(\w+) = "([^"]*)"/g)].map(([, name, value]) => [name, value]));
  const rows = table(await (await fetch(`${register}/${where}?${query}`)).text());
  const [, chosen] = script.match(/SelectColumns\(Rows, \{([^}]*)\}/);
  const columns = texts(chosen);
  need(columns.length > 5 && rows.length > 1, `${rows.length} rows`);
  for (const name of columns) need(name in rows[0], `the file has no column ${name}`);
  for (const [, name] of script.matchAll(/\{"(\w+)", (?:type number|Int64\.Type)\}/g)) {
    need(columns.includes(name) && rows.every((row) => Number.isFinite(Number(row[name]))), `${name} is no number`);
  }
  const { data, errors } = await post(url, { query: script.match(/Question = "([^"]*)"/)[1] });
  need(!errors, JSON.stringify(errors));
  const [, list, fields] = script.match(/\[data\]\[(\w+)\], \{([^}]*)\}/);
  need(data[list].length, `${list} is empty`);
  for (const name of texts(fields)) need(name in data[list][0], `the answer has no field ${name}`);
  return `${rows.length} rows and ${data[list].length}`;
}

/** What stands in quotes in a list. */
function texts(list) {
  return [...list.matchAll(/"([^"]*)"/g)].map(([, text]) => text);
}

async function python() {
  const { stdout } = await run('python3', [file('gaps.py'), register, 'LBR', 'CIV'], { timeout: 180_000 });
  const [title, , header, ...rows] = stdout.trimEnd().split('\n');
  const { data } = await post(url, { query: '{ gaps(filter: { countries: ["LBR", "CIV"], states: [OPEN, IN_PROGRESS] }) { totalCount } }' });
  const { totalCount } = data.gaps;
  need(title.startsWith(`${totalCount} gaps in LBR, CIV with `), title);
  const sum = rows.reduce((all, row) => all + Number.parseInt(row, 10), 0);
  need(totalCount > 0 && sum === totalCount && header.includes('Sector'), stdout);
  return title;
}

async function page() {
  const { data } = await post(url, { query: '{ gapFacets(by: [COUNTRY]) { key label count } }' });
  const countries = data.gapFacets.filter(({ key }) => key);
  const drawn = await chart('');
  const words = [...drawn.querySelectorAll('svg text')].map(({ textContent }) => textContent);
  need(countries.length > 1 && drawn.querySelectorAll('svg rect').length === countries.length, `it draws ${drawn}`);
  for (const { label, count } of countries) need(words.includes(label) && words.includes(String(count)), `${label} is not drawn: ${words}`);
  need(drawn.querySelector('svg').getAttribute('aria-label').includes(countries[0].label), 'it says nothing to those who do not see it');
  return `${countries.length} bars`;
}

function needRefusal(drawn) {
  need(drawn.textContent.includes('nothing') && !drawn.querySelector('svg'), `it says ${drawn.textContent}`);
}

function needNoRegister(drawn) {
  need(drawn.textContent === 'There is no register at http://127.0.0.1:1.', `it says ${drawn.textContent}`);
}

/** What the page shows when it is opened with this query string, of our register where it names none. */
async function chart(query) {
  const { document } = parseHTML(read('chart.html'));
  const [, script] = document.toString().match(/<script type="module">([\s\S]*?)<\/script>/);
  const search = `${query ? `${query}&` : '?'}register=${encodeURIComponent(register)}`;
  Object.assign(globalThis, { document, location: { search } });
  // A module runs once by its address: the remark makes it another.
  await import(`data:text/javascript,${encodeURIComponent(`${script}\n// ${search}`)}`);
  return document.querySelector('#chart');
}

async function typescript() {
  const folder = mkdtempSync(path.join(tmpdir(), 'gapbridge-types.'));
  try {
    cpSync(file('typescript'), folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(path.join(folder, 'register.ts'), await types());
    await compile(folder);
    const { stdout } = await run('node', ['main.js', register, 'LBR'], { cwd: folder, timeout: 180_000 });
    need(/^\S+\t.+\tLiberia\t\d{0,4}$/m.test(stdout), stdout);
    await needHeld(folder);
    return `${stdout.trimEnd().split('\n').length} lines`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What codegen makes of its configuration, with our schema on file. */
async function types() {
  const { default: settings } = await import(file('typescript/codegen.mjs'));
  const [[filename, { plugins, config }]] = Object.entries(settings.generates);
  const modules = plugins.map(async (name) => [name, await import(`@graphql-codegen/${name}`)]);
  return codegen({
    filename,
    schema: parse(schemaFile().sdl),
    documents: [{ location: 'gaps.graphql', document: parse(read('typescript/gaps.graphql')) }],
    plugins: plugins.map((name) => ({ [name]: {} })),
    pluginMap: Object.fromEntries(await Promise.all(modules)),
    config,
  });
}

/** Checks the types of a folder, and makes scripts of it. */
async function compile(folder) {
  const packages = createRequire(import.meta.url).resolve('typescript/package.json');
  const tsc = path.join(path.dirname(packages), 'bin', 'tsc');
  const roots = path.join(path.dirname(packages), '..', '@types');
  const compiled = run('node', [tsc, '--typeRoots', roots], { cwd: folder, timeout: 300_000 });
  await compiled.catch(({ stdout, stderr }) => need(false, stdout || stderr));
}

/** A field that is misspelled, and a date that is none, do not compile. */
async function needHeld(folder) {
  const right = readFileSync(path.join(folder, 'main.ts'), 'utf8');
  for (const [from, to] of [['need.title', 'need.titel'], ["states: ['OPEN']", "states: ['OPN']"], ["published?.slice(0, 4) ?? ''", "published === 'soon'"]]) {
    need(right.includes(from), `main.ts has no ${from}`);
    writeFileSync(path.join(folder, 'main.ts'), right.replace(from, to));
    const fault = await compile(folder).catch((error) => error);
    need(fault, `${to} compiles`);
  }
}
