#!/usr/bin/env node
// A register that is set to be a subgraph composes with others, and finds what they refer to.
import { buildSubgraphSchema } from '@apollo/subgraph';
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { args, check, finish, need, post } from './suite.mjs';

const [url] = args('federation.mjs URL');
const ENTITIES = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { __typename ... on Gap { id title } ... on Country { id name } }
}`;
// What a portal of others would add: notes about our gaps, and how to ask for them.
const PORTAL = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@shareable"])
type Query { notes(first: Int): [Note!]! }
type Note { text: String! gap: Gap }
type Gap @key(fields: "id") { id: ID! notes: [Note!]! }
type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }`;

const { data } = await post(url, { query: '{ _service { sdl } }' });
const sdl = data?._service.sdl ?? '';

await check('the subgraph library reads the schema', () => {
  const schema = buildSubgraphSchema(parse(sdl));
  const entities = schema.getType('_Entity').getTypes();
  need(entities.length > 20 && entities.some(({ name }) => name === 'Gap'), `entities: ${entities}`);
  return `${entities.length} entities`;
});

await check('it composes, alone and with a subgraph that refers to it', () => {
  for (const others of [[], [{ name: 'portal', url, typeDefs: parse(PORTAL) }]]) {
    const { errors, supergraphSdl } = composeServices([{ name: 'register', url, typeDefs: parse(sdl) }, ...others]);
    need(!errors?.length, errors?.map(({ message }) => message).join(' ').slice(0, 1_000));
    need(/type Gap[^{]*@join__type\(graph: REGISTER, key: "id"\)/.test(supergraphSdl), 'Gap is no entity of the supergraph');
  }
});

await check('references are resolved in their order, and null is what does not exist', async () => {
  const { gaps, countries } = (await post(url, { query: '{ gaps(first: 2) { nodes { id title } } countries(first: 1) { nodes { id name } } }' })).data;
  const known = [gaps.nodes[1], countries.nodes[0], gaps.nodes[0]];
  const references = known.map(({ id, title }) => ({ __typename: title ? 'Gap' : 'Country', id }));
  references.splice(1, 0, { __typename: 'Country', id: gaps.nodes[0].id });
  const { data, errors } = await post(url, { query: ENTITIES, variables: { representations: references } });
  need(!errors, JSON.stringify(errors));
  const [first, none, ...rest] = data._entities;
  need(none === null, 'a gap passes for a country');
  for (const [at, entity] of [first, ...rest].entries()) {
    need(entity.id === known[at].id && (entity.title ?? entity.name) === (known[at].title ?? known[at].name), JSON.stringify(entity));
  }
});
finish();
