# Stands in for golang: this machine's Go.
FROM katpool-stand-in/bookworm
# The certificates that the machine itself trusts: package registries may be reached by a mirror.
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY go /usr/local/go
ENV PATH=/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    GOPATH=/go GOTOOLCHAIN=local GOFLAGS=-buildvcs=false
WORKDIR /go
