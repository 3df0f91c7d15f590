-- Measures whose lifting a gap holds up, as they follow from its lifting conditions: worked out where something changes, since it
-- takes six tables to tell. `gap_measure_rule` says how; triggers keep `gap_measure` by it.
drop view gap_measure;
create view gap_measure_rule as
select distinct gap.id as gap_id, measure.id as measure_id, gap.public_from as public_from
from gap
join gap_lifting_condition on gap_lifting_condition.gap_id = gap.id
join lifting_condition on lifting_condition.id = gap_lifting_condition.condition_id
join lifting_condition_measure on lifting_condition_measure.condition_id = lifting_condition.id
join measure on measure.id = lifting_condition_measure.measure_id
join regime on regime.id = measure.regime_id
left join gap_country on gap_country.gap_id = gap.id and gap_country.country_id = regime.country_id
where lifting_condition.regime_id = measure.regime_id or gap.regime_id = measure.regime_id or gap_country.country_id is not null;
create table gap_measure (
  gap_id uuid not null references gap (id) on delete cascade, -- The gap.
  measure_id uuid not null, -- The measure.
  public_from text null, -- From when on everybody may read the gap.
  primary key (gap_id, measure_id)
);
create index gap_measure_measure on gap_measure (measure_id, public_from, gap_id);
insert into gap_measure (gap_id, measure_id, public_from) select gap_id, measure_id, public_from from gap_measure_rule;
