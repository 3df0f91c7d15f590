-- Full-text index over `gap_text` for SQLite, kept by triggers. The words are stems already: no folding here.
create virtual table gap_fts using fts5 (title, keywords, body, content = 'gap_text', content_rowid = 'rowid', tokenize = 'ascii');
create trigger gap_text_insert after insert on gap_text begin
  insert into gap_fts (rowid, title, keywords, body) values (new.rowid, new.title, new.keywords, new.body);
end;
create trigger gap_text_delete after delete on gap_text begin
  insert into gap_fts (gap_fts, rowid, title, keywords, body) values ('delete', old.rowid, old.title, old.keywords, old.body);
end;
create trigger gap_text_update after update on gap_text begin
  insert into gap_fts (gap_fts, rowid, title, keywords, body) values ('delete', old.rowid, old.title, old.keywords, old.body);
  insert into gap_fts (rowid, title, keywords, body) values (new.rowid, new.title, new.keywords, new.body);
end;
