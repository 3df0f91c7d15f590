// What the suites share: arguments, named checks, a count at the end.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** How long anything may take to arrive, in milliseconds. */
const PATIENCE = 100_000;

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
  // A connection that the service let go while the last check computed is noticed before the next one uses it.
  await new Promise((resolve) => setTimeout(resolve));
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
    signal: AbortSignal.timeout(PATIENCE),
  });
  return response.json();
}

/** What a promise gives, if it does so in time. */
export function within(promise) {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error('nothing arrived')), PATIENCE).unref());
  return Promise.race([promise, late]);
}

/** Says a mutation that must succeed as the bearer of a token, and gives what was selected of its payload. */
export async function change(url, token, mutation, input, selection) {
  const type = `${mutation[0].toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${selection} userErrors { field message } } }`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables: { input: { clientMutationId: randomUUID(), ...input } } }),
  });
  const answer = await response.json();
  const payload = answer.data?.[mutation];
  need(payload?.userErrors?.length === 0, `${mutation}: ${JSON.stringify(answer)}`);
  return payload;
}

/** Makes an offer that everybody may read, and gives its id. */
export async function offer(url, token, title) {
  const payload = await change(url, token, 'makeOffer', {
    title, description: 'Experts on loan, one a mission.', language: 'en',
    willing: 'YES', able: 'NOT_STATED', groups: ['ecowas'], languages: ['fr'],
    lines: [{ assistance: 'EXPERTISE', title: 'Customs experts', size: { quantity: { unit: 'PERSONS', value: 2 } }, most: '1' }],
  }, 'offer { id }');
  return payload.offer.id;
}
