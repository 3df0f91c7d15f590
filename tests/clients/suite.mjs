// What the suites share: arguments, named checks, a count at the end.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

let passed = 0;
let failed = 0;

/** The arguments after the script's name; says how to call it and stops if one is missing. */
export function args(usage, count = 1) {
  const given = process.argv.slice(2);
  if (given.length >= count) return given;
  console.error(`usage: node ${usage}`);
  process.exit(2);
}

/** Path and text of the schema: the given one, or the one the service is built with. */
export function schemaFile(path = fileURLToPath(new URL('../../api/schema.graphql', import.meta.url))) {
  return { path, sdl: readFileSync(path, 'utf8') };
}

/** Fails the running check unless the condition holds. */
export function need(condition, message) {
  if (!condition) throw new Error(message);
}

/** Runs one check. A thrown error is its failure; a returned text is shown beside its name. */
export async function check(name, act) {
  try {
    const note = await act();
    passed += 1;
    console.log(`ok    ${name}${note ? ` (${note})` : ''}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}: ${error?.message ?? error}`);
  }
}

/** Prints the count and ends the process: 1 if anything failed, or if nothing was checked at all. */
export function finish() {
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed || !passed ? 1 : 0);
}

/** Sends one operation as a plain client does. */
export async function post(url, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json, application/json;q=0.9' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  return response.json();
}
