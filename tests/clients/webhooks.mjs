#!/usr/bin/env node
// What the running service delivers is signed as the library that Standard Webhooks gives out for JavaScript verifies it.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { args, change, check, finish, need, offer, within } from './suite.mjs';

const [url, token] = args('webhooks.mjs URL TOKEN', 2);
const HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];

let arrived;
const receiver = createServer(async (request, response) => {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  response.end();
  // As bytes: what is signed is what came, and not what is read from it.
  arrived?.({ headers: request.headers, body: Buffer.concat(pieces) });
});
receiver.listen(0, '127.0.0.1');
await once(receiver, 'listening');

const address = `http://127.0.0.1:${receiver.address().port}/hook`;
const { secret, webhook } = await say('registerWebhook', { url: address, filter: { kinds: ['OFFER_MADE'] } }, 'secret webhook { id }');
let delivery;

await check('a change is signed, and is the one that was made', async () => {
  let made;
  delivery = await delivered(async () => (made = await offer(url, token, `Customs experts ${randomUUID()}`)));
  const message = verified(secret, delivery);
  need(message.type === 'changes' && message.data.webhook === webhook.id, JSON.stringify(message));
  const told = message.data.changes.map(({ kind, thing }) => `${kind} ${thing}`);
  need(told.join() === `OFFER_MADE ${made}`, `${told}`);
});

await check('what was touched on its way, or signed with another secret, is refused', () => {
  need(delivery, 'nothing was delivered');
  const { headers, body } = delivery;
  const [id, timestamp, signature] = HEADERS.map((name) => headers[name]);
  const touched = {
    'another secret': [`whsec_${Buffer.alloc(32, 7).toString('base64')}`, delivery],
    'another body': [secret, { headers, body: Buffer.concat([body, Buffer.from(' ')]) }],
    'another id': [secret, { headers: { ...headers, 'webhook-id': `${id}x` }, body }],
    'another time': [secret, { headers: { ...headers, 'webhook-timestamp': `${Number(timestamp) + 1}` }, body }],
    'another signature': [secret, { headers: { ...headers, 'webhook-signature': signature.replace(/,./, (begin) => (begin === ',A' ? ',B' : ',A')) }, body }],
  };
  for (const [what, [key, other]] of Object.entries(touched)) needRefusal(what, key, other);
});

await check('a test is signed, and while there are two secrets either verifies it', async () => {
  const test = () => say('testWebhook', { webhook: webhook.id }, 'webhook { id }');
  need(verified(secret, await delivered(test)).type === 'ping', 'it is no ping');
  const rotated = await say('rotateWebhookSecret', { webhook: webhook.id }, 'secret webhook { id }');
  need(rotated.secret !== secret, 'it is the same secret');
  const both = await delivered(test);
  for (const one of [rotated.secret, secret]) need(verified(one, both).type === 'ping', 'it is no ping');
});

await say('removeWebhook', { webhook: webhook.id }, 'webhook { id }');
finish();

function say(mutation, input, selection) {
  return change(url, token, mutation, input, selection);
}

/** What the receiver is sent once something was done. */
async function delivered(act) {
  const next = new Promise((resolve) => (arrived = resolve));
  await act();
  return within(next);
}

/** What the library makes of a delivery. It throws where that is not signed with this secret. */
function verified(key, { headers, body }) {
  return new Webhook(key).verify(body, Object.fromEntries(HEADERS.map((name) => [name, headers[name]])));
}

function needRefusal(what, key, other) {
  let message;
  try {
    message = verified(key, other);
  } catch {
    return;
  }
  throw new Error(`${what} was taken: ${JSON.stringify(message)}`);
}
