# The age key that backups are encrypted to; make-env.sh reads this file and provides the rest.
# The recipient goes into .env, the identity into secrets/backup_identity, which no service reads:
# the operator takes it away. Format: an X25519 key pair in Bech32 (age-encryption.org/v1; BIP 173).

# A new pool's backups are encrypted. Another pool's stay readable until its operator has a place
# for the key. The private network has nothing to protect.
encrypt_backups() { # encrypt_backups ADDRESS
  case $1 in kaspadev:*) return 0 ;; esac
  [ -z "$(line_of BACKUP_AGE_RECIPIENT)" ] || return 0
  if [ "$is_new" = yes ]; then
    new_backup_key || true
    return 0
  fi
  echo "WARNING: backups are not encrypted; whoever gets one reads every address and balance."
  echo "To encrypt them: make backup-key"
}

# `make backup-key`: older backups stay as they are, and need the key that they were made for.
replace_backup_key() {
  [ -s .env ] || fail "there is no .env yet: make env"
  if [ -e secrets/backup_identity ]; then
    fail "secrets/backup_identity exists: take it away first, it opens the backups made so far"
  fi
  new_backup_key || exit 1
  echo "Then: docker compose up -d katpool-backup"
}

# Prints nothing secret. Returns 1, with the reason on stdout, if this machine cannot make a key.
new_backup_key() {
  if ! pair=$(x25519_pair 2> /dev/null); then
    echo "WARNING: backups will not be encrypted: openssl 1.1.1 or newer is needed to make a key."
    echo "Install it and run: make backup-key"
    return 1
  fi
  identity=$(bech32 age-secret-key- "${pair% *}" | tr '[:lower:]' '[:upper:]')
  recipient=$(bech32 age "${pair#* }")
  rm -f secrets/backup_identity
  printf '# public key: %s\n%s\n' "$recipient" "$identity" > secrets/backup_identity
  chmod 0444 secrets/backup_identity
  drop_line BACKUP_AGE_RECIPIENT
  set_line BACKUP_AGE_RECIPIENT "$recipient"
  echo "Backups are encrypted. Only secrets/backup_identity opens them: keep it in two places away"
  echo "from this machine, then delete it here. Without it every backup is lost."
}

# Private and public key, 64 hex digits each: the last 32 bytes of either DER form.
x25519_pair() {
  pem=$(openssl genpkey -algorithm X25519) || return 1
  private=$(printf '%s\n' "$pem" | openssl pkey -outform DER | last_key)
  public=$(printf '%s\n' "$pem" | openssl pkey -pubout -outform DER | last_key)
  [ "${#private}" -eq 64 ] && [ "${#public}" -eq 64 ] || return 1
  echo "$private $public"
}

last_key() {
  tail -c 32 | od -An -v -tx1 | tr -d ' \n'
}

# Prints the Bech32 text of 32 bytes under a lower-case prefix.
bech32() { # bech32 PREFIX HEX
  text=''
  sum32=1
  codes=$(printf %s "$1" | od -An -v -tu1)
  for code in $codes; do polymod32 $((code >> 5)); done
  polymod32 0
  for code in $codes; do polymod32 $((code & 31)); done
  bits=0
  count=0
  for byte in $(printf '%s' "$2" | sed 's/../& /g'); do
    bits=$(((bits << 8) | 0x$byte))
    count=$((count + 8))
    while [ "$count" -ge 5 ]; do
      count=$((count - 5))
      take_symbol32 $(((bits >> count) & 31))
      bits=$((bits & ((1 << count) - 1)))
    done
  done
  [ "$count" -eq 0 ] || take_symbol32 $(((bits << (5 - count)) & 31))
  for _ in 1 2 3 4 5 6; do polymod32 0; done
  checksum=$((sum32 ^ 1))
  for shift in 25 20 15 10 5 0; do
    text=$text$(letter_of $(((checksum >> shift) & 31)))
  done
  echo "${1}1$text"
}

take_symbol32() {
  polymod32 "$1"
  text=$text$(letter_of "$1")
}

polymod32() {
  top=$((sum32 >> 25))
  sum32=$((((sum32 & 33554431) << 5) ^ $1))
  [ $((top & 1)) -eq 0 ] || sum32=$((sum32 ^ 0x3b6a57b2))
  [ $((top & 2)) -eq 0 ] || sum32=$((sum32 ^ 0x26508e6d))
  [ $((top & 4)) -eq 0 ] || sum32=$((sum32 ^ 0x1ea119fa))
  [ $((top & 8)) -eq 0 ] || sum32=$((sum32 ^ 0x3d4233dd))
  [ $((top & 16)) -eq 0 ] || sum32=$((sum32 ^ 0x2a1462b3))
}
