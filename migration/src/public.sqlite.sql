-- What keeps `public_from`, and a full-text index that holds the words of public gaps alone, for SQLite.
drop trigger gap_text_insert;
drop trigger gap_text_delete;
drop trigger gap_text_update;
drop table gap_fts;
create view gap_fts_public as select number, title, keywords, body from gap_text where public_from = '';
create virtual table gap_fts using fts5 (title, keywords, body, content = 'gap_fts_public', content_rowid = 'number', tokenize = 'ascii');
update gap_text set public_from = (select gap.public_from from gap where gap.id = gap_text.id);
insert into gap_fts (gap_fts) values ('rebuild');

create trigger gap_text_insert after insert on gap_text begin
  update gap_text set public_from = (select gap.public_from from gap where gap.id = new.id) where number = new.number;
end;
create trigger gap_text_delete after delete on gap_text when old.public_from = '' begin
  insert into gap_fts (gap_fts, rowid, title, keywords, body) values ('delete', old.number, old.title, old.keywords, old.body);
end;
create trigger gap_text_update after update on gap_text begin
  insert into gap_fts (gap_fts, rowid, title, keywords, body)
    select 'delete', old.number, old.title, old.keywords, old.body where old.public_from = '';
  insert into gap_fts (rowid, title, keywords, body)
    select new.number, new.title, new.keywords, new.body where new.public_from = '';
end;

create trigger gap_public after update of category, published on gap when old.public_from is not new.public_from begin
  update gap_country set public_from = new.public_from where gap_id = new.id;
  update gap_provenance set public_from = new.public_from where gap_id = new.id;
  update gap_lifting_condition set public_from = new.public_from where gap_id = new.id;
  update gap_mandate_task set public_from = new.public_from where gap_id = new.id;
  update need set public_from = new.public_from where gap_id = new.id;
  update assessment set public_from = new.public_from where gap_id = new.id;
  update gap_text set public_from = new.public_from where id = new.id;
end;
create trigger gap_country_public after insert on gap_country begin
  update gap_country set public_from = (select gap.public_from from gap where gap.id = new.gap_id)
    where gap_id = new.gap_id and country_id = new.country_id;
end;
create trigger gap_provenance_public after insert on gap_provenance begin
  update gap_provenance set public_from = (select gap.public_from from gap where gap.id = new.gap_id) where id = new.id;
end;
create trigger gap_lifting_condition_public after insert on gap_lifting_condition begin
  update gap_lifting_condition set public_from = (select gap.public_from from gap where gap.id = new.gap_id)
    where gap_id = new.gap_id and condition_id = new.condition_id;
end;
create trigger gap_mandate_task_public after insert on gap_mandate_task begin
  update gap_mandate_task set public_from = (select gap.public_from from gap where gap.id = new.gap_id)
    where gap_id = new.gap_id and task_id = new.task_id;
end;
create trigger need_public after insert on need begin
  update need set public_from = (select gap.public_from from gap where gap.id = new.gap_id) where id = new.id;
end;
create trigger assessment_public after insert on assessment begin
  update assessment set public_from = (select gap.public_from from gap where gap.id = new.gap_id) where id = new.id;
end;
