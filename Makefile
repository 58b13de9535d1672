# The daily commands, thin over Meson. `make help` lists them.
BUILD ?= build
JOBS ?= $(shell nproc)
FUZZ_SECONDS ?= 60
PLAN ?= --seconds 60 --seeds 3
CLANG ?= clang-14

.PHONY: help setup build test sanitize sanitize-threads fuzz bench bench-plan bench-plan-towns bench-plan-large bench-server soak soak-power soak-log format lint check golden demo clean

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 26

setup: ## install what is needed (Debian packages), only what is missing
	@./script/setup build

$(BUILD)/build.ninja:
	meson setup $(BUILD)

build: $(BUILD)/build.ninja ## configure once, build everything
	@ninja -C $(BUILD) -j $(JOBS)

test: build ## unit, property, golden, docs, fuzz replay; ends with: N passed, N failed, N skipped
	@tools/run_tests $(BUILD)

sanitize: ## the same under address and undefined-behaviour sanitizers
	@test -d $(BUILD)-asan || CC=$(CLANG) meson setup $(BUILD)-asan --buildtype=debugoptimized -Db_sanitize=address,undefined -Db_lundef=false
	@ninja -C $(BUILD)-asan -j $(JOBS)
	@UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 ASAN_OPTIONS=abort_on_error=1 LSAN_OPTIONS=suppressions=$(CURDIR)/tests/support/lsan.supp tools/run_tests $(BUILD)-asan --timeout-multiplier 8

sanitize-threads: ## the threaded tests under the thread sanitizer
	@test -d $(BUILD)-tsan || CC=$(CLANG) meson setup $(BUILD)-tsan --buildtype=debugoptimized -Db_sanitize=thread -Db_lundef=false
	@ninja -C $(BUILD)-tsan -j $(JOBS)
	@TSAN_OPTIONS=halt_on_error=1 tools/run_tests $(BUILD)-tsan --timeout-multiplier 8 --suite threads

fuzz: ## every libFuzzer target for FUZZ_SECONDS each
	@test -d $(BUILD)-fuzz || CC=$(CLANG) meson setup $(BUILD)-fuzz --buildtype=debugoptimized -Dfuzz=true -Db_sanitize=address,undefined -Db_lundef=false
	@ninja -C $(BUILD)-fuzz -j $(JOBS)
	@tools/run_fuzz $(BUILD)-fuzz $(FUZZ_SECONDS)

bench: build ## all benchmarks, side by side with their peers
	@tools/run_bench $(BUILD)

bench-plan: build ## the planner on the public instances; PLAN="--seconds 60 --seeds 3 AC_13"
	@tools/bench_plan $(BUILD) $(PLAN)

bench-server: build ## the server beside nginx and plain SQLite; 10,000 idle connections
	@bench/server_load.py $(BUILD)
	@bench/server_idle.py $(BUILD)
	@bench/server_timing.py $(BUILD)

bench-plan-towns: build ## least schemes for real towns, beside CBC (minutes a town); PLAN="--cpu-seconds 60 200 1000"
	@tools/bench_plan_towns $(BUILD) $(PLAN)
bench-plan-large: build ## more than a million samples and 100,000 views within 4 GiB
	@tools/bench_plan_towns $(BUILD) --large $(PLAN)

soak: build ## what must hold of a store: kills, failing and full disks, votes, backups, clocks (an hour); SOAK="kills votes"
	@tools/run_soak $(BUILD) $(SOAK)

soak-power: build ## power cuts and a dying file system under a store (as root: loop devices, XFS and ext4)
	@tools/run_soak $(BUILD) power

soak-log: build ## both verifiers on 10,000 changed logs; 100,000 bit flips in a log of 100,000 entries
	@node tests/log/compare.mjs $(BUILD)/web/verify $(BUILD)/tests/log/changed_logs 10000
	@$(BUILD)/tests/soak/flips 100000 100000

format: ## settle the layout of C files, in place
	@git ls-files 'src/*.[ch]' 'tests/*.[ch]' 'bench/*.[ch]' | xargs clang-format-14 -i

lint: build ## format, clang-tidy, layers, headers alone, banned calls, unused exports, spelling
	@tools/lint $(BUILD)

check: lint test sanitize ## what must pass before a change is handed in

golden: build ## rewrite golden expectations; review the diff like code
	@DIDGAH_GOLDEN=write tools/run_tests $(BUILD) --suite golden

demo: ## the sample village from nothing to an assessed dossier
	@./script/demo

clean: ## remove build folders
	rm -rf $(BUILD) $(BUILD)-asan $(BUILD)-tsan $(BUILD)-fuzz
