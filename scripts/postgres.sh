# shellcheck shell=bash
# A PostgreSQL server for one run of the tests, in a folder of its own; to be sourced after lib.sh.

POSTGRES_OLDEST=15
postgres_dir=
postgres_bin=
postgres_user=

# The newest installed server's programs, or nothing.
find_postgres() {
  local initdb
  initdb=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)
  [[ -x $initdb ]] || initdb=$(command -v initdb) || return 0
  dirname "$initdb"
}

need_postgres() {
  postgres_bin=$(find_postgres)
  if [[ -z $postgres_bin ]]; then
    install_packages postgresql
    postgres_bin=$(find_postgres)
  fi
  [[ -n $postgres_bin ]] || die "No PostgreSQL server (initdb) was found: please install version $POSTGRES_OLDEST or newer."
  has openssl || install_packages openssl
  local version
  version=$("$postgres_bin/initdb" --version | grep -oE '[0-9]+' | head -n 1)
  ((version >= POSTGRES_OLDEST)) || die "PostgreSQL $version is too old: please install version $POSTGRES_OLDEST or newer."
}

# PostgreSQL refuses to run as root, who therefore lends it another user.
as_postgres() {
  if [[ $EUID -eq 0 ]]; then
    (cd / && runuser -u "$postgres_user" -- "$@")
  else
    "$@"
  fi
}

# A certificate authority, a certificate of it for the server, which names its address alone, and another authority.
make_certificates() {
  local dir=$1 name
  local -a make=(openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2)
  mkdir "$dir"
  for name in root other; do
    "${make[@]}" -subj "/CN=$name" -keyout "$dir/$name.key" -out "$dir/$name.crt" 2>>"$dir/log" ||
      { cat "$dir/log" >&2; die "openssl could not make a certificate authority."; }
  done
  "${make[@]}" -subj "/CN=server" -keyout "$dir/server.key" -out "$dir/server.crt" -CA "$dir/root.crt" -CAkey "$dir/root.key" \
    -addext "subjectAltName=IP:127.0.0.1" -addext "basicConstraints=critical,CA:FALSE" 2>>"$dir/log" ||
    { cat "$dir/log" >&2; die "openssl could not make a certificate: version 3 or newer is needed."; }
  chmod 600 "$dir"/*.key
}

# Starts the server and tells the tests where it is.
start_postgres() {
  postgres_user=$(id -un postgres 2>/dev/null || echo nobody)
  postgres_dir=$(mktemp -d "${TMPDIR:-/tmp}/gapbridge-postgres.XXXXXX")
  local port password
  port=$(free_port)
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf '%s' "$password" >"$postgres_dir/password"
  make_certificates "$postgres_dir/certificates"
  [[ $EUID -ne 0 ]] || chown -R "$postgres_user" "$postgres_dir"
  # Order and case of letters don't depend on the machine's language.
  as_postgres "$postgres_bin/initdb" --pgdata="$postgres_dir/data" --username=gapbridge --pwfile="$postgres_dir/password" \
    --auth=password --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$postgres_dir.log"
  # A server that is thrown away need not survive a power cut. Nor is it swept and counted by itself: ways that are chosen would
  # depend on whether that happened yet.
  as_postgres "$postgres_bin/pg_ctl" start --pgdata="$postgres_dir/data" --log="$postgres_dir/log" --silent --wait \
    --options="-c port=$port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$postgres_dir \
      -c ssl=on -c ssl_cert_file=$postgres_dir/certificates/server.crt -c ssl_key_file=$postgres_dir/certificates/server.key \
      -c autovacuum=off -c max_connections=200 -c fsync=off -c synchronous_commit=off -c full_page_writes=off" ||
    { cat "$postgres_dir/log" >&2; die "PostgreSQL did not start."; }
  export GAPBRIDGE_TEST_POSTGRES="postgres://gapbridge:$password@127.0.0.1:$port/postgres"
  export GAPBRIDGE_TEST_POSTGRES_CERTIFICATES="$postgres_dir/certificates"
  # Some tests start servers of their own.
  export GAPBRIDGE_TEST_POSTGRES_PROGRAMS="$postgres_bin"
  export GAPBRIDGE_TEST_POSTGRES_USER="$postgres_user"
}

stop_postgres() {
  [[ -n $postgres_dir ]] || return 0
  as_postgres "$postgres_bin/pg_ctl" stop --pgdata="$postgres_dir/data" --mode=immediate --silent >/dev/null 2>&1 || true
  rm -rf "$postgres_dir" "$postgres_dir.log"
  postgres_dir=
}
