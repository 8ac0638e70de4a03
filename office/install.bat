@echo off
rem ASCII only: the console may be in any code page. Chinese messages come from install.py.
cd /d "%~dp0"
where py >nul 2>nul
if %errorlevel%==0 (
  py -3 install.py
) else (
  where python >nul 2>nul
  if errorlevel 1 (
    echo Python is not installed. Please install Python 3.11, 3.12 or 3.13 first.
  ) else (
    python install.py
  )
)
if not defined CI pause
