// The statements of mercurius: those of the baseline, since the tables and their indexes are the same. $1 is the day.

// Who may read a gap; and what the indexes of public gaps hold, word for word, by which the database knows that it may use them.
const READABLE = "(gap.category = 'PUBLIC' or (gap.category in ('REPORT', 'ALLEGATION') and gap.published <= $1))";
const SOME_DAY = "(gap.category = 'PUBLIC' or (gap.category in ('REPORT', 'ALLEGATION') and gap.published is not null))";
const COLUMNS = 'gap.id, gap.reference, gap.title, gap.year, gap.sector_id';
const GAP = `select ${COLUMNS} from gap`;
// The gaps of a country, whose ids the index has in order: so many of them, or all.
const ofCountry = (limit) => `select ${COLUMNS} from (
  select gap_id from gap_country where country_id = (select id from country where alpha3 = $2) and public_from <= $1
  order by gap_id desc ${limit}) listed join gap on gap.id = gap_id`;

/** Each has a name, by which the driver prepares it once on each connection. */
export const STATEMENTS = {
  ofCountry: `${ofCountry('limit $3')} order by gap_id desc`,
  ofCountryAndState: `${ofCountry('')} where gap.state = $3 order by gap_id desc limit $4`,
  byTitle: `${GAP} where ${READABLE} order by title, id limit $2`,
  byTitleAfter: `${GAP} where ${READABLE} and (title, id) > ($2, $3::uuid) order by title, id limit $4`,
  one: `${GAP} where ${READABLE} and gap.id = $2`,
  bySector: `select sector.code as key, sector.name as label, counted.count from (
    select sector_id, count(*)::int as count from gap where ${SOME_DAY} and ${READABLE} and state = $2 group by sector_id
    ) counted join sector on sector.id = counted.sector_id order by counted.count desc, sector.code`,
  byCountry: `select country.alpha3 as key, country.name as label, counted.count from (
    select country_id, count(*)::int as count from gap left join gap_country on gap_id = gap.id
    where ${SOME_DAY} and ${READABLE} and state = $2 group by country_id
    ) counted left join country on country.id = country_id order by counted.count desc, country.alpha3`,
  sectors: 'select id, code, name from sector where id = any($1::uuid[])',
  provenance: `select gap_id, symbol, paragraph from gap_provenance join document on document.id = document_id
    where gap_id = any($1::uuid[]) order by gap_id, position`,
  countries: `select gap_id, alpha3, name from gap_country join country on country.id = country_id
    where gap_id = any($1::uuid[]) order by gap_id, country_id`,
  matches: `select gap_id, match.state, assistance.reference, assistance.title, case when attributed then organisation.name end as provider
    from match join assistance on assistance.id = assistance_id join organisation on organisation.id = assistance.provider_id
    where gap_id = any($1::uuid[]) and agreed is not null order by gap_id, match.id`,
};
