with
-- The public gaps with the columns of /export/gaps.csv, but for its opaque ids, versions and coverage states, and with money in its
-- smallest part. `{list}` is how the database joins texts, `{day}` is the day.
places as (
  select gap_id, {list}(alpha3, ';') as codes, {list}(name, ';') as names, {list}(name_fr, ';') as names_fr, count(*) as number
  from (select gap_id, alpha3, name, name_fr from gap_country join country on country.id = country_id
    where public_from <= {day} order by gap_id, country_id) one
  group by gap_id
), further as (
  select gap_id, {list}(code, ';') as codes, {list}(name, ';') as names, {list}(name_fr, ';') as names_fr,
    {list}(coalesce(percent, ''), ';') as percents
  from (select gap_id, code, name, name_fr, percent from gap_further_sector join sector on sector.id = sector_id
    where public_from <= {day} order by gap_id, sector_id) one
  group by gap_id
), ledger as (
  select need_id,
    sum(case when kind = 'PLEDGED' then amount when kind in ('PLEDGE_REVERSED', 'PLEDGE_ENDED') then -amount else 0 end) as pledged,
    sum(case when kind = 'COMMITTED' then amount when kind in ('WITHDRAWN', 'COMMITMENT_REVERSED') then -amount else 0 end) as committed,
    sum(case when kind = 'DELIVERED' then amount when kind = 'DELIVERY_REVERSED' then -amount else 0 end) as delivered
  from (select need_id, kind, coalesce(quantity, amount_minor, 0) as amount from commitment) one
  group by need_id
), needs as (
  select gap_id, {list}(assistance, ';') as types, {list}(title, ';') as titles, {list}(coalesce(unit, ''), ';') as units,
    {list}(coalesce(currency, ''), ';') as currencies, {list}(coalesce(cast(size as text), ''), ';') as needed,
    {list}(cast(pledged as text), ';') as pledged, {list}(cast(committed as text), ';') as committed, {list}(cast(delivered as text), ';') as delivered,
    {list}(coalesce(cast(size - case when committed > delivered then committed else delivered end as text), ''), ';') as remaining
  from (select gap_id, assistance, title, unit, currency, coalesce(quantity, amount_minor) as size,
      coalesce(pledged, 0) as pledged, coalesce(committed, 0) as committed, coalesce(delivered, 0) as delivered
    from need left join ledger on need_id = need.id where public_from <= {day} order by gap_id, position) one
  group by gap_id
), proofs as (
  select gap_id, {list}(coalesce(symbol, ''), ';') as symbols, {list}(title, ';') as titles, {list}(coalesce(dated, ''), ';') as dates,
    {list}(coalesce(paragraph, ''), ';') as paragraphs, {list}(coalesce(subparagraph, ''), ';') as subparagraphs
  from (select gap_id, symbol, title, dated, paragraph, subparagraph from gap_provenance join document on document.id = document_id
    where public_from <= {day} order by gap_id, position) one
  group by gap_id
), conditions as (
  select gap_id, {list}(code, ';') as codes
  from (select gap_id, code from gap_lifting_condition join lifting_condition on lifting_condition.id = condition_id
    where public_from <= {day} order by gap_id, code) one
  group by gap_id
), measures as (
  select gap_id, {list}(code, ';') as codes
  from (select gap_id, code from gap_measure join measure on measure.id = measure_id where public_from <= {day} order by gap_id, code) one
  group by gap_id
), recommended as (
  select gap_id, {list}(reference, ';') as codes
  from (select gap_id, reference from gap_recommendation join recommendation on recommendation.id = recommendation_id
    order by gap_id, reference) one
  group by gap_id
)
select gap.reference, gap.external_reference, gap.title, gap.description, gap.language, gap.holder, gap.institution,
  organisation.code, organisation.name, mission.acronym, mission.name, panel.code, panel.name, steward.code, steward.name,
  places.codes, places.names, places.names_fr, coalesce(places.number, 0), sector.code, sector.name, sector.name_fr,
  further.codes, further.names, further.names_fr, further.percents, regime.code, regime.name, gap.nature, gap.category,
  gap.state, gap.state_since, gap.state_note, gap.published, gap.first_called_for, gap.year, gap.severity,
  gap.priority, gap.cost, gap.least_viable, gap.cost_currency, gap.cost_year, gap.evidence, gap.starts,
  gap.ends, gap.tags, gap.beneficiaries, needs.types, needs.titles, needs.units, needs.currencies, needs.needed, needs.pledged,
  needs.committed, needs.delivered, needs.remaining, proofs.symbols, proofs.titles, proofs.dates, proofs.paragraphs, proofs.subparagraphs,
  conditions.codes, measures.codes, recommended.codes, gap.note, gap.source
from gap
join sector on sector.id = gap.sector_id
left join organisation on organisation.id = gap.organisation_id
left join mission on mission.id = gap.mission_id
left join panel on panel.id = gap.panel_id
left join organisation steward on steward.id = gap.steward_id
left join regime on regime.id = gap.regime_id
left join places on places.gap_id = gap.id
left join further on further.gap_id = gap.id
left join needs on needs.gap_id = gap.id
left join proofs on proofs.gap_id = gap.id
left join conditions on conditions.gap_id = gap.id
left join measures on measures.gap_id = gap.id
left join recommended on recommended.gap_id = gap.id
where gap.public_from <= {day}
order by gap.id desc
