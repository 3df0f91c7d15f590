#!/usr/bin/env node
// GraphQL over HTTP, as its reference implementation audits it: every MUST, SHOULD and MAY has to hold.
import { serverAudits } from 'graphql-http';
import { args, check, finish, need } from './suite.mjs';

const [url] = args('audit.mjs URL');
// A package that audits less than it did would otherwise pass unseen.
const AUDITS = 61;

const fetchFn = (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(60_000) });
const audits = serverAudits({ url, fetchFn });
need(audits.length === AUDITS, `graphql-http has ${audits.length} audits, not ${AUDITS}`);

for (const audit of audits) {
  await check(`${audit.id} ${audit.name}`, async () => {
    const result = await audit.fn();
    if (result.status !== 'ok') throw new Error(await explain(result));
  });
}
finish();

/** Why an audit failed, with what the server answered. */
async function explain({ reason, response }) {
  if (!response) return reason;
  const body = await response.text().catch(() => '(body already read)');
  return `${reason}; answered ${response.status} ${response.headers.get('content-type')} ${body.slice(0, 200)}`;
}
