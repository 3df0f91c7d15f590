#!/usr/bin/env node
// Relay can be used: its compiler takes our schema, and the server answers what the compiler writes.
import { getNamedType, isLeafType, isNonNullType, isObjectType, buildSchema } from 'graphql';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { args, check, finish, need, post, schemaFile } from './suite.mjs';

const [url, file] = args('relay.mjs URL [SCHEMA]');
const { sdl } = schemaFile(file);
const schema = buildSchema(sdl);
const root = schema.getQueryType();
const nodeTypes = schema.getPossibleTypes(schema.getType('Node'));
const connections = Object.values(root.getFields()).filter(isOpenConnection);
const project = mkdtempSync(path.join(tmpdir(), 'relay-'));
process.on('exit', () => rmSync(project, { recursive: true, force: true }));

await check('Node, node and PageInfo have the shapes Relay asks for', checkShapes);
await check('there are Node types and root connections to compile', () => {
  need(nodeTypes.length && connections.length, `${nodeTypes.length} Node types, ${connections.length} connections`);
  return `${nodeTypes.length} Node types, ${connections.length} root connections`;
});
let operations = {};
await check('relay-compiler takes a fragment for each', () => {
  operations = compile();
  need(Object.keys(operations).length === nodeTypes.length + connections.length, `it wrote ${Object.keys(operations).length} operations`);
});
const id = await firstId();
for (const query of Object.values(operations)) {
  await check(`the server answers ${query.match(/query (\w+)/)[1]}`, async () => {
    const { errors } = await post(url, { query, variables: { id, count: 2, cursor: null } });
    need(!errors, JSON.stringify(errors)?.slice(0, 300));
  });
}
finish();

function isOpenConnection(field) {
  const type = getNamedType(field.type);
  const required = field.args.some((argument) => isNonNullType(argument.type) && argument.defaultValue === undefined);
  return isObjectType(type) && type.name.endsWith('Connection') && !required;
}

function checkShapes() {
  const typeOf = (type, field) => String(schema.getType(type)?.getFields()[field]?.type);
  need(typeOf('Node', 'id') === 'ID!', `Node.id is ${typeOf('Node', 'id')}`);
  need(typeOf('Query', 'node') === 'Node', `Query.node is ${typeOf('Query', 'node')}; it must be nullable, for what is gone`);
  for (const side of ['Next', 'Previous']) need(typeOf('PageInfo', `has${side}Page`) === 'Boolean!', `PageInfo.has${side}Page`);
  for (const side of ['start', 'end']) need(typeOf('PageInfo', `${side}Cursor`) === 'String', `PageInfo.${side}Cursor`);
}

/** Some fields of a type that need neither arguments nor selections. */
function leaves(type) {
  const fields = Object.values(type.getFields?.() ?? {}).filter((field) => isLeafType(getNamedType(field.type)) && !field.args.length);
  return fields.slice(0, 6).map((field) => field.name).join(' ') || '__typename';
}

/** A component that reloads one object by its id. */
function refetchable(type) {
  const name = `Refetch${type.name}`;
  return [name, `fragment ${name}_node on ${type.name} @refetchable(queryName: "${name}Query") { ${leaves(type)} }`];
}

/** A component that loads page after page of a root list. */
function paginated(field) {
  const name = `Page${field.name[0].toUpperCase()}${field.name.slice(1)}`;
  const item = getNamedType(getNamedType(getNamedType(field.type).getFields().edges.type).getFields().node.type);
  return [
    name,
    `fragment ${name}_query on Query @refetchable(queryName: "${name}Query")
      @argumentDefinitions(count: { type: "Int", defaultValue: 10 }, cursor: { type: "String" }) {
      ${field.name}(first: $count, after: $cursor) @connection(key: "${name}_${field.name}") { edges { node { ${leaves(item)} } } }
    }`,
  ];
}

/** Runs the compiler over a component for each; gives what it would persist, by its hash. */
function compile() {
  mkdirSync(path.join(project, 'src/__generated__'), { recursive: true });
  for (const [name, fragment] of [...nodeTypes.map(refetchable), ...connections.map(paginated)]) {
    writeFileSync(path.join(project, 'src', `${name}.js`), `const { graphql } = require('react-relay');\ngraphql\`${fragment}\`;\n`);
  }
  writeFileSync(path.join(project, 'schema.graphql'), sdl);
  writeFileSync(path.join(project, 'queries.json'), '{}');
  const config = { src: './src', schema: './schema.graphql', language: 'javascript', persistConfig: { file: './queries.json' } };
  writeFileSync(path.join(project, 'relay.config.json'), JSON.stringify(config));
  const compiler = fileURLToPath(new URL('node_modules/.bin/relay-compiler', import.meta.url));
  const run = spawnSync(compiler, ['relay.config.json'], { cwd: project, encoding: 'utf8', timeout: 300_000 });
  need(run.status === 0, `${run.error ?? ''}${run.stdout}${run.stderr}`.trim().slice(-1500));
  return JSON.parse(readFileSync(path.join(project, 'queries.json'), 'utf8'));
}

/** The id of some object on record. */
async function firstId() {
  const { data } = await post(url, { query: '{ gaps(first: 1) { edges { node { id } } } }' });
  return data?.gaps?.edges[0]?.node.id ?? 'none';
}
