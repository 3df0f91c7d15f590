-- What keeps `gap_measure`, for SQLite.
create trigger gap_lifting_condition_measures_insert after insert on gap_lifting_condition begin
  delete from gap_measure where gap_id = new.gap_id;
  insert into gap_measure (gap_id, measure_id, public_from)
    select gap_id, measure_id, public_from from gap_measure_rule where gap_id = new.gap_id;
end;
create trigger gap_lifting_condition_measures_update after update of gap_id, condition_id on gap_lifting_condition begin
  delete from gap_measure where gap_id = old.gap_id;
  insert into gap_measure (gap_id, measure_id, public_from)
    select gap_id, measure_id, public_from from gap_measure_rule where gap_id = old.gap_id;
  delete from gap_measure where gap_id = new.gap_id;
  insert into gap_measure (gap_id, measure_id, public_from)
    select gap_id, measure_id, public_from from gap_measure_rule where gap_id = new.gap_id;
end;
create trigger gap_lifting_condition_measures_delete after delete on gap_lifting_condition begin
  delete from gap_measure where gap_id = old.gap_id;
  insert into gap_measure (gap_id, measure_id, public_from)
    select gap_id, measure_id, public_from from gap_measure_rule where gap_id = old.gap_id;
end;
create trigger gap_country_measures_insert after insert on gap_country begin
  delete from gap_measure where gap_id = new.gap_id;
  insert into gap_measure (gap_id, measure_id, public_from)
    select gap_id, measure_id, public_from from gap_measure_rule where gap_id = new.gap_id;
end;
create trigger gap_country_measures_update after update of gap_id, country_id on gap_country begin
  delete from gap_measure where gap_id = old.gap_id;
  insert into gap_measure (gap_id, measure_id, public_from)
    select gap_id, measure_id, public_from from gap_measure_rule where gap_id = old.gap_id;
  delete from gap_measure where gap_id = new.gap_id;
  insert into gap_measure (gap_id, measure_id, public_from)
    select gap_id, measure_id, public_from from gap_measure_rule where gap_id = new.gap_id;
end;
create trigger gap_country_measures_delete after delete on gap_country begin
  delete from gap_measure where gap_id = old.gap_id;
  insert into gap_measure (gap_id, measure_id, public_from)
    select gap_id, measure_id, public_from from gap_measure_rule where gap_id = old.gap_id;
end;
create trigger gap_measures after update of regime_id on gap when old.regime_id is not new.regime_id begin
  delete from gap_measure where gap_id = new.id;
  insert into gap_measure (gap_id, measure_id, public_from)
    select gap_id, measure_id, public_from from gap_measure_rule where gap_id = new.id;
end;
create trigger gap_measures_public after update of category, published on gap when old.public_from is not new.public_from begin
  update gap_measure set public_from = new.public_from where gap_id = new.id;
end;
create trigger lifting_condition_measure_insert after insert on lifting_condition_measure begin
  delete from gap_measure where gap_id in (select gap_id from gap_lifting_condition where condition_id = new.condition_id);
  insert into gap_measure (gap_id, measure_id, public_from)
    select gap_id, measure_id, public_from from gap_measure_rule where gap_id in (select gap_id from gap_lifting_condition where condition_id = new.condition_id);
end;
create trigger lifting_condition_measure_update after update on lifting_condition_measure begin
  delete from gap_measure where gap_id in (select gap_id from gap_lifting_condition where condition_id = old.condition_id);
  insert into gap_measure (gap_id, measure_id, public_from)
    select gap_id, measure_id, public_from from gap_measure_rule where gap_id in (select gap_id from gap_lifting_condition where condition_id = old.condition_id);
  delete from gap_measure where gap_id in (select gap_id from gap_lifting_condition where condition_id = new.condition_id);
  insert into gap_measure (gap_id, measure_id, public_from)
    select gap_id, measure_id, public_from from gap_measure_rule where gap_id in (select gap_id from gap_lifting_condition where condition_id = new.condition_id);
end;
create trigger lifting_condition_measure_delete after delete on lifting_condition_measure begin
  delete from gap_measure where gap_id in (select gap_id from gap_lifting_condition where condition_id = old.condition_id);
  insert into gap_measure (gap_id, measure_id, public_from)
    select gap_id, measure_id, public_from from gap_measure_rule where gap_id in (select gap_id from gap_lifting_condition where condition_id = old.condition_id);
end;
create trigger lifting_condition_measures after update of regime_id on lifting_condition when old.regime_id is not new.regime_id begin
  delete from gap_measure where gap_id in (select gap_id from gap_lifting_condition where condition_id = new.id);
  insert into gap_measure (gap_id, measure_id, public_from)
    select gap_id, measure_id, public_from from gap_measure_rule where gap_id in (select gap_id from gap_lifting_condition where condition_id = new.id);
end;
create trigger measure_measures after update of regime_id on measure when old.regime_id is not new.regime_id begin
  delete from gap_measure where gap_id in (
    select gap_id from gap_lifting_condition where condition_id in (
      select condition_id from lifting_condition_measure where measure_id = new.id));
  insert into gap_measure (gap_id, measure_id, public_from)
    select gap_id, measure_id, public_from from gap_measure_rule where gap_id in (
    select gap_id from gap_lifting_condition where condition_id in (
      select condition_id from lifting_condition_measure where measure_id = new.id));
end;
create trigger regime_measures after update of country_id on regime when old.country_id is not new.country_id begin
  delete from gap_measure where gap_id in (
    select gap_id from gap_lifting_condition where condition_id in (
      select condition_id from lifting_condition_measure where measure_id in (select id from measure where regime_id = new.id)));
  insert into gap_measure (gap_id, measure_id, public_from)
    select gap_id, measure_id, public_from from gap_measure_rule where gap_id in (
    select gap_id from gap_lifting_condition where condition_id in (
      select condition_id from lifting_condition_measure where measure_id in (select id from measure where regime_id = new.id)));
end;
