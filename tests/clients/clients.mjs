#!/usr/bin/env node
// Clients that people use get answers, errors and persisted queries from the server, as their manuals say.
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from '@apollo/client/core';
import { relayStylePagination } from '@apollo/client/utilities';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { Client, fetchExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { ClientError, request } from 'graphql-request';
import { createHash } from 'node:crypto';
import { args, check, finish, need } from './suite.mjs';

const [url] = args('clients.mjs URL');
const GOOD = `query FirstGaps {
  gaps(first: 2) { edges { cursor node { id title } } pageInfo { hasNextPage endCursor } totalCount }
}`;
const BAD = 'query Unknown { nothingOfThisName }';
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

await check('Apollo Client: a query', async () => {
  const { data } = await apollo().query({ query: gql(GOOD) });
  return needPage(data);
});

await check('Apollo Client: a faulty query gives GraphQL errors, not a network error', async () => {
  const error = await rejection(apollo().query({ query: gql(BAD) }));
  need(CombinedGraphQLErrors.is(error), `${error.name}: ${error.message}`);
});

await check('Apollo Client: automatic persisted queries, over GET once known', async () => {
  const sent = [];
  // A name of its own, so that the server can't know the text from an earlier check or run.
  const query = gql(GOOD.replace('FirstGaps', `Persisted${Date.now()}`));
  const client = apollo(new PersistedQueryLink({ sha256, useGETForHashedQueries: true }), sent);
  for (const _ of ['taught', 'known']) needPage((await client.query({ query, fetchPolicy: 'network-only' })).data);
  const ways = sent.map(({ method, query }) => `${method} ${query ? 'with' : 'without'} text`).join(', ');
  need(ways === 'GET without text, POST with text, GET without text' || ways === 'GET without text, GET with text, GET without text', ways);
  return ways;
});

await check('Apollo Client: pages are joined, as docs/dashboards.md has it', async () => {
  const fields = { gaps: relayStylePagination(['filter', 'orderBy']) };
  const cache = new InMemoryCache({ typePolicies: { Query: { fields } } });
  const client = new ApolloClient({ cache, link: new HttpLink({ uri: url }) });
  const query = gql(GOOD.replace('FirstGaps', 'Pages($after: String)').replace('first: 2', 'first: 2, after: $after'));
  let after = null;
  for (const _ of ['first', 'second']) {
    const { data } = await client.query({ query, variables: { after }, fetchPolicy: 'network-only' });
    after = data.gaps.pageInfo.endCursor;
  }
  const { gaps } = client.readQuery({ query });
  need(new Set(gaps.edges.map(({ node }) => node.id)).size === 4, `${gaps.edges.length} edges`);
});

for (const method of ['POST', 'GET']) {
  await check(`urql: a query over ${method}`, async () => {
    const sent = [];
    const { data, error } = await urql([], method === 'GET' ? 'force' : false, sent).query(GOOD, {}).toPromise();
    need(!error, String(error));
    need(sent.every((one) => one.method === method), `sent over ${sent.map((one) => one.method)}`);
    return needPage(data);
  });
}

await check('urql: a faulty query gives GraphQL errors, not a network error', async () => {
  const { error } = await urql().query(BAD, {}).toPromise();
  need(error?.graphQLErrors?.length && !error.networkError, String(error));
});

await check('urql: persisted queries', async () => {
  const sent = [];
  const exchange = persistedExchange({ preferGetForPersistedQueries: true, enforcePersistedQueries: false });
  const client = urql([exchange], false, sent);
  const query = GOOD.replace('FirstGaps', `Remembered${Date.now()}`);
  for (const _ of ['taught', 'known']) {
    const { data, error } = await client.query(query, {}, { requestPolicy: 'network-only' }).toPromise();
    need(!error, String(error));
    needPage(data);
  }
  const last = sent.at(-1);
  need(!last.query, 'the text was still sent for a query the server knows');
  return `${sent.length} requests`;
});

await check('graphql-request: a query', async () => needPage(await request(url, GOOD)));

await check('graphql-request: a faulty query gives a ClientError with its errors', async () => {
  const error = await rejection(request(url, BAD));
  need(error instanceof ClientError && error.response.errors?.length, String(error).slice(0, 300));
});
finish();

/** Fetches, and notes the method and whether the text of the query went along. */
function noting(sent) {
  return (input, init) => {
    const method = init?.method ?? 'GET';
    const query = method === 'GET' ? new URL(input).searchParams.get('query') : JSON.parse(init.body).query;
    sent.push({ method, query });
    return fetch(input, init);
  };
}

function apollo(before, sent = []) {
  const http = new HttpLink({ uri: url, fetch: noting(sent) });
  return new ApolloClient({ cache: new InMemoryCache(), link: before ? before.concat(http) : http });
}

function urql(exchanges = [], preferGetMethod = false, sent = []) {
  return new Client({ url, exchanges: [...exchanges, fetchExchange], preferGetMethod, fetch: noting(sent) });
}

function needPage(data) {
  const { edges, pageInfo, totalCount } = data?.gaps ?? {};
  need(edges?.length === 2 && edges.every(({ cursor, node }) => cursor && node.id && node.title), `edges: ${JSON.stringify(edges)}`);
  need(pageInfo.endCursor === edges[1].cursor && pageInfo.hasNextPage, `pageInfo: ${JSON.stringify(pageInfo)}`);
  need(totalCount > 2, `totalCount: ${totalCount}`);
}

/** What a promise fails with. */
async function rejection(promise) {
  const answer = await promise.catch((error) => ({ error }));
  need(answer.error, 'no error was raised');
  return answer.error;
}
