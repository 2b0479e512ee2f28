#!/bin/sh
# Creates /busybox or /alpine, the base system of small public images: BusyBox under its paths
# there, the accounts, and the libraries that Debian's programs are linked with.
# usage: small-system.sh busybox|alpine
set -eu

root=/$1
mkdir -p /empty "$root/bin" "$root/sbin" "$root/usr/bin" "$root/usr/sbin" "$root/etc" "$root/tmp"
chmod 1777 "$root/tmp"
cp /usr/bin/busybox "$root/bin/busybox"
case $1 in
  # Everything is in /bin.
  busybox) chroot "$root" /bin/busybox --install -s /bin ;;
  alpine)
    chroot "$root" /bin/busybox --install -s
    printf 'NAME="Alpine Linux"\nID=alpine\n' > "$root/etc/os-release"
    ;;
esac
printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n' \
  > "$root/etc/passwd"
printf 'root:x:0:\nnobody:x:65534:\n' > "$root/etc/group"
for program in prometheus promtool prometheus-pushgateway prometheus-alertmanager \
  prometheus-postgres-exporter prometheus-redis-exporter prometheus-node-exporter \
  prometheus-blackbox-exporter; do
  # A static program has none.
  ldd "/usr/bin/$program" 2> /dev/null | grep -o '/[^ ]*' || true
done | sort -u | while read -r library; do
  cp --parents -L "$library" "$root"
done
mkdir -p "$root/etc/ssl/certs"
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
