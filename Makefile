# Every target is a command of dev.py, which works the same without make (Windows): python dev.py TARGET
PYTHON ?= python3
.DEFAULT_GOAL := help
COMMANDS := demo serve test check format lock bundle bench assets docs clean help

.PHONY: $(COMMANDS)
$(COMMANDS):
	@$(PYTHON) dev.py $@
