-- What was written into the history stays there.
create function history_is_append_only() returns trigger language plpgsql as
  $$ begin raise exception 'the history is only ever added to'; end $$;
create trigger event_stays before update or delete on event for each row execute function history_is_append_only();
create trigger event_is_kept before truncate on event for each statement execute function history_is_append_only();
