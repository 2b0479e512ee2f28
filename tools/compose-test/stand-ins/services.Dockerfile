# Stand-ins for the public images of the services: the same programs from Debian's packages, with
# the users, paths and entry points that the stack relies on. One target per image, all on one
# installation, which takes a fraction of the time that nine take.
FROM katpool-stand-in/bookworm AS services
# The certificates that the machine itself trusts: package registries may be reached by a mirror.
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
# The users have the numbers that the public images give them.
RUN groupadd --gid 999 katpool && useradd --uid 999 --gid 999 katpool \
 && groupadd --gid 101 nginx && useradd --uid 101 --gid 101 nginx \
 && apt-get update \
 && apt-get install -y --no-install-recommends postgresql-common \
 && sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf \
 && apt-get install -y --no-install-recommends wget curl postgresql-15 redis-server \
      nginx-light libnginx-mod-stream prometheus prometheus-pushgateway prometheus-alertmanager \
      prometheus-postgres-exporter prometheus-redis-exporter prometheus-node-exporter \
 && rm -rf /var/lib/apt/lists/*

FROM services AS postgres
RUN mkdir -p /var/lib/postgresql/data /docker-entrypoint-initdb.d \
 && chown 999:999 /var/lib/postgresql /var/lib/postgresql/data /var/run/postgresql \
 && chmod 1777 /var/lib/postgresql/data
ENV PATH=/usr/lib/postgresql/15/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    PGDATA=/var/lib/postgresql/data LANG=C.UTF-8
COPY postgres-entrypoint.sh /usr/local/bin/docker-entrypoint.sh
ENTRYPOINT ["docker-entrypoint.sh"]
STOPSIGNAL SIGINT
CMD ["postgres"]

FROM services AS redis
CMD ["redis-server"]

FROM services AS nginx
# The public image has the stream module built in, Debian's has it as a file to load.
RUN mv /usr/sbin/nginx /usr/sbin/nginx-debian
COPY nginx.sh /usr/sbin/nginx
CMD ["nginx", "-g", "daemon off;"]

FROM services AS prometheus
RUN mkdir -p /prometheus && chown 65534:65534 /prometheus
ENTRYPOINT ["/usr/bin/prometheus"]

FROM services AS pushgateway
ENTRYPOINT ["/usr/bin/prometheus-pushgateway"]

FROM services AS alertmanager
RUN mkdir -p /alertmanager && chown 65534:65534 /alertmanager \
 && ln -s /usr/bin/prometheus-alertmanager /usr/bin/alertmanager

FROM services AS postgres-exporter
ENTRYPOINT ["/usr/bin/prometheus-postgres-exporter"]

FROM services AS redis-exporter
ENTRYPOINT ["/usr/bin/prometheus-redis-exporter"]

FROM services AS node-exporter
ENTRYPOINT ["/usr/bin/prometheus-node-exporter"]
