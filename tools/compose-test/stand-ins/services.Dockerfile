# Stand-ins for the other public images: the same programs from Debian's packages, with the
# users, paths, shells and entry points of tools/images/images.json. One target per image, all on
# one installation. Where the public image is a BusyBox or an Alpine, so is the stand-in: it holds
# the program, the libraries that this needs, and BusyBox's shell and tools, and nothing of Debian.
FROM katpool-stand-in/debian-13 AS services
# The certificates that the machine itself trusts: package registries may be reached by a mirror.
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
RUN groupadd --gid 101 nginx && useradd --uid 101 --gid 101 --no-create-home nginx \
 && apt-get update \
 && apt-get install -y --no-install-recommends curl busybox-static nginx-light \
      libnginx-mod-stream prometheus prometheus-pushgateway prometheus-alertmanager \
      prometheus-postgres-exporter prometheus-redis-exporter prometheus-node-exporter \
      prometheus-blackbox-exporter \
 && rm -rf /var/lib/apt/lists/*

FROM services AS nginx
# The public image has the stream module built in, Debian's has it as a file to load.
RUN mv /usr/sbin/nginx /usr/sbin/nginx-debian
COPY nginx.sh /usr/sbin/nginx
COPY nginx-entrypoint.sh /docker-entrypoint.sh
STOPSIGNAL SIGQUIT
ENTRYPOINT ["/docker-entrypoint.sh"]
CMD ["nginx", "-g", "daemon off;"]

FROM services AS small
COPY small-system.sh /small-system.sh
RUN sh /small-system.sh busybox && sh /small-system.sh alpine

FROM scratch AS prometheus
COPY --from=small /busybox/ /
COPY --from=small /usr/bin/prometheus /usr/bin/promtool /bin/
COPY --from=small --chown=65534:65534 /empty /prometheus
USER nobody
VOLUME /prometheus
WORKDIR /prometheus
ENTRYPOINT ["/bin/prometheus"]
CMD ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"]

FROM scratch AS pushgateway
COPY --from=small /busybox/ /
COPY --from=small /usr/bin/prometheus-pushgateway /bin/pushgateway
COPY --from=small --chown=65534:65534 /empty /pushgateway
USER 65534
WORKDIR /pushgateway
ENTRYPOINT ["/bin/pushgateway"]

FROM scratch AS alertmanager
COPY --from=small /busybox/ /
COPY --from=small /usr/bin/prometheus-alertmanager /bin/alertmanager
# Debian keeps the templates, which the public program holds itself, in a folder.
COPY --from=small /usr/share/prometheus/alertmanager /usr/share/prometheus/alertmanager
COPY --from=small --chown=65534:65534 /empty /alertmanager
USER nobody
VOLUME /alertmanager
WORKDIR /alertmanager
ENTRYPOINT ["/bin/alertmanager"]
CMD ["--config.file=/etc/alertmanager/alertmanager.yml", "--storage.path=/alertmanager"]

FROM scratch AS postgres-exporter
COPY --from=small /busybox/ /
COPY --from=small /usr/bin/prometheus-postgres-exporter /bin/postgres_exporter
USER nobody
ENTRYPOINT ["/bin/postgres_exporter"]

FROM scratch AS redis-exporter
COPY --from=small /alpine/ /
COPY --from=small /usr/bin/prometheus-redis-exporter /redis_exporter
USER 59000:59000
ENTRYPOINT ["/redis_exporter"]

FROM scratch AS node-exporter
COPY --from=small /busybox/ /
COPY --from=small /usr/bin/prometheus-node-exporter /bin/node_exporter
USER nobody
ENTRYPOINT ["/bin/node_exporter"]

FROM scratch AS blackbox-exporter
COPY --from=small /busybox/ /
COPY --from=small /usr/bin/prometheus-blackbox-exporter /bin/blackbox_exporter
ENTRYPOINT ["/bin/blackbox_exporter"]
CMD ["--config.file=/etc/blackbox_exporter/config.yml"]
