"""Settings of the desk: all by environment, none needed for one office computer.

JUNHENG_HOME      folder of the data (SQLite, evidence files, secret key); default: `junheng-data` where it is started
JUNHENG_DATABASE  postgresql://user:password@host:port/name; default: SQLite in the home folder
JUNHENG_HOSTS     names it answers to, separated by commas; default: this computer only
JUNHENG_HTTPS     yes: behind a server that speaks HTTPS; cookies and redirects are then strict
JUNHENG_SECRET_KEY default: made once and kept in the home folder
JUNHENG_FILE_MEGABYTES  the largest file that is taken; default: 50
JUNHENG_UPGRADE_BACKUPS  how many backups from before an upgrade are kept; default: 3
JUNHENG_LOG       a file for the log; default: standard error (`junheng serve`: logs/desk.log in the home folder)
JUNHENG_LOG_LEVEL DEBUG, INFO, WARNING or ERROR; default: INFO
JUNHENG_DEBUG     yes: for developers only
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils.functional import SimpleLazyObject

from junheng.web.environment import database, flag, hosts, number, secret_key
from junheng.web.logs import logging_settings

HOME = Path(os.environ.get("JUNHENG_HOME") or "junheng-data").resolve()
DEBUG = flag("JUNHENG_DEBUG")
HTTPS = flag("JUNHENG_HTTPS")
SECRET_KEY = SimpleLazyObject(lambda: secret_key(HOME))  # made when first needed, not when settings are read
ALLOWED_HOSTS = hosts()
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "django_tasks",
    "django_tasks_db",
    "junheng.web.desk",
    "junheng.web.people",
    "junheng.web.operations",
    "junheng.web.audit",
    "junheng.web.jobs",
    "junheng.web.years",
    "junheng.web.notices",
    "junheng.web.returns",
    "junheng.web.plans",
    "junheng.web.tasks",
    "junheng.web.files",
    "junheng.web.evidence",
    "junheng.web.supervision",
    "junheng.web.comments",
    "junheng.web.board",
    "junheng.web.publishing",
    "junheng.web.personal",
    "junheng.web.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "junheng.web.operations.middleware.noted",
    "junheng.web.operations.middleware.not_too_large",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "junheng.web.desk.middleware.chosen_language",
    "junheng.web.desk.middleware.own_sources_only",
    "junheng.web.people.middleware.own_password_first",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "junheng.web.urls"
WSGI_APPLICATION = "junheng.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "junheng.web.desk.context.around",
            ],
            "builtins": [
                "junheng.web.desk.templatetags.junheng",
                "junheng.web.desk.templatetags.parts",
            ],
        },
    }
]

DATABASES = {"default": database(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "junheng.web.people.passwords.SeveralKinds"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "telephone")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # refuses who tried too often, before the password is looked at
    "django.contrib.auth.backends.ModelBackend",
]
# Counted in the database, so that all workers count together. By name and address; by each alone in `throttling`.
AXES_HANDLER = "junheng.web.people.throttling.Throttling"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "junheng.web.people.signing_in.locked_out"
AXES_CLIENT_IP_CALLABLE = "junheng.web.people.client.address_of"
AXES_SENSITIVE_PARAMETERS = ["username", "password", "csrfmiddlewaretoken"]
AXES_DISABLE_ACCESS_LOG = True  # the audit log tells of sign-ins
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
OTP_TOTP_ISSUER = "junheng"
SESSION_ENGINE = "junheng.web.people.sessions"
SESSION_COOKIE_AGE = 8 * 60 * 60  # a working day without a page opened
SESSION_SAVE_EVERY_REQUEST = False  # `own_password_first` prolongs it once an hour
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # asked on the machine itself, without HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"

LOGGING = logging_settings(os.environ.get("JUNHENG_LOG") or "-", os.environ.get("JUNHENG_LOG_LEVEL") or "INFO")

TASKS = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "plans"]}
}  # `jobs.work.QUEUES`

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True  # the package's own files are served as they are installed; nothing is to be collected
WHITENOISE_MAX_AGE = 60 * 60
STATICFILES_DIRS = [Path(__file__).parent / "static"]
FILES = HOME / "files"
FILE_BYTES = number("JUNHENG_FILE_MEGABYTES", 50) * 1024 * 1024
REQUEST_BYTES = FILE_BYTES + 10 * 1024 * 1024  # all files of one form together, with what is around them
UPGRADE_BACKUPS = number("JUNHENG_UPGRADE_BACKUPS", 3)
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
