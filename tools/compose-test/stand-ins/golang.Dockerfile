# Stands in for golang: this machine's Go.
FROM katpool-stand-in/debian-12
# The certificates that the machine itself trusts: package registries may be reached by a mirror.
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY go /usr/local/go
ENV PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    GOPATH=/go GOTOOLCHAIN=local
RUN mkdir -p /go/src /go/bin && chmod -R 1777 /go
WORKDIR /go
