-- What was written into the history stays there.
create trigger event_stays before update on event begin
  select raise(abort, 'the history is only ever added to');
end;
create trigger event_is_kept before delete on event begin
  select raise(abort, 'the history is only ever added to');
end;
