// Prints open gaps and what they need; every field is of the type that the register's schema gives it.
import { readFileSync } from 'node:fs';
import type { OpenGapsQuery, OpenGapsQueryVariables } from './register';

const [register = 'http://127.0.0.1:8080', ...countries] = process.argv.slice(2);
const query = readFileSync('gaps.graphql', 'utf8');

async function openGaps(variables: OpenGapsQueryVariables): Promise<OpenGapsQuery['gaps']> {
  const response = await fetch(`${register}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: OpenGapsQuery; errors?: { message: string }[] };
  if (!data) throw new Error(errors?.map(({ message }) => message).join(' '));
  return data.gaps;
}

let after: string | null | undefined;
do {
  const page = await openGaps({ filter: { states: ['OPEN'], ...(countries.length ? { countries } : {}) }, after });
  if (!page) throw new Error('The register gave no list.');
  for (const { reference, title, published, countries, needs } of page.nodes) {
    const where = countries.map(({ name }) => name).join(', ') || 'not stated';
    console.log(`${reference}\t${title}\t${where}\t${published?.slice(0, 4) ?? ''}`);
    // Amounts are exact texts: make numbers of them for charts alone.
    for (const need of needs) console.log(`\t${need.title}\t${need.remaining ?? ''}\t${need.unit ?? need.currency ?? ''}`);
  }
  after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
} while (after);
