#!/bin/sh
# Writes .env and secrets/ for docker compose; `make env` calls it. Needs only sh and standard
# tools. Can be repeated at any time: existing values stay, missing ones are added, and secrets in
# an older .env move into files. Prints no secret except the Prometheus password, once.
#   TREASURY_ADDRESS=kaspa:…  skips the question; kaspadev:… or `devnet` selects the private
#   network with a publicly known treasury key, for trying the pool out; `new` (main network) or
#   `new-testnet` makes a key and its address.
set -eu
umask 077
cd "$(dirname "$0")/../.."
. ./tools/env/address.sh
. ./tools/env/backup-key.sh

# Private key 1, the key that everybody knows: no money can be kept with it.
DEVNET_KEY=0000000000000000000000000000000000000000000000000000000000000001
DEVNET_ADDRESS=kaspadev:qpumuen7l8wthtz45p3ftn58pvrs9xlumvkuu2xet8egzkcklqtese6y7tc99

main() {
  if [ "${1:-}" = backup-key ]; then
    replace_backup_key
    return 0
  fi
  is_new=no
  [ -s .env ] || is_new=yes
  touch .env
  mkdir -p secrets
  chmod 0700 secrets
  chmod 0600 .env
  one_form .env
  address=$(ask_address)
  made_key=''
  case $address in new | new-testnet) new_treasury "$address" ;; esac
  check_address "$address"
  change_treasury "$(line_of TREASURY_ADDRESS)" "$address"
  drop_derived_url
  adopt_secrets
  for name in secrets/*; do one_form "$name"; done
  random_secret postgres_password
  random_secret monitor_password
  random_secret postconfig_secret
  random_secret prometheus_password
  keep_secret open_book_key "$(od -An -v -N32 -tx1 /dev/urandom | tr -d ' \n')"
  make_htpasswd
  forget_known_key "$address"
  keep_secret treasury_private_key "${made_key:-$(known_key "$address")}"
  keep_secret telegram_token ''
  keep_secret smtp_password ''
  keep_secret rclone.conf ''
  adopt_google_credentials
  set_line TREASURY_ADDRESS "$address"
  set_line POSTGRES_USER katpool
  set_line POSTGRES_DB katpool
  set_line POSTGRES_HOSTNAME katpool-db
  set_network_lines "$address"
  own_config "$address"
  note_files
  keep_backups_outside
  encrypt_backups "$address"
  # The folder keeps strangers out; inside a container only the services that a secret is mounted
  # into see the file, under users that are not ours.
  chmod 0444 secrets/*
  say_what_is_next "$(line_of TREASURY_ADDRESS)"
}

# Lines end in LF and no byte order mark comes first, whatever editor saved the file: Postgres
# reads a password's file to the last byte.
one_form() {
  [ -s "$1" ] || return 0
  LC_ALL=C sed -e "1s/^$(printf '\357\273\277')//" -e "s/$(printf '\r')*\$//" "$1" > .env.new
  cmp -s "$1" .env.new || write_over "$1"
  rm -f .env.new
}

# Through the same file, so that its owner and a bind mount of it stay.
write_over() {
  chmod u+w "$1"
  cat .env.new > "$1"
}

ask_address() {
  given=${TREASURY_ADDRESS:-$(line_of TREASURY_ADDRESS)}
  if [ -z "$given" ] && [ -t 0 ]; then
    printf 'Address that mined coins go to (empty: a private network to try the pool): ' >&2
    read -r given
  fi
  # A pool that has a key has money: it must not become the private network by an empty answer.
  if [ -z "$given" ] && { [ -n "$(line_of TREASURY_PRIVATE_KEY)" ] || has_own_key; }; then
    fail "say which address the treasury's key belongs to: TREASURY_ADDRESS=kaspa:… make env"
  fi
  case $given in
    '' | devnet) echo "$DEVNET_ADDRESS" ;;
    *) echo "$given" ;;
  esac
}

# Makes a private key and sets `address` and `made_key`. A pool that has a treasury keeps it.
new_treasury() { # new_treasury new|new-testnet
  before=$(line_of TREASURY_ADDRESS)
  if has_own_key || { [ -n "$before" ] && [ "$before" != "$DEVNET_ADDRESS" ]; }; then
    fail "this pool has a treasury already (.env or secrets/treasury_private_key); none was made"
  fi
  command -v openssl > /dev/null || fail "making a key needs openssl"
  network=kaspa
  [ "$1" = new ] || network=kaspatest
  pair=$(new_key)
  made_key=${pair% *}
  address=$(address_of "$network" "${pair#* }")
  echo "made the treasury's private key, secrets/treasury_private_key: keep a copy offline."
  echo "Whoever has it can spend everything that the pool owes, and nobody can replace it."
}

# The private network's treasury gives way to one of the operator's own, with its key and its
# lines. A treasury of the operator's own stays: its key, its coins and the ledger belong to it.
change_treasury() { # change_treasury BEFORE AFTER
  if [ -z "$1" ] || [ "$1" = "$2" ]; then return 0; fi
  if [ "$1" != "$DEVNET_ADDRESS" ] || has_own_key; then
    fail ".env keeps the treasury $1, so $2 was not taken. Nothing was changed. To change the
treasury, pay out what is owed, save secrets/treasury_private_key, then empty that file, remove the
line TREASURY_ADDRESS from .env, and run make env again"
  fi
  drop_line TREASURY_ADDRESS
  echo "replaced the private network's treasury in .env; a database that it was used with belongs"
  echo "to that network: docker compose down, then remove the volumes named …_database and …_journal"
}

# A key that is not the published one.
has_own_key() {
  [ -s secrets/treasury_private_key ] && ! holds_known_key
}

holds_known_key() {
  [ "$(tr -d ' \t\r\n' < secrets/treasury_private_key)" = "$DEVNET_KEY" ]
}

# The published key never serves another treasury.
forget_known_key() {
  if [ "$1" != "$DEVNET_ADDRESS" ] && [ -s secrets/treasury_private_key ] && holds_known_key; then
    rm -f secrets/treasury_private_key
    echo "removed the private network's key from secrets/treasury_private_key"
  fi
}

# The reference pool's DATABASE_URL is put together from the other lines. Without the password,
# which becomes a file, it would lead nowhere; the services put it together themselves.
drop_derived_url() {
  case $(line_of DATABASE_URL) in
    *\$\{POSTGRES_PASSWORD\}* | *\$POSTGRES_PASSWORD*)
      drop_line DATABASE_URL
      echo "removed DATABASE_URL from .env: it is made from POSTGRES_USER, _HOSTNAME and _DB"
      ;;
  esac
}

# A .env of the reference pool holds its secrets itself.
adopt_secrets() {
  for name in POSTGRES_PASSWORD TREASURY_PRIVATE_KEY POSTCONFIG_SECRET; do
    value=$(line_of "$name")
    # With NAME_FILE= the operator has chosen to keep the secret in .env.
    if [ -n "$value" ] && ! grep -q "^${name}_FILE=" .env; then
      keep_secret "$(echo "$name" | tr '[:upper:]' '[:lower:]')" "$value"
      drop_line "$name"
      echo "moved $name from .env into secrets/"
    fi
  done
}

adopt_google_credentials() {
  [ -e secrets/google-credentials.json ] && return 0
  if [ -s backup/google-credentials.json ]; then
    cat backup/google-credentials.json > secrets/google-credentials.json
  else
    : > secrets/google-credentials.json
  fi
}

# `docker compose down -v` deletes named volumes. A folder of the host stays; only root can give it
# to the user of katpool-backup. A pool that has backups in the volume keeps them there.
keep_backups_outside() {
  [ -z "$(line_of BACKUP_FOLDER)" ] || return 0
  if [ "$is_new" = yes ] && [ "$(id -u)" = 0 ] && mkdir -p backups && chown 10001:10001 backups; then
    chmod 0700 backups
    set_line BACKUP_FOLDER ./backups
    return 0
  fi
  echo "Backups are in the volume named …_backups: docker compose down -v deletes them."
  echo "To keep them in a folder: docs/operator/backup.md, Where backups are kept"
}

known_key() {
  [ "$1" != "$DEVNET_ADDRESS" ] || echo "$DEVNET_KEY"
}

random_secret() {
  keep_secret "$1" "$(od -An -v -N24 -tx1 /dev/urandom | tr -d ' \n')"
}

# Writes secrets/NAME unless it holds something already.
keep_secret() {
  [ ! -s "secrets/$1" ] || return 0
  rm -f "secrets/$1"
  printf '%s' "$2" > "secrets/$1"
}

make_htpasswd() {
  [ ! -s secrets/prometheus_htpasswd ] || return 0
  rm -f secrets/prometheus_htpasswd
  password=$(cat secrets/prometheus_password)
  if command -v openssl > /dev/null; then
    hash=$(printf '%s' "$password" | openssl passwd -6 -stdin)
  else
    hash="{PLAIN}$password"
  fi
  printf 'admin:%s\n' "$hash" > secrets/prometheus_htpasswd
  echo "Prometheus: http://HOST:8080/prometheus/ user admin, password $password"
}

# Each line that belongs to one network is taken out when the treasury is of another one.
set_network_lines() {
  network_line "$1" kaspadev CONFIG_FILE ./config/config.devnet.json
  network_line "$1" kaspadev COMPOSE_PROFILES devnet
  network_line "$1" kaspatest KASPAD_ARGS '--testnet --netsuffix=10'
  network_line "$1" kaspatest KASPAD_GRPC_PORT 16210
  network_line "$1" kaspatest KASPAD_BORSH_PORT 17210
  network_line "$1" kaspatest KASPAD_JSON_PORT 18210
}

network_line() { # network_line ADDRESS PREFIX NAME VALUE
  case $1 in
    "$2":*) set_line "$3" "$4" ;;
    *)
      if [ "$(line_of "$3")" = "$4" ]; then
        drop_line "$3"
        echo "removed $3=$4 from .env: it is for another network"
      fi
      ;;
  esac
}

# The pool's own settings lie in a file that Git does not track, so that `git pull` never touches
# them: the example for a new pool, what is in force for one that runs.
own_config() {
  case $1 in kaspadev:*) return 0 ;; esac
  [ -z "$(line_of CONFIG_FILE)" ] || return 0
  example=config/config.json
  [ "$is_new" = no ] || example=config/config.example.json
  if [ ! -e config/pool.json ]; then
    [ -s "$example" ] || return 0
    cat "$example" > config/pool.json
    chmod 0644 config/pool.json
    echo "copied $example to config/pool.json: change settings there"
  fi
  set_line CONFIG_FILE ./config/pool.json
}

# Compose does not notice that a mounted file has changed. A label with the checksum of its files
# makes it recreate exactly the services that mount them.
note_files() {
  sum_line FILES_POOL "$(file_of CONFIG_FILE config/config.json)"
  sum_line FILES_FRONT "$(file_of FRONT_CONFIG_FILE config/front.json)"
  sum_line FILES_NGINX "$(file_of NGINX_FILE nginx.conf)" nginx/*
  probes=$(file_of PROBES_FILE observability/prometheus/probes.yml)
  sum_line FILES_PROMETHEUS prometheus.yml observability/prometheus/alerts.yml "$probes"
  sum_line FILES_BLACKBOX observability/blackbox/*
  sum_line FILES_ALERTMANAGER observability/alertmanager/*
  sum_line FILES_GRAFANA observability/grafana/provisioning/*/* observability/grafana/dashboards/*
  sum_line FILES_KASPAD kaspad/devnet-params.json
}

file_of() { # file_of VARIABLE DEFAULT
  named=$(line_of "$1")
  echo "${named:-$2}"
}

sum_line() { # sum_line NAME FILE...
  name=$1
  shift
  # A file that is missing is Compose's to complain about.
  sum=$(cat "$@" 2>/dev/null | cksum | tr ' ' '-')
  [ "$(line_of "$name")" = "$sum" ] && return 0
  drop_line "$name"
  set_line "$name" "$sum"
}

line_of() {
  sed -n "s/^\(export \)\{0,1\}$1=//p" .env | tail -n 1 | sed "s/^[\"']//; s/[\"']\$//"
}

drop_line() {
  sed "/^\(export \)\{0,1\}$1=/d" .env > .env.new
  write_over .env
  rm .env.new
}

# Adds NAME=VALUE unless .env has a value for it already.
set_line() {
  [ -z "$(line_of "$1")" ] || return 0
  drop_line "$1"
  # A last line without its end would swallow ours.
  [ -z "$(tail -c 1 .env)" ] || echo >> .env
  printf '%s=%s\n' "$1" "$2" >> .env
}

say_what_is_next() {
  echo ".env and secrets/ are ready; treasury: $1"
  case $1 in
    kaspadev:*)
      echo "This is the private network. Start it with a miner:"
      echo "    docker compose --profile devnet up -d"
      return 0
      ;;
    kaspatest:*) echo "Set \"network\": \"testnet-10\" in config/pool.json." ;;
  esac
  if [ ! -s secrets/treasury_private_key ]; then
    echo "To pay miners, put the treasury's private key (64 hex digits) into"
    echo "    secrets/treasury_private_key     (katpool-payment alone gets it)"
  fi
  echo "Start with your own node (\"node\" in config/pool.json):    docker compose up -d"
  echo "or with a node of the stack:                       docker compose --profile node up -d"
}

fail() {
  echo "make env: $1" >&2
  exit 1
}

main "$@"
