# Stand-ins for the public images on Debian 12 that keep data: the same programs from Debian's
# packages, with the users, paths and entry points of tools/images/images.json. One target per
# image, all on one installation.
FROM katpool-stand-in/debian-12 AS databases
# The certificates that the machine itself trusts: package registries may be reached by a mirror.
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
# The public images order text as en_US does, which a test on another locale would not show.
RUN apt-get update \
 && apt-get install -y --no-install-recommends locales postgresql-common \
 && localedef -i en_US -c -f UTF-8 -A /usr/share/locale/locale.alias en_US.UTF-8 \
 && sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf \
 && apt-get install -y --no-install-recommends postgresql-15 redis-server \
 && rm -rf /var/lib/apt/lists/*

FROM databases AS postgres
# The package has made the account under a number of its own.
RUN groupmod --gid 999 postgres && usermod --uid 999 --gid 999 postgres \
 && mkdir -p /var/lib/postgresql/data /docker-entrypoint-initdb.d \
 && chown 999:999 /var/lib/postgresql /var/lib/postgresql/data /var/run/postgresql \
 && chmod 1777 /var/lib/postgresql/data && chmod 3777 /var/run/postgresql
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/postgresql/15/bin \
    PG_MAJOR=15 PGDATA=/var/lib/postgresql/data LANG=en_US.utf8
COPY postgres-entrypoint.sh /usr/local/bin/docker-entrypoint.sh
VOLUME /var/lib/postgresql/data
ENTRYPOINT ["docker-entrypoint.sh"]
STOPSIGNAL SIGINT
CMD ["postgres"]

FROM databases AS redis
RUN groupmod --gid 999 redis && usermod --uid 999 --gid 999 redis \
 && mv /usr/bin/redis-server /usr/bin/redis-cli /usr/bin/redis-check-rdb /usr/local/bin/ \
 && mkdir /data && chown 999:999 /data
COPY redis-entrypoint.sh /usr/local/bin/docker-entrypoint.sh
VOLUME /data
WORKDIR /data
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["redis-server"]
