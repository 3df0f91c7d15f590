// Requests that have brought down GraphQL services: small texts that unfold, deep ones, wide ones, malformed ones.
// Each is `[name, parameters]`, or `[name, text of the body]` where the body itself is the trick.
import { createHash } from 'node:crypto';

const DEEP = 2_500;
const GAPS = 'gaps(first: 1) { edges { node { id } } }';

/** `count` texts in a row, each made from its number. */
const many = (count, make, joint = ' ') => Array.from({ length: count }, (_, place) => make(place)).join(joint);
const within = (open, middle, close, depth = DEEP) => open.repeat(depth) + middle + close.repeat(depth);
const argument = (value) => `{ __type(name: ${value}) { name } }`;
/** Fragments that each spread the next one twice: 36 bytes more, twice the work. */
const doubling = (levels, leaf) => `${many(levels, (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`)} fragment F${levels} on Query { ${leaf} }`;
const persisted = (query) => ({ query, extensions: { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } } });

/** Texts that nest too deep for a recursive reader. */
const deep = [
  ['lists in each other', { query: argument(within('[', '', ']')) }],
  ['lists in each other, never closed', { query: argument('['.repeat(DEEP)) }],
  ['lists in each other, 60,000 deep', { query: argument('['.repeat(60_000)) }],
  ['objects in each other', { query: argument(within('{a:', '1', '}')) }],
  ['lists in a default value', { query: `query ($a: String = ${within('[', '', ']')}) { __typename }` }],
  ['lists in a variable type', { query: `query ($a: ${within('[', 'Int', ']')}) { __typename }` }],
  ['lists in a directive', { query: `{ __typename @skip(if: ${within('[', '', ']')}) }` }],
  ['lists in a type definition', { query: `type A { a(b: Int = ${within('[', '', ']')}): Int }` }],
  ['lists after a quote in a comment', { query: `# "\n${argument(within('[', '', ']'))}` }],
  ['lists after an escaped quote', { query: `{ a: __type(name: "\\"") { name } b: __type(name: ${within('[', '', ']')}) { name } }` }],
  ['lists after a block string with quotes', { query: `{ a: __type(name: """ \\""" " """) { name } b: __type(name: ${within('[', '', ']')}) { name } }` }],
  ['selections in each other', { query: within('{a', '', '}') }],
  ['inline fragments in each other', { query: `{${within('...{', '__typename', '}')}}` }],
  ['types in each other', { query: `{ __type(name: "Gap") { name ${within('ofType{', 'name', '}', 300)} } }` }],
  ['introspection through its own cycle', { query: `{ __schema { types { ${within('possibleTypes { interfaces { ', 'name', '} }', 6)} } } }` }],
  ['lists in the variables', `{"query":"query($a:[Int]){__typename}","variables":{"a":${within('[', '', ']')}}}`],
  ['lists in the variables, 60,000 deep', `{"query":"{__typename}","variables":${'['.repeat(60_000)}`],
  ['objects in the extensions', `{"query":"{__typename}","extensions":${within('{"a":', '1', '}')}}`],
  ['a persisted text that nests', persisted(argument(within('[', '', ']')))],
];

/** Small texts that unfold into large ones. */
const unfolding = [
  ['fragments that double, of __typename', { query: `{ ...F0 } ${doubling(25, '__typename')}` }],
  ['fragments that double, of a list', { query: `{ ...F0 } ${doubling(25, GAPS)}` }],
  ['fragments that double, never used', { query: `{ __typename } ${doubling(30, '__typename')}` }],
  ['fragments that double, in the operation not asked for', { query: `query A { __typename } query B { ...F0 } ${doubling(30, '__typename')}`, operationName: 'A' }],
  ['fragments that double, persisted', persisted(`{ ...F0 } ${doubling(24, '__typename')}`)],
  ['a fragment in itself', { query: '{ ...F } fragment F on Query { ...F }' }],
  ['fragments in a ring', { query: `{ ...F0 } ${many(50, (n) => `fragment F${n} on Query { __typename ...F${(n + 1) % 50} }`)}` }],
  ['a ring that no operation enters', { query: '{ __typename } fragment A on Query { ...B } fragment B on Query { ...A }' }],
  ['fragments in a chain of 1,000', { query: `{ ...F0 } ${many(1_000, (n) => `fragment F${n} on Query { ...F${n + 1} }`)} fragment F1000 on Query { __typename }` }],
  ['the same list in 1,000 inline fragments', { query: `{ ${many(1_000, () => `... on Query { ${GAPS} }`)} }` }],
  ['one large string in many places', { query: `query ($s: String!) { ${many(500, (n) => `a${n}: __type(name: $s) { name }`)} }`, variables: { s: 'x'.repeat(50_000) } }],
  ['pages in pages', { query: '{ gaps(first: 100) { edges { node { countries { gaps(first: 100) { edges { node { id title } } } } } } } }' }],
];

