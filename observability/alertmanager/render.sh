#!/bin/sh
# Writes Alertmanager's configuration from the environment. Each receiver is enabled if its address
# is set; without any, alerts are sent nowhere.
#   ALERT_TELEGRAM_CHAT_ID with ALERT_TELEGRAM_TOKEN
#   ALERT_DISCORD_WEBHOOK
#   ALERT_EMAIL_TO with ALERT_SMTP_HOST (host:port), ALERT_EMAIL_FROM, ALERT_SMTP_USER and
#   ALERT_SMTP_PASSWORD
# Token and password are written to separate files beside the configuration (mode 0600), unless
# NAME_FILE names an existing file.
# usage: render.sh FOLDER     writes FOLDER/alertmanager.yml
set -eu
umask 077

fail() {
  echo "render.sh: $1" >&2
  exit 1
}

# Values are placed between double quotes in YAML; characters that could end the string are refused.
plain() {
  case "$2" in
  *[\"\\]* | *'
'*) fail "$1 holds a quote, a backslash or a line end" ;;
  esac
}

folder=${1:?usage: render.sh FOLDER}

# Prints the path of a secret's file, and creates the file if only the value is given.
secret_file() {
  if [ -z "$2" ]; then printf '%s' "$3" >"$folder/$1"; fi
  printf '%s' "${2:-$folder/$1}"
}

telegram=${ALERT_TELEGRAM_CHAT_ID:-}
token=$(secret_file telegram_token "${ALERT_TELEGRAM_TOKEN_FILE:-}" "${ALERT_TELEGRAM_TOKEN:-}")
discord=${ALERT_DISCORD_WEBHOOK:-}
email=${ALERT_EMAIL_TO:-}
smtp=${ALERT_SMTP_HOST:-}
from=${ALERT_EMAIL_FROM:-$email}
user=${ALERT_SMTP_USER:-$from}
password=$(secret_file smtp_password "${ALERT_SMTP_PASSWORD_FILE:-}" "${ALERT_SMTP_PASSWORD:-}")
for pair in "ALERT_TELEGRAM_TOKEN_FILE=$token" "ALERT_DISCORD_WEBHOOK=$discord" \
  "ALERT_EMAIL_TO=$email" "ALERT_SMTP_HOST=$smtp" "ALERT_EMAIL_FROM=$from" \
  "ALERT_SMTP_USER=$user" "ALERT_SMTP_PASSWORD_FILE=$password"; do
  plain "${pair%%=*}" "${pair#*=}"
done
case "$telegram" in
*[!0-9-]*) fail "ALERT_TELEGRAM_CHAT_ID must be a number" ;;
esac
[ -z "$email" ] || [ -n "$smtp" ] || fail "ALERT_EMAIL_TO needs ALERT_SMTP_HOST"
exec >"$folder/alertmanager.yml"

cat <<END
route:
  receiver: everybody
  group_by: [alertname, job]
  group_wait: 20s
  group_interval: 5m
  repeat_interval: 4h
  routes:
    - { matchers: ['alertname="Watchdog"'], receiver: nobody }
    - { matchers: ['severity="warning"'], receiver: everybody, repeat_interval: 24h }
inhibit_rules:
  # Who does not answer cannot be late, short or stale as well.
  - source_matchers: ['alertname="ServiceDown"']
    target_matchers: ['alertname!="ServiceDown"']
    equal: [job, instance]
  # Without a node in sync there is no template to be had.
  - source_matchers: ['alertname="NodeNotSynced"']
    target_matchers: ['alertname=~"TemplateOld|NoShares"']
receivers:
  - name: nobody
  - name: everybody
END

if [ -n "$telegram" ]; then
  cat <<END
    telegram_configs:
      - bot_token_file: "$token"
        chat_id: $telegram
        parse_mode: ""
        send_resolved: true
        message: |-
          {{ range .Alerts }}{{ if eq .Status "resolved" }}OVER: {{ end }}{{ .Labels.severity }}: {{ .Annotations.summary }}
          {{ .Annotations.description }}
          {{ end }}
END
fi
if [ -n "$discord" ]; then
  cat <<END
    discord_configs:
      - webhook_url: "$discord"
        send_resolved: true
        title: '{{ .CommonLabels.alertname }}: {{ .Status }}'
        message: |-
          {{ range .Alerts }}{{ .Labels.severity }}: {{ .Annotations.summary }} {{ .Annotations.description }}
          {{ end }}
END
fi
if [ -n "$email" ]; then
  cat <<END
    email_configs:
      - to: "$email"
        from: "$from"
        smarthost: "$smtp"
        auth_username: "$user"
        auth_password_file: "$password"
        send_resolved: true
END
fi
