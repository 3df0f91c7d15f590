#!/usr/bin/env node
// A peer of the bench: mercurius with JIT, with a schema of just these questions, loaders and SQL by hand.
import Fastify from 'fastify';
import mercurius from 'mercurius';
import pg from 'pg';
import { serve, today } from './serve.mjs';
import { STATEMENTS } from './statements.mjs';

const SCHEMA = `
  type Query {
    gaps(country: String!, state: GapState, first: Int!): GapConnection!
    gapsByTitle(first: Int!, after: String): GapConnection!
    gap(id: ID!): Gap
    gapFacets(state: GapState!): [Facet!]!
  }
  enum GapState { OPEN IN_PROGRESS CLOSED }
  type GapConnection { edges: [GapEdge!]! pageInfo: PageInfo! }
  type GapEdge { cursor: String! node: Gap! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type Gap {
    id: ID!
    reference: String!
    title: String!
    year: Int
    sector: Sector!
    provenance: [Provenance!]!
    countries: [Country!]!
    matches(first: Int!): [Match!]!
    titleCursor: String!
  }
  type Sector { code: String! name: String! }
  type Provenance { document: Document! paragraph: String }
  type Document { symbol: String }
  type Country { alpha3: String! name: String! }
  type Match { state: String! assistance: Assistance! provider: Organisation }
  type Assistance { reference: String! title: String! }
  type Organisation { name: String! }
  type Facet { dimension: String! key: String label: String count: Int! }
`;

await serve(async ({ host, port, pool }) => {
  const database = new pg.Pool(pool);
  const rows = async (name, ...values) => (await database.query({ name, text: STATEMENTS[name], values })).rows;
  const app = Fastify();
  await app.register(mercurius, { schema: SCHEMA, resolvers: resolvers(rows), loaders: loaders(rows), jit: 1 });
  await app.listen({ host, port });
});

function resolvers(rows) {
  return {
    Query: {
      gaps: async (_, { country, state, first }) => {
        const more = first + 1;
        const found = state ? rows('ofCountryAndState', today(), country, state, more) : rows('ofCountry', today(), country, more);
        return page(await found, first, ({ id }) => id);
      },
      gapsByTitle: async (_, { first, after }) => {
        const behind = after && JSON.parse(Buffer.from(after, 'base64url'));
        const found = behind ? rows('byTitleAfter', today(), ...behind, first + 1) : rows('byTitle', today(), first + 1);
        return page(await found, first, titleCursor);
      },
      gap: async (_, { id }) => (await rows('one', today(), id))[0],
      gapFacets: async (_, { state }) => {
        const [sectors, countries] = await Promise.all([rows('bySector', today(), state), rows('byCountry', today(), state)]);
        const counted = (dimension) => (bucket) => ({ dimension, ...bucket });
        return [...sectors.map(counted('SECTOR')), ...countries.map(counted('COUNTRY'))];
      },
    },
    Gap: { titleCursor },
  };
}

/** Where the list by title goes on behind a gap. */
function titleCursor({ title, id }) {
  return Buffer.from(JSON.stringify([title, id])).toString('base64url');
}

/** A page of the rows, of which one more was read than it has. */
function page(found, first, cursor) {
  const gaps = found.slice(0, first);
  return {
    edges: gaps.map((node) => ({ node, get cursor() { return cursor(node); } })),
    pageInfo: { hasNextPage: found.length > first, endCursor: gaps.length ? cursor(gaps.at(-1)) : null },
  };
}

/** What hangs on gaps: read for all gaps of an answer at once. */
function loaders(rows) {
  const ofGaps = async (name, queries) => {
    const by = new Map(queries.map(({ obj }) => [obj.id, []]));
    for (const row of await rows(name, [...by.keys()])) by.get(row.gap_id).push(row);
    return queries.map(({ obj }) => by.get(obj.id));
  };
  return {
    Gap: {
      sector: async (queries) => {
        const sectors = await rows('sectors', [...new Set(queries.map(({ obj }) => obj.sector_id))]);
        const by = new Map(sectors.map((sector) => [sector.id, sector]));
        return queries.map(({ obj }) => by.get(obj.sector_id));
      },
      countries: (queries) => ofGaps('countries', queries),
      provenance: async (queries) => {
        const places = await ofGaps('provenance', queries);
        return places.map((of) => of.map(({ symbol, paragraph }) => ({ paragraph, document: { symbol } })));
      },
      matches: async (queries) => {
        const matches = await ofGaps('matches', queries);
        return matches.map((of, at) => of.slice(0, queries[at].params.first).map(match));
      },
    },
  };
}

/** A match as it is answered: who asked not to be named is not. */
function match({ state, reference, title, provider }) {
  return { state, assistance: { reference, title }, provider: provider === null ? null : { name: provider } };
}
