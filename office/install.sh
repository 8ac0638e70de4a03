#!/bin/sh
# Finds a Python that the bundle is made for and installs with it.
cd "$(dirname "$0")" || exit 1
for python in ${PYTHON:-python3.13 python3.12 python3.11 python3}; do
  if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    exec "$python" install.py "$@"
  fi
done
echo "没有找到 Python 3.11 或更新版本,请先安装。"
echo "No Python 3.11 or newer was found; install one first."
exit 1
