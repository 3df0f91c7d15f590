#!/usr/bin/env node
// Changes reach those who subscribed to them by the usual clients, over a WebSocket and as an event stream, and none comes twice.
import { createClient as createStream } from 'graphql-sse';
import { createClient as createSocket } from 'graphql-ws';
import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import { args, check, finish, need, offer, post, within } from './suite.mjs';

const [url, token] = args('live.mjs URL TOKEN', 2);
const FILTER = 'filter: { organisations: ["state-can"], kinds: [OFFER_MADE] }';
const SUBSCRIPTION = `subscription ($after: String, $first: Int) {
  changes(${FILTER}, after: $after, first: $first) { cursor node { kind thingKind node { ... on Offer { title } } } }
}`;

const clients = {
  'graphql-ws': () => createSocket({ url: url.replace(/^http/, 'ws') + '/ws', webSocketImpl: WebSocket, retryAttempts: 0 }),
  'graphql-sse': () => createStream({ url, retryAttempts: 0 }),
};

for (const [name, create] of Object.entries(clients)) {
  await check(`${name}: a change arrives, and after its cursor only what came since`, async () => {
    const client = create();
    const titles = ['first', 'second'].map((which) => `${which} for ${name} ${randomUUID()}`);
    const after = await now();
    const events = client.iterate({ query: SUBSCRIPTION, variables: { after } });
    const arriving = within(events.next());
    await offer(url, token, titles[0]);
    const first = needEntry(await arriving, titles[0]);
    await events.return();
    await offer(url, token, titles[1]);
    const rest = [];
    for await (const event of client.iterate({ query: SUBSCRIPTION, variables: { after: first.cursor, first: 1 } })) rest.push(event);
    need(rest.length === 1, `${rest.length} events`);
    needEntry({ value: rest[0] }, titles[1]);
    await client.dispose();
  });

  await check(`${name}: a query is answered once`, async () => {
    const client = create();
    const answers = [];
    for await (const answer of client.iterate({ query: '{ gaps(first: 1) { totalCount } }' })) answers.push(answer);
    need(answers.length === 1 && answers[0].data.gaps.totalCount > 0, JSON.stringify(answers));
    await client.dispose();
  });
}
finish();

/** The cursor of where the feed ends now. */
async function now() {
  let after = null;
  for (;;) {
    const query = 'query ($after: String) { changes(after: $after, first: 100) { pageInfo { hasNextPage endCursor } } }';
    const { data } = await post(url, { query, variables: { after } });
    after = data.changes.pageInfo.endCursor;
    if (!data.changes.pageInfo.hasNextPage) return after;
  }
}

function needEntry({ value }, title) {
  const entry = value?.data?.changes;
  need(entry?.node.kind === 'OFFER_MADE' && entry.node.node.title === title && entry.cursor, JSON.stringify(value));
  return entry;
}