/** Much of the same. */
const wide = [
  ['2,000 aliases of __typename', { query: `{ ${many(2_000, (n) => `a${n}: __typename`)} }` }],
  ['200 aliases of a list', { query: `{ ${many(200, (n) => `a${n}: ${GAPS}`)} }` }],
  ['200 aliases of the whole schema', { query: `{ ${many(200, (n) => `a${n}: __schema { types { name fields { name } } }`)} }` }],
  ['a field 5,000 times', { query: `{ ${many(5_000, () => '__typename')} }` }],
  ['5,000 unknown fields', { query: `{ ${many(5_000, (n) => `u${n}`)} }` }],
  ['500 unknown fields under a list', { query: `{ gaps(first: 100) { edges { node { ${many(500, (n) => `u${n}`)} } } } }` }],
  ['2,000 directives on a field', { query: `{ __typename ${many(2_000, () => '@skip(if: false)')} }` }],
  ['5,000 unknown directives', { query: `{ __typename ${many(5_000, (n) => `@u${n}`)} }` }],
  ['3,000 unused variables', { query: `query (${many(3_000, (n) => `$v${n}: Int`)}) { __typename }` }],
  ['3,000 variables of unknown types', { query: `query (${many(3_000, (n) => `$v${n}: T${n}`)}) { __typename }` }],
  ['3,000 undeclared variables', { query: `{ ${many(3_000, (n) => `a${n}: __type(name: $v${n}) { name }`)} }` }],
  ['3,000 unknown arguments', { query: `{ __type(name: "Gap", ${many(3_000, (n) => `u${n}: 1`)}) { name } }` }],
  ['3,000 arguments of one name', { query: `{ __type(${many(3_000, () => 'name: "Gap"')}) { name } }` }],
  ['2,000 operations', { query: many(2_000, (n) => `query Q${n} { __typename }`), operationName: 'Q0' }],
  ['2,000 operations of one name', { query: many(2_000, () => 'query Q { __typename }'), operationName: 'Q' }],
  ['3,000 unused fragments', { query: `{ __typename } ${many(3_000, (n) => `fragment F${n} on Query { __typename }`)}` }],
  ['3,000 spreads of an unknown fragment', { query: `{ ${many(3_000, (n) => `...U${n}`)} }` }],
  ['3,000 values in a list', { query: `{ nodes(ids: [${many(3_000, (n) => `"${n}"`)}]) { id } }` }],
  ['20,000 ids in a variable', { query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', variables: { ids: Array.from({ length: 20_000 }, (_, n) => `${n}`) } }],
  ['20,000 variables nobody declared', { query: '{ __typename }', variables: Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`v${n}`, n])) }],
  ['a page of a million', { query: '{ gaps(first: 1000000) { edges { node { id } } } }' }],
  ['a page of less than nothing', { query: '{ gaps(first: -1) { edges { node { id } } } }' }],
  ['a page from both ends', { query: '{ gaps(first: 100, last: 100) { edges { node { id } } } }' }],
  ['a cursor of 50,000 letters', { query: 'query ($after: String) { gaps(first: 1, after: $after) { edges { node { id } } } }', variables: { after: 'A'.repeat(50_000) } }],
  ['an id of 50,000 letters', { query: 'query ($id: ID!) { node(id: $id) { id } }', variables: { id: 'A'.repeat(50_000) } }],
];

