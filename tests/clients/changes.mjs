#!/usr/bin/env node
// CHANGELOG.md names every change of the schema since the last release, and what is deprecated says until when.
//   node changes.mjs            checks that
//   node changes.mjs --write    writes the changes into CHANGELOG.md
//   node changes.mjs --release  makes today's schema the one that changes are counted from
import { diff } from '@graphql-inspector/core';
import { buildSchema, parse, print, visit } from 'graphql';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { check, finish, need, schemaFile } from './suite.mjs';

const RELEASED = fileURLToPath(new URL('released.graphql', import.meta.url));
const CHANGELOG = fileURLToPath(new URL('../../CHANGELOG.md', import.meta.url));
const SECTION = /(\n### Schema\n\n[^\n]*\n)([\s\S]*?)(?=\n##|$)/;
const UNTIL = /^Until \d{4}-\d{2}-\d{2}: \S/;
const WORDS = { BREAKING: 'breaking', DANGEROUS: 'may break', NON_BREAKING: 'safe' };
const { sdl } = schemaFile();

if (process.argv.includes('--release')) writeFileSync(RELEASED, bare(sdl));
if (process.argv.includes('--release') || process.argv.includes('--write')) {
  const changelog = readFileSync(CHANGELOG, 'utf8');
  const lines = await changes(readFileSync(RELEASED, 'utf8'), sdl);
  writeFileSync(CHANGELOG, changelog.replace(SECTION, (_, head) => `${head}\n${lines.join('\n')}\n`));
  process.exit(0);
}

await check('CHANGELOG.md names every change since the last release', async () => {
  const lines = await changes(readFileSync(RELEASED, 'utf8'), sdl);
  const written = readFileSync(CHANGELOG, 'utf8').match(SECTION)?.[2].trim().split('\n');
  need(written, 'it has no section "### Schema"');
  const missing = lines.filter((line) => !written.includes(line));
  const unknown = written.filter((line) => !lines.includes(line));
  need(!missing.length && !unknown.length, `run \`make schema\`; missing: ${missing.join(' ')}, no longer so: ${unknown.join(' ')}`);
  return `${lines.length} lines`;
});

await check('what is deprecated says until which day, and what takes its place', () => {
  const wrong = undated(sdl);
  need(!wrong.length, `begin the reason with "Until 2027-12-31: ": ${wrong.join(', ')}`);
});

await check('the comparison sees what breaks, what may, and what is safe', async () => {
  const before = 'enum E { A B } input I { a: Int } type T { a: Int b: E } type Query { a(i: I): T b: T }';
  const after = 'enum E { A B C } input I { a: Int b: Int! } type T { a: String b: E @deprecated(reason: "old") } type N { a: Int } type Query { a(i: I): T c: N }';
  const lines = await changes(before, after);
  const found = (word, name) => lines.some((line) => line.startsWith(`- ${word}: `) && line.includes(`\`${name}\``));
  for (const [word, name] of [['breaking', 'T.a'], ['breaking', 'b'], ['may break', 'C'], ['safe', 'N'], ['safe', 'c'], ['safe', 'T.b']]) {
    need(found(word, name), `${name} is not ${word}: ${lines.join(' ')}`);
  }
  need((await changes(before, before)).join() === '- none', 'nothing changed');
  need(undated(after).join() === 'b: old' && !undated(after.replace('old', 'Until 2027-01-31: use a.')).length, `undated: ${undated(after)}`);
});
finish();

/** What changed from one schema to another, the worst first, a line each. */
async function changes(before, after) {
  const all = await diff(buildSchema(bare(before)), buildSchema(bare(after)));
  const added = new Set(all.filter(({ type }) => type === 'TYPE_ADDED').map(({ path }) => path));
  // A new type comes with all it has, and what is deprecated is said once.
  const own = all.filter(({ path = '', type }) => !type.startsWith('DIRECTIVE_USAGE') && !(path.includes('.') && added.has(path.split('.')[0])));
  const lines = Object.entries(WORDS).flatMap(([level, word]) => {
    const messages = own.filter(({ criticality }) => criticality.level === level).map(({ message }) => message.replace(/(?<!\w)'|'(?!\w)/g, '`'));
    return messages.sort().map((message) => `- ${word}: ${message}.`);
  });
  return lines.length ? lines : ['- none'];
}

/** What is deprecated without a day. */
function undated(text) {
  const found = [];
  visit(parse(text), {
    Directive({ name, arguments: [reason] }, key, parent, path, ancestors) {
      const text = reason?.value.value ?? '';
      if (name.value === 'deprecated' && !UNTIL.test(text)) found.push(`${ancestors.at(-1).name.value}: ${text}`);
    },
  });
  return found;
}

/** A schema without its descriptions, which may change any time. */
function bare(text) {
  const document = visit(parse(text, { noLocation: true }), {
    enter: (node) => ('description' in node ? { ...node, description: undefined } : undefined),
  });
  return `${print(document).replaceAll('\n\n', '\n')}\n`;
}
