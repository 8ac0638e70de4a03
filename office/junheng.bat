@"%~dp0venv\Scripts\junheng.exe" %*
