#!/usr/bin/env node
// The conventions of our schema, how much of it is documented, and that the server serves the schema on file.
import graphqlPlugin from '@graphql-eslint/eslint-plugin';
import { ESLint } from 'eslint';
import { buildClientSchema, buildSchema, getIntrospectionQuery, isSpecifiedDirective, isSpecifiedScalarType, lexicographicSortSchema, printSchema } from 'graphql';
import path from 'node:path';
import { args, check, finish, need, post, schemaFile } from './suite.mjs';

const [url, file] = args('schema.mjs URL [SCHEMA]');
const { path: schemaPath, sdl } = schemaFile(file);
const schema = buildSchema(sdl);

await check('no problem by the rules of graphql-eslint', lint);
await check('the server answers introspection with the schema on file', compareWithServer);
console.log(coverage());
finish();

/** All rules of three published sets, less what contradicts a choice of ours. */
function rules() {
  const sets = ['schema-recommended', 'schema-all', 'schema-relay'];
  return {
    ...Object.assign({}, ...sets.map((set) => graphqlPlugin.configs[`flat/${set}`].rules)),
    // Fields stand in the order a reader wants them: what it is, then what hangs on it.
    '@graphql-eslint/alphabetize': 'off',
    // A schema with mutations or subscriptions is what we want, not a fault.
    '@graphql-eslint/no-root-type': 'off',
    // Short lists that can't grow (a gap's countries, a payload's errors) are lists; all others are connections.
    '@graphql-eslint/relay-edge-types': ['error', { withEdgeSuffix: true, shouldImplementNode: true, listTypeCanWrapOnlyEdgeType: false }],
    // What is a value, a sum or a part of a page has no identity.
    '@graphql-eslint/strict-id-in-types': [
      'error',
      {
        acceptedIdNames: ['id'],
        acceptedIdTypes: ['ID'],
        exceptions: {
          // What waits for somebody is told of an object that has an id; how words are understood is told of no object;
          // a share is a country with a figure, a further sector a sector with one, a term a country with dates; cells of a table are known by their keys, attempts by their delivery, and what a
          // webhook is told of is a part of it; a line of an import tells of a row of its table, a warning
          // of another offer; a ceiling is a figure of an offer or programme.
          types: [
            'PageInfo', 'RateLimit', 'UserError', 'InboxItem', 'SearchTerm', 'NeedShare', 'FurtherSector', 'CountryGroupTerm', 'Figures', 'FigureCell', 'Figure', 'WebhookAttempt',
            'WebhookFilter', 'WebhookSearch', 'ImportLine', 'AssistanceWarning', 'Warning', 'Ceiling',
          ],
          suffixes: ['Connection', 'Edge', 'Payload', 'Error', 'Aggregate', 'Count', 'Stats', 'Bucket'],
        },
      },
    ],
    // Everything public is described, but for the plumbing of pages, which the Relay specification describes.
    '@graphql-eslint/require-description': [
      'error',
      {
        types: true,
        DirectiveDefinition: true,
        rootField: true,
        FieldDefinition: true,
        InputValueDefinition: true,
        EnumValueDefinition: true,
        ignoredSelectors: ['FieldDefinition[parent.name.value=PageInfo]', 'FieldDefinition[parent.name.value=/(Edge|Connection)$/]'],
      },
    ],
  };
}

async function lint() {
  const eslint = new ESLint({
    // ESLint passes over files outside its working directory.
    cwd: path.dirname(path.resolve(schemaPath)),
    overrideConfigFile: true,
    overrideConfig: [
      {
        files: ['**/*.graphql'],
        plugins: { '@graphql-eslint': graphqlPlugin },
        languageOptions: { parser: graphqlPlugin.parser, parserOptions: { graphQLConfig: { schema: path.resolve(schemaPath) } } },
        rules: rules(),
      },
    ],
  });
  const [{ messages: all }] = await eslint.lintFiles([path.resolve(schemaPath)]);
  // An event is read through the object it is about, by whoever may read that: on its own it is nobody's to ask for, and no Node.
  const lines = sdl.split('\n');
  // Nor is an entry of an inbox or of the feed, which is told of the object that waits or changed, or a delivery, which is its webhook's.
  const nobodys = ['type EventEdge {', 'type InboxItemEdge {', 'type ChangeEdge {', 'type WebhookDeliveryEdge {'];
  const isNobodys = ({ ruleId, line }) => ruleId === '@graphql-eslint/relay-edge-types' && nobodys.includes(lines[line - 1]);
  // The feed goes one way: it has no end to page back from.
  const isOneWay = ({ ruleId, line }) => ruleId === '@graphql-eslint/relay-arguments' && lines[line - 1].startsWith('\tchanges(');
  const messages = all.filter((problem) => !isNobodys(problem) && !isOneWay(problem));
  for (const { line, column, ruleId, message } of messages) {
    console.log(`      ${path.basename(schemaPath)}:${line}:${column} ${ruleId ?? 'parser'}: ${message.split('\n')[0]}`);
  }
  need(messages.length === 0, `${messages.length} problems`);
  return `${Object.values(rules()).filter((rule) => rule !== 'off').length} rules`;
}

/** How much of what a reader of the documentation meets is described, the plumbing of pages included. */
function coverage() {
  const missing = [];
  let total = 0;
  const meet = (name, { description }) => {
    total += 1;
    if (!description?.trim()) missing.push(name);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || isSpecifiedScalarType(type)) continue;
    meet(type.name, type);
    for (const value of type.getValues?.() ?? []) meet(`${type.name}.${value.name}`, value);
    for (const field of Object.values(type.getFields?.() ?? {})) {
      meet(`${type.name}.${field.name}`, field);
      for (const argument of field.args ?? []) meet(`${type.name}.${field.name}(${argument.name}:)`, argument);
    }
  }
  for (const directive of schema.getDirectives()) if (!isSpecifiedDirective(directive)) meet(`@${directive.name}`, directive);
  const share = ((100 * (total - missing.length)) / total).toFixed(1);
  return `documented: ${total - missing.length} of ${total}, ${share} %${missing.length ? `; not: ${missing.slice(0, 20).join(', ')}` : ''}`;
}

async function compareWithServer() {
  const { data, errors } = await post(url, { query: getIntrospectionQuery({ oneOf: true, specifiedByUrl: true, inputValueDeprecation: true }) });
  need(!errors, JSON.stringify(errors)?.slice(0, 300));
  const [onFile, served] = [schema, buildClientSchema(data)].map((one) => printSchema(lexicographicSortSchema(one)).split('\n'));
  const at = onFile.findIndex((line, place) => line !== served[place]);
  need(at < 0 && onFile.length === served.length, `differs at "${onFile[at]?.trim()}", served "${served[at]?.trim()}"`);
}
