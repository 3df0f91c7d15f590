#!/usr/bin/env node
// A peer of the bench: PostGraphile 5 on the register's own tables, as it makes them a schema, with what it cannot know added.
import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { TYPES, loadOneWithPgClient } from 'postgraphile/@dataplan/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { sql } from 'postgraphile/pg-sql2';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { addPgTableCondition, extendSchema, gql, pgSmartTags } from 'postgraphile/utils';
import { serve, today } from './serve.mjs';
import { STATEMENTS } from './statements.mjs';

const TABLES = ['gap', 'gap_country', 'gap_provenance', 'document', 'country', 'sector', 'match', 'assistance', 'organisation'];
// The database's own, so that the statement stays the same from day to day.
const TODAY = sql`to_char(now() at time zone 'utc', 'YYYY-MM-DD')`;

/** Nothing but these tables, and these only to be read. */
const onlyTables = pgSmartTags([
  { kind: 'class', match: ({ relname }) => !TABLES.includes(relname), tags: { behavior: '-*' } },
  { kind: 'class', match: ({ relname }) => TABLES.includes(relname), tags: { behavior: '+list -insert -update -delete' } },
  { kind: 'procedure', match: () => true, tags: { behavior: '-*' } },
]);

/** What a row must be for the public to see it, in every statement that reads the table. */
const READABLE = {
  gap: (row) => sql`(${row}.category = 'PUBLIC' or (${row}.category in ('REPORT', 'ALLEGATION') and ${row}.published <= ${TODAY}))`,
  match: (row) => sql`${row}.agreed is not null`,
};

const policy = {
  name: 'PublicPolicyPlugin',
  version: '0.0.0',
  gather: {
    hooks: {
      pgTables_PgResourceOptions(_, { pgClass, resourceOptions }) {
        const readable = READABLE[pgClass.relname];
        if (readable) resourceOptions.selectAuth = ($rows) => { $rows.where(readable($rows.alias)); };
      },
    },
  },
};

/** Gaps of a country, which hangs on them in a table of its own. */
const ofCountry = addPgTableCondition(
  { schemaName: 'public', tableName: 'gap' },
  'country',
  ({ graphql: { GraphQLString } }) => ({ type: GraphQLString, description: 'Alpha-3 code of a country' }),
  (country, { sqlTableAlias, sqlValueWithCodec }) => sql`${sqlTableAlias}.id in (
    select gap_id from gap_country
    where country_id = (select id from country where alpha3 = ${sqlValueWithCodec(country, TYPES.text)}) and public_from <= ${TODAY})`,
);

/** The provider of a match unless it asked not to be named; and counts, which the tool does not make over two tables. */
const additions = extendSchema(({ input: { pgRegistry: { pgExecutors, pgResources } } }) => ({
  typeDefs: gql`
    extend type Match { provider: Organisation }
    extend type Query { gapFacets(state: String!): [Facet!]! }
    type Facet { dimension: String! key: String label: String count: Int! }
  `,
  objects: {
    Match: {
      plans: {
        provider($match) {
          const $assistance = pgResources.assistance.get({ id: $match.get('assistance_id') });
          const named = sql`(case when ${$assistance}.attributed then ${$assistance}.provider_id end)`;
          return pgResources.organisation.get({ id: $assistance.select(named, TYPES.uuid) });
        },
      },
    },
    Query: {
      plans: {
        gapFacets: (_, { $state }) => loadOneWithPgClient(pgExecutors.main, $state, facets),
      },
    },
  },
}));

/** The counts of each state that was asked for. */
function facets(client, states) {
  const counted = async (dimension, name, state) => {
    const { rows } = await client.query({ name, text: STATEMENTS[name], values: [today(), state] });
    return rows.map((bucket) => ({ dimension, ...bucket }));
  };
  return Promise.all(states.map(async (state) => [
    ...(await counted('SECTOR', 'bySector', state)),
    ...(await counted('COUNTRY', 'byCountry', state)),
  ]));
}

await serve(async ({ host, port, pool: { connectionString, ...poolConfig } }) => {
  const instance = postgraphile({
    extends: [PostGraphileAmberPreset],
    plugins: [onlyTables, policy, ofCountry, additions],
    pgServices: [makePgService({ connectionString, poolConfig, schemas: ['public'] })],
    grafserv: { graphiql: false, watch: false },
  });
  const server = createServer();
  await instance.createServ(grafserv).addTo(server);
  server.listen(port, host);
});
