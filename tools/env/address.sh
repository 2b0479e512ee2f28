# Kaspa addresses and keys in plain sh; make-env.sh reads this file and provides fail().
# Address form: PREFIX:PAYLOAD, bech32 letters, 40-bit checksum over the prefix and the payload
# (rusty-kaspa, crypto/addresses). The arithmetic needs a shell with 64-bit integers.
LETTERS=qpzry9x8gf2tvdw0s3jn54khce6mua7l

# Checks form and checksum, so that a typing error is found before a block pays to it.
check_address() {
  prefix=${1%%:*}
  payload=${1#*:}
  case $prefix in
    kaspa | kaspatest | kaspadev | kaspasim) ;;
    *) fail "$1: is no Kaspa address (kaspa:…)" ;;
  esac
  case $payload in
    *[!qpzry9x8gf2tvdw0s3jn54khce6mua7l]* | '') fail "$1: holds characters no address has" ;;
  esac
  start_checksum "$prefix"
  rest=$payload
  while [ -n "$rest" ]; do
    polymod "$(value_of "${rest%"${rest#?}"}")"
    rest=${rest#?}
  done
  [ "$sum" -eq 1 ] || fail "$1: is mistyped (its checksum is wrong)"
}

# Prints the address of a public key: version byte 0 and 32 bytes of x, for Schnorr signatures.
address_of() { # address_of PREFIX X (64 hex digits)
  prefix=$1
  payload=''
  start_checksum "$prefix"
  bits=0
  count=0
  for byte in $(printf '00%s' "$2" | sed 's/../& /g'); do
    bits=$(((bits << 8) | 0x$byte))
    count=$((count + 8))
    while [ "$count" -ge 5 ]; do
      count=$((count - 5))
      take_symbol $(((bits >> count) & 31))
      bits=$((bits & ((1 << count) - 1)))
    done
  done
  [ "$count" -eq 0 ] || take_symbol $(((bits << (5 - count)) & 31))
  for _ in 1 2 3 4 5 6 7 8; do polymod 0; done
  checksum=$((sum ^ 1))
  for shift in 35 30 25 20 15 10 5 0; do
    payload=$payload$(letter_of $(((checksum >> shift) & 31)))
  done
  echo "$prefix:$payload"
}

take_symbol() {
  polymod "$1"
  payload=$payload$(letter_of "$1")
}

# Prints a new private key and the x of its public key, 64 hex digits each, with a blank between.
new_key() {
  # An EC key in DER: SEQUENCE, version, 32 bytes of key at offset 7; the last 64 bytes are x and y.
  der=$(openssl ecparam -name secp256k1 -genkey -noout -outform DER | od -An -v -tx1 | tr -d ' \n')
  case $der in
    30??0201010420*) ;;
    *) fail "openssl made a key of an unknown form" ;;
  esac
  key=$(printf %s "$der" | cut -c15-78)
  point=$(printf %s "$der" | tail -c 128)
  echo "$key $(printf %s "$point" | cut -c1-64)"
}

start_checksum() {
  sum=1
  for code in $(printf %s "$1" | od -An -v -tu1); do
    polymod $((code & 31))
  done
  polymod 0
}

polymod() {
  top=$((sum >> 35))
  sum=$((((sum & 34359738367) << 5) ^ $1))
  [ $((top & 1)) -eq 0 ] || sum=$((sum ^ 656907472481))
  [ $((top & 2)) -eq 0 ] || sum=$((sum ^ 522768456162))
  [ $((top & 4)) -eq 0 ] || sum=$((sum ^ 1044723512260))
  [ $((top & 8)) -eq 0 ] || sum=$((sum ^ 748107326120))
  [ $((top & 16)) -eq 0 ] || sum=$((sum ^ 130178868336))
}

value_of() {
  before=${LETTERS%%"$1"*}
  echo ${#before}
}

letter_of() {
  printf %s "$LETTERS" | cut -c$(($1 + 1))
}
