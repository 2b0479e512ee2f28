# What people type. One line each; the work is in tools/ and test/.
.PHONY: help run test check test-node mutants mutants-sample node sdk sites bench env backup-key pin pins front-trial test-front test-fast compose-test payment verify install release auditor

RUN := tools/run/bootstrap.sh

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 15

run: ## a whole pool on this machine, mining; Ctrl-C stops it
	@$(RUN) --with database bun tools/run/main.ts
test: ## everything but real kaspad: types, format, lint, unit, Go, stories
	@$(RUN) --with database,browser,prometheus,compiler,nats,systemd bun tools/run/test.ts all
check: ## the part that needs no services
	@$(RUN) bun tools/run/test.ts check
test-node: node ## the same stories and the main path on real kaspad
	@$(RUN) --with database bun tools/run/test.ts node
mutants: ## defects on trial: make mutants ARGS="src/services/stratum --sample 60 --minutes 20"
	@$(RUN) --with database,compiler bun tools/mutants/main.ts $(ARGS)
mutants-sample: ## a sample of defects in recently changed files; fails below 80 %
	@$(RUN) --with database,compiler bun tools/mutants/main.ts --changed --sample 20 --at-least 80
test-fast: node ## the stories on real kaspad at 25 blocks a second: nightly
	@$(RUN) --with database bun tools/run/test.ts fast
test-front: ## the stories of the stratum port with a front in between
	@$(RUN) --with database bun tools/run/test.ts front
front-trial: ## miners through kills, deploys and front restarts: make front-trial ARGS="--rate 3000"
	@$(RUN) --with database bun testing/front-trial.ts $(ARGS)
node: ## build kaspad 2.1.0 once
	@tools/run/build-node.sh
sdk: ## rebuild the Kaspa SDK and compare it with the committed one
	@wasm/build.sh compare
sites: ## two sites and a hub 150 ms apart: links cut, hub dead, a site lost
	@$(RUN) --with database,nats bun test --timeout 4000000 test/stories/sites
bench: ## measure speed, beside the official bridge: make bench ARGS="--quick"
	@$(RUN) --with database bun tools/bench/main.ts $(ARGS)
env: ## write .env for docker compose
	@tools/env/make-env.sh
backup-key: ## make the key that backups are encrypted to, for a pool without one
	@tools/env/make-env.sh backup-key
pin: ## pin the public images that are here by digest, in .env
	@tools/images/pin.sh
pins: ## what we pin, beside what registries offer and advisories say
	@$(RUN) bun tools/pins/main.ts
compose-test: ## run the Docker stack and break it
	@tools/compose-test/run.sh $(ARGS)
payment: ## payments by hand: make payment DO="plan"
	@$(RUN) bun src/main/payment.ts $(DO)
verify: ## recompute every money invariant, read-only
	@$(RUN) bun src/main/verify.ts
auditor: ## build katpool-audit and katpool-witness into dist/
	@cd go && CGO_ENABLED=0 go build -trimpath -buildvcs=false -o ../dist/ ./cmd/katpool-audit ./cmd/katpool-witness
install: ## install on this machine without Docker: program, settings, systemd units
	@$(RUN) packaging/install.sh
release: ## build the files of a release into dist/
	@$(RUN) tools/release/dist.sh $(TAG)