/** What the register's own filters and sums may stumble over, or work hard for. */
const filtered = (filter) => ({ query: 'query ($filter: GapFilter) { gaps(first: 100, filter: $filter) { totalCount } }', variables: { filter } });
const domain = [
  ['a search for 3,000 words', filtered({ text: many(3_000, (n) => `word${n}`) })],
  ['a search in the language of the index', filtered({ text: '"a" OR * NEAR( ^ : & | ! <-> - \' ; -- % _ \\ NOT AND ) "' })],
  ['a search with an open quote', filtered({ text: '"customs' })],
  ['a search for nothing but signs', filtered({ text: '()()**::""' })],
  ['a search with a zero byte', filtered({ text: 'customs\u0000officers' })],
  ['a reference with a zero byte', { query: 'query ($r: String!) { gap(reference: $r) { id } }', variables: { r: 'a\u0000b' } }],
  ['a filter for 10,000 references', filtered({ references: Array.from({ length: 10_000 }, (_, n) => `r${n}`) })],
  ['years beyond the calendar', filtered({ yearFrom: -2_147_483_648, yearTo: 2_147_483_647 })],
  ['20 sums by country', { query: `{ ${many(20, (n) => `a${n}: coverage(by: COUNTRY) { __typename }`)} }` }],
  ['20 counts by three dimensions', { query: `{ ${many(20, (n) => `a${n}: gapFacets(by: [COUNTRY, SECTOR, HOLDER]) { __typename }`)} }` }],
];

/** What a parser may stumble over, or repeat at length in its complaint. */
const malformed = [
  ['a syntax error on a line of 60,000 letters', { query: `{ ${many(10_000, (n) => `f${n % 10}`)} ! }` }],
  ['a name of 60,000 letters', { query: `{ ${'a'.repeat(60_000)} }` }],
  ['a number of 60,000 digits', { query: `{ gaps(first: ${'9'.repeat(60_000)}) { totalCount } }` }],
  ['a string of 60,000 escapes', { query: argument(`"${'\\u0041'.repeat(10_000)}"`) }],
  ['a string that never ends', { query: `{ __type(name: "${'a'.repeat(60_000)}` }],
  ['a block string that never ends', { query: `{ __type(name: """${'a\n'.repeat(30_000)}` }],
  ['60,000 commas', { query: `{ ${','.repeat(60_000)} ` }],
  ['60,000 lines of comments', { query: `${'#\n'.repeat(30_000)}{` }],
  ['60,000 control characters', { query: `{ ${'\u0001'.repeat(10_000)} }` }],
  ['half a character', '{"query":"{ __type(name: \\"\\ud800\\") { name ) }"}'],
  ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0x71, 0xff, 0xfe, 0x00, 0x22, 0x7d])],
  ['no text', ''],
  ['half an object', '{"query":"{ __typename'],
  ['null', 'null'],
  ['a number', '1'],
  ['a number beyond all bounds', '{"query":"{ __typename }","variables":{"a":1e999999}}'],
  ['a list as query', '{"query":["{ __typename }"]}'],
  ['a list as variables', '{"query":"{ __typename }","variables":[1]}'],
  ['a hash that is none', { extensions: { persistedQuery: { version: 1, sha256Hash: 'x'.repeat(10_000) } } }],
  ['a hash of another text', { ...persisted('{ __typename }'), query: '{ a: __typename }' }],
  ['a batch of none', '[]'],
  ['a batch of 100', JSON.stringify(Array.from({ length: 100 }, () => ({ query: `{ ${GAPS} }` })))],
  ['a batch of 5,000 lists', JSON.stringify(Array.from({ length: 5_000 }, () => []))],
];

/** To be refused before anything runs. */
export const explosive = [...deep, ...unfolding];
/** To be refused, or answered in little time and few bytes. */
export const bulky = [...wide, ...domain, ...malformed];
