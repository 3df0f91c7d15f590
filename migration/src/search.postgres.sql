-- Full-text index over `gap_text` for PostgreSQL. The words are stems already: the simple configuration keeps them.
alter table gap_text add column words tsvector not null
  generated always as (to_tsvector('simple', title || ' ' || keywords || ' ' || body)) stored;
create index gap_text_words on gap_text using gin (words);
