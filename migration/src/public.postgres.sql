-- What keeps `public_from`, and a full-text index that holds the words of public gaps alone, for PostgreSQL.
update gap_text set public_from = (select gap.public_from from gap where gap.id = gap_text.id);
drop index gap_text_words;
create index gap_text_words on gap_text using gin (words) where public_from = '';

create function gap_is_public_from() returns trigger language plpgsql as
  $$ begin new.public_from := (select gap.public_from from gap where gap.id = new.gap_id); return new; end $$;
create function gap_text_is_public_from() returns trigger language plpgsql as
  $$ begin new.public_from := (select gap.public_from from gap where gap.id = new.id); return new; end $$;
create function gap_parts_are_public_from() returns trigger language plpgsql as $$ begin
  update gap_country set public_from = new.public_from where gap_id = new.id;
  update gap_provenance set public_from = new.public_from where gap_id = new.id;
  update gap_lifting_condition set public_from = new.public_from where gap_id = new.id;
  update gap_mandate_task set public_from = new.public_from where gap_id = new.id;
  update need set public_from = new.public_from where gap_id = new.id;
  update assessment set public_from = new.public_from where gap_id = new.id;
  update gap_text set public_from = new.public_from where id = new.id;
  return null;
end $$;
create trigger gap_public after update on gap for each row
  when (old.public_from is distinct from new.public_from) execute function gap_parts_are_public_from();
create trigger gap_country_public before insert on gap_country for each row execute function gap_is_public_from();
create trigger gap_provenance_public before insert on gap_provenance for each row execute function gap_is_public_from();
create trigger gap_lifting_condition_public before insert on gap_lifting_condition for each row execute function gap_is_public_from();
create trigger gap_mandate_task_public before insert on gap_mandate_task for each row execute function gap_is_public_from();
create trigger need_public before insert on need for each row execute function gap_is_public_from();
create trigger assessment_public before insert on assessment for each row execute function gap_is_public_from();
create trigger gap_text_public before insert on gap_text for each row execute function gap_text_is_public_from();
