# The only entry point. `make help` lists the targets.
BUN := toolchain/bun
FMT := $(BUN) fmt --print-width=100
# A test with real programs may take minutes where the machine is busy.
E2E := $(BUN) test --timeout=240000 --preload ./test/e2e/sluice.ts
SOURCES = $(shell git ls-files -co --exclude-standard '*.ts')

.DEFAULT_GOAL := help

help: ## list the targets
	@grep -E '^[a-z][a-z0-9 -]*:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 24

node_modules: package.json package-lock.json
	npm ci --no-audit --no-fund
	@touch node_modules

run: node_modules ## install what is needed and start the daemon on its embedded default
	@$(BUN) src/main.ts run $(ARGS)

test: node_modules check ## install what is needed and pass the tests (no apt, within three minutes)
	$(BUN) test --timeout=60000 test/tidy.test.ts test/unit test/contract test/sim

sim: node_modules ## live 20,000 simulated lives (LIVES=n, FROM=n), or tell one (SEED=n)
	@$(BUN) test/sim/main.ts

mutants: node_modules ## plant bugs in a copy of src; the simulation must find every one
	@$(BUN) test/sim/mutants/main.ts

check: node_modules ## types and format
	$(BUN) check
	$(BUN) check -p src/admin/page
	@$(FMT) --check $(SOURCES)

fmt: node_modules ## format the sources
	@$(FMT) $(SOURCES)

build: node_modules ## build/out/sluice-linux-{x64,arm64}, static: one file, no libraries
	$(BUN) build/compile.ts static

build-glibc build-musl: node_modules ## the same executables on the system's glibc or musl
	$(BUN) build/compile.ts $(@:build-%=%)

release: node_modules ## all that is published, in build/out/release; SIGNING_KEY=release.pem signs it
	$(BUN) build/release.ts

test-fuzz: node_modules ## a million random and mutated frames; SEED=n COUNT=n change it
	COUNT=$(or $(COUNT),1000000) $(BUN) test test/fuzz

test-e2e: build build-glibc build-musl ## the executables with real peers (root; apt); FILES=some
	test/e2e/static/need.sh rsyslogd:rsyslog logger:bsdutils logrotate:logrotate journalctl:systemd \
	  /lib/systemd/systemd-journal-remote:systemd-journal-remote git:git \
	  ss:iproute2 iptables:iptables tshark:tshark mkfs.xfs:xfsprogs mkfs.ext4:e2fsprogs \
	  python3:python3-minimal \
	  /usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_gtls.so:rsyslog-gnutls \
	  /usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_ossl.so:rsyslog-openssl haproxy:haproxy \
	  zstd:zstd xz:xz-utils mandoc:mandoc openssl:openssl curl:curl ip:iproute2 \
	  nsenter:util-linux gcc:gcc \
	  promtool:prometheus \
	  qemu-aarch64-static:qemu-user-static faketime:faketime memcached:memcached age:age \
	  tinyproxy:tinyproxy busybox:busybox-static shellcheck:shellcheck \
	  systemd-analyze:systemd skopeo:skopeo umoci:umoci podman:podman \
	  systemd-nspawn:systemd-container runc:runc aws:awscli script:bsdutils \
	  minisign:minisign signify-openbsd:signify-openbsd ceph-mon:ceph-mon ceph-osd:ceph-osd radosgw:radosgw \
	  swift-proxy-server:swift-proxy swift-account-server:swift-account \
	  swift-container-server:swift-container swift-object-server:swift-object \
	  chromium:chromium \
	  aiosmtpd:python3-aiosmtpd mosquitto:mosquitto mosquitto_pub:mosquitto-clients
	$(E2E) $(or $(FILES),test/e2e)

test-long: build ## 200 kills, 100 power cuts, a gateway gone for ten minutes (root; apt; 20 minutes)
	test/e2e/static/need.sh mkfs.xfs:xfsprogs mkfs.ext4:e2fsprogs \
	  ceph-mon:ceph-mon ceph-osd:ceph-osd radosgw:radosgw
	KILLS=200 $(E2E) test/e2e/kill.test.ts
	CUTS=100 $(E2E) test/e2e/power-cut.test.ts
	OUTAGE_S=600 $(E2E) test/e2e/long-outage.test.ts

test-static: build ## the static executables with nothing around them (root; installs by apt)
	test/e2e/static/need.sh readelf:binutils openssl:openssl ip:iproute2 \
	  qemu-aarch64-static:qemu-user-static
	test/e2e/static/probe.sh
	test/e2e/static/daemon.sh x64 arm64

test-boot: build ## the daemon as process 1 of a kernel that qemu boots, x64 and arm64 (root; apt)
	test/e2e/static/need.sh qemu-system-x86_64:qemu-system-x86 qemu-system-aarch64:qemu-system-arm \
	  cpio:cpio
	test/e2e/static/boot.sh x64 arm64

test-companion: ## build the companion objects anew and compare (root; installs by apt)
	test/e2e/static/need.sh gcc:gcc aarch64-linux-gnu-gcc:gcc-aarch64-linux-gnu make:make \
	  dpkg-source:dpkg-dev xz:xz-utils
	toolchain/companion/check-companion

test-reproducible: build ## build once more from a clone elsewhere and compare
	test/e2e/static/reproducible.sh

footprint: build ## what the static executables ask of a device: flash, start, memory (root; apt)
	test/e2e/static/need.sh mksquashfs:squashfs-tools mkfs.ext4:e2fsprogs losetup:mount xz:xz-utils
	$(BUN) test/bench/footprint.ts

bench: build ## the path of a message, then end to end next to rsyslogd (root; installs by apt)
	test/e2e/static/need.sh rsyslogd:rsyslog taskset:util-linux
	$(BUN) test/bench/path.ts
	$(BUN) test/bench/end-to-end.ts
	$(BUN) test/bench/spool.ts
	$(BUN) test/bench/search.ts
	$(BUN) test/bench/tls.ts

companion: ## build the libraries anew that the static executables contain (Debian 12, gcc)
	toolchain/companion/make-companion

.PHONY: help run test sim mutants check fmt build build-glibc build-musl companion release footprint
.PHONY: test-fuzz test-e2e test-long test-static test-companion test-reproducible test-boot bench
