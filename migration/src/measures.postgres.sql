-- What keeps `gap_measure`, for PostgreSQL: once for all rows of a statement, where there may be many.
-- In plpgsql, which keeps the plan: to make it takes longer than to do it for a gap.
create function gap_measures_again(changed uuid[]) returns void language plpgsql as $$ begin
  delete from gap_measure where gap_id = any (changed);
  insert into gap_measure (gap_id, measure_id, public_from)
  select distinct gap.id, measure.id, gap.public_from
  from gap
  join gap_lifting_condition on gap_lifting_condition.gap_id = gap.id
  join lifting_condition on lifting_condition.id = gap_lifting_condition.condition_id
  join lifting_condition_measure on lifting_condition_measure.condition_id = lifting_condition.id
  join measure on measure.id = lifting_condition_measure.measure_id
  join regime on regime.id = measure.regime_id
  left join gap_country on gap_country.gap_id = gap.id and gap_country.country_id = regime.country_id
  where gap.id = any (changed) and (lifting_condition.regime_id = measure.regime_id or gap.regime_id = measure.regime_id
    or gap_country.country_id is not null);
end $$;
create function gap_measures_of_parts() returns trigger language plpgsql as $$ begin
  perform gap_measures_again((select array_agg(distinct gap_id) from changed));
  return null;
end $$;
create function gap_measures_of_part() returns trigger language plpgsql as $$ begin
  perform gap_measures_again(array[old.gap_id, new.gap_id]);
  return null;
end $$;
create function gap_measures_of_gap() returns trigger language plpgsql as $$ begin
  perform gap_measures_again(array[new.id]);
  return null;
end $$;
create function gap_measures_public_from() returns trigger language plpgsql as $$ begin
  update gap_measure set public_from = new.public_from where gap_id = new.id;
  return null;
end $$;
create function gap_measures_of_conditions(conditions uuid[]) returns void language plpgsql as $$ begin
  perform gap_measures_again((select array_agg(distinct gap_id) from gap_lifting_condition where condition_id = any (conditions)));
end $$;
create function gap_measures_of_links() returns trigger language plpgsql as $$ begin
  perform gap_measures_of_conditions((select array_agg(condition_id) from changed));
  return null;
end $$;
create function gap_measures_of_link() returns trigger language plpgsql as $$ begin
  perform gap_measures_of_conditions(array[old.condition_id, new.condition_id]);
  return null;
end $$;
create function gap_measures_of_condition() returns trigger language plpgsql as $$ begin
  perform gap_measures_of_conditions(array[new.id]);
  return null;
end $$;
create function gap_measures_of_measure() returns trigger language plpgsql as $$ begin
  perform gap_measures_of_conditions((select array_agg(condition_id) from lifting_condition_measure where measure_id = new.id));
  return null;
end $$;
create function gap_measures_of_regime() returns trigger language plpgsql as $$ begin
  perform gap_measures_of_conditions((select array_agg(condition_id) from lifting_condition_measure
    where measure_id in (select id from measure where regime_id = new.id)));
  return null;
end $$;
create trigger gap_lifting_condition_measures_insert after insert on gap_lifting_condition referencing new table as changed
  for each statement execute function gap_measures_of_parts();
create trigger gap_lifting_condition_measures_update after update of gap_id, condition_id on gap_lifting_condition
  for each row execute function gap_measures_of_part();
create trigger gap_lifting_condition_measures_delete after delete on gap_lifting_condition referencing old table as changed
  for each statement execute function gap_measures_of_parts();
create trigger gap_country_measures_insert after insert on gap_country referencing new table as changed
  for each statement execute function gap_measures_of_parts();
create trigger gap_country_measures_update after update of gap_id, country_id on gap_country
  for each row execute function gap_measures_of_part();
create trigger gap_country_measures_delete after delete on gap_country referencing old table as changed
  for each statement execute function gap_measures_of_parts();
create trigger lifting_condition_measure_measures_insert after insert on lifting_condition_measure referencing new table as changed
  for each statement execute function gap_measures_of_links();
create trigger lifting_condition_measure_measures_update after update of condition_id, measure_id on lifting_condition_measure
  for each row execute function gap_measures_of_link();
create trigger lifting_condition_measure_measures_delete after delete on lifting_condition_measure referencing old table as changed
  for each statement execute function gap_measures_of_links();
create trigger gap_measures after update of regime_id on gap for each row
  when (old.regime_id is distinct from new.regime_id) execute function gap_measures_of_gap();
create trigger gap_measures_public after update on gap for each row
  when (old.public_from is distinct from new.public_from) execute function gap_measures_public_from();
create trigger lifting_condition_measures after update of regime_id on lifting_condition for each row
  when (old.regime_id is distinct from new.regime_id) execute function gap_measures_of_condition();
create trigger measure_measures after update of regime_id on measure for each row
  when (old.regime_id is distinct from new.regime_id) execute function gap_measures_of_measure();
create trigger regime_measures after update of country_id on regime for each row
  when (old.country_id is distinct from new.country_id) execute function gap_measures_of_regime();
