# Hỏi Báo Cáo. `make run`: the chat page on http://127.0.0.1:7860. `make test`: every check. Neither needs preparation.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup setup-test run test check clean

VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 7860
# More options for installing torch, e.g. TORCH_OPTIONS="--index-url ..." for the CPU build where the default is CUDA's.
TORCH_OPTIONS ?=
TORCH := $(shell sed -n 's/^\(torch==.*\)/\1/p' constraints.txt)
# The test files run side by side in this many processes: one more than processors, since many tests wait for a server
# or a browser; 0: one after another.
TESTS_AT_ONCE ?= $(shell n=$$(nproc 2>/dev/null || echo 3); echo $$((n < 4 ? n + 1 : 4)))
# Compiled modules are kept, whatever the environment says: the tests start a few hundred Python processes.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(BIN)/pytest -n $(TESTS_AT_ONCE) --dist loadfile --no-loadscope-reorder
# Files with tests that are run by themselves afterwards: what they look at depends on who else needs the processors.
ALONE = $(shell grep -l 'mark\.alone' tests/test_*.py)
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

# The first Python >= 3.11 on the path; `make PYTHON=... setup` chooses another.
PYTHON ?= $(shell for p in python3.11 python3 python3.12 python3.13 python3.14; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)

help:
	@echo "make run     cài đặt, nạp báo cáo mẫu, mở trang hỏi đáp / set up, index the samples, serve the page"
	@echo "make test    mọi kiểm tra / every check"
	@echo "make check   phần nhanh: lint, kiểu, kiểm thử không cần trình duyệt / lint, types, tests without a browser"
	@echo "make setup   chỉ cài đặt / set up only"
	@echo "make clean   xóa .venv và tệp tạm, không đụng đến dữ liệu / remove .venv and caches, never your data"

setup: $(VENV)/.installed

setup-test: $(VENV)/.installed-test

$(VENV)/.created:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Cần Python 3.11 trở lên; trên Debian/Ubuntu: sudo apt install python3 python3-venv" >&2; \
		echo "Python 3.11 or newer is needed; on Debian/Ubuntu: sudo apt install python3 python3-venv" >&2; \
		exit 1; \
	fi
	@if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "Python thiếu mô-đun venv; trên Debian/Ubuntu: sudo apt install python3-venv" >&2; \
		echo "Python lacks its venv module; on Debian/Ubuntu: sudo apt install python3-venv" >&2; \
		exit 1; \
	fi
	@echo "Tạo môi trường Python trong $(VENV) … / creating $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.created pyproject.toml constraints.txt
	@echo "Cài đặt các gói (vài phút ở lần đầu) … / installing packages (minutes, the first time)"
	@$(PIP) $(TORCH_OPTIONS) "$(TORCH)"
	@$(PIP) -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	@echo "Cài đặt các gói kiểm thử … / installing the test packages"
	@$(PIP) -c constraints.txt -e '.[test]'
	@touch $@

run: setup
	@$(BIN)/hoi index seeds
	@$(BIN)/hoi serve --host $(HOST) --port $(PORT)

# Everything; the browser tests where Chromium is there, and a plain word where it is not.
test: lint setup-test
	@if ! command -v chromium chromium-browser google-chrome >/dev/null; then \
		echo "Không có Chromium nên bỏ qua kiểm thử trình duyệt; cài bằng: sudo apt install chromium" >&2; \
		echo "No Chromium, so the browser tests are skipped; to have them: sudo apt install chromium" >&2; \
	fi
	@$(PYTEST) -m "not browser and not alone"
	@$(BIN)/pytest -m "browser and not alone"  # one after the other: three browsers on two cores starve each other
	@$(BIN)/pytest -m alone $(ALONE)

check: lint
	@$(PYTEST) -m "not browser and not alone"
	@$(BIN)/pytest -m alone $(ALONE)

.PHONY: lint
lint: setup-test
	@$(BIN)/ruff check .
	@$(BIN)/mypy

clean:
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
