"""Settings of digiplan, read from the environment.

`DIGIPLAN_MODE` is `production` (the default), `demo` or `test`. Production refuses to start without its four
variables; demo and test refuse to start with anything that looks like a public installation.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from digiplan.from_environment import mail_settings, oidc_apps, whole_number, yes

BASE_DIR = Path(__file__).resolve().parent.parent
MODE = os.environ.get("DIGIPLAN_MODE", "production")
DEMO = MODE == "demo"
TESTING = MODE == "test"

LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]


def _required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. Production needs it; see docs/operations.md.")
    return value


def _list(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


if MODE not in {"production", "demo", "test"}:
    raise ImproperlyConfigured(f"DIGIPLAN_MODE is {MODE!r}; allowed are production, demo and test.")

if MODE == "production":
    SECRET_KEY = _required("SECRET_KEY")
    if len(SECRET_KEY) < 50:
        raise ImproperlyConfigured("SECRET_KEY is shorter than 50 characters.")
    ALLOWED_HOSTS = [host.strip() for host in _required("ALLOWED_HOSTS").split(",")]
else:
    if public := [host for host in _list("ALLOWED_HOSTS") if host not in LOOPBACK_HOSTS]:
        raise ImproperlyConfigured(
            f"DIGIPLAN_MODE={MODE} with ALLOWED_HOSTS={','.join(public)}: the {MODE} mode signs anyone in "
            "with one click and must not be reachable from outside. Set DIGIPLAN_MODE=production."
        )
    SECRET_KEY = f"known-to-everyone-in-{MODE}-mode-" * 3
    ALLOWED_HOSTS = LOOPBACK_HOSTS

DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(_required("DATABASE_URL"), conn_max_age=60, conn_health_checks=True)
}
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
CELERY_BROKER_URL = _required("CELERY_BROKER_URL")
# where people reach the installation: for the links in mails that no request has asked for
PUBLIC_URL = (os.environ.get("PUBLIC_URL") or f"https://{ALLOWED_HOSTS[0].lstrip('.')}").rstrip("/")

DEBUG = False
ROOT_URLCONF = "digiplan.urls"
WSGI_APPLICATION = "digiplan.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "organisation.User"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "guardian",
    "pgtrigger",
    "pghistory",
    "csp",
    "organisation",
    "council",
    "roadmap",
    "cooperation",
    "evaluation",
    "exchange",
    "digiplan",
    # After our own rooms, because of two catalogues with the same English text the earlier one wins.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
]
# Django's own administration passes by the rules and the audit trail: for emergencies, and only when asked for.
DJANGO_ADMIN = os.environ.get("DJANGO_ADMIN") == "1"
if DJANGO_ADMIN:
    INSTALLED_APPS.insert(0, "django.contrib.admin")

MIDDLEWARE = [
    "digiplan.addresses.without_nul",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "digiplan.context_processors.frame",
            ],
        },
    }
]

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # asked first: refuses while locked, knows no accounts itself
    "django.contrib.auth.backends.ModelBackend",
    "roadmap.object_permissions.DatedPermissionBackend",
]
ANONYMOUS_USER_NAME = None  # guardian would create an active account otherwise
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "display_name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "start"
PASSWORD_RESET_TIMEOUT = 3 * 86_400  # seconds, from the making of the link

# Failures count for one account from one address together: nobody elsewhere locks an account (organisation.throttle).
TRUSTED_PROXIES = whole_number(os.environ, "TRUSTED_PROXIES", default=1 if MODE == "production" else 0)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # who signed in when is not collected
AXES_CLIENT_IP_CALLABLE = "organisation.throttle.client_address"
AXES_USERNAME_FORM_FIELD = "username"
AXES_SENSITIVE_PARAMETERS = [
    "username", "ip_address", "email", "password", "password_again", "old_password", "code", "csrfmiddlewaretoken",
]  # fmt: skip
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = [
    "axes.W002",  # the pages themselves answer for a lock, in our look; no middleware needed
    "guardian.W001",  # looks for guardian's backend by name; ours is that backend, which also asks for today's reason
]

# allauth is the engine behind our own pages; organisation.identity tells it what this installation allows.
ACCOUNT_ADAPTER = "organisation.identity.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are those that an administrator invited
ACCOUNT_RATE_LIMITS = False
ACCOUNT_FORMS = {"reauthenticate": "organisation.identity_forms.Reauthenticate"}
MFA_ADAPTER = "organisation.identity.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "organisation.identity_forms.AskCode",
    "reauthenticate": "organisation.identity_forms.AskCodeAgain",
    "activate_totp": "organisation.identity_forms.SetUpCode",
    "deactivate_totp": "organisation.identity_forms.SwitchOff",
    "generate_recovery_codes": "organisation.identity_forms.NewCodes",
}
SOCIALACCOUNT_ADAPTER = "organisation.identity.IdentityAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": oidc_apps(os.environ)}}
OIDC_ADMIT_UNKNOWN = yes(os.environ, "OIDC_ADMIT_UNKNOWN")

# Whoever opens a new installation first must know this code to set it up.
SETUP_CODE = os.environ.get("DIGIPLAN_SETUP_CODE", "" if MODE == "production" else "demo")

_mail = mail_settings(os.environ)
EMAIL_BACKEND, EMAIL_TIMEOUT, DEFAULT_FROM_EMAIL = (
    _mail[name] for name in ("EMAIL_BACKEND", "EMAIL_TIMEOUT", "DEFAULT_FROM_EMAIL")
)
EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["EMAIL_USE_TLS"], _mail["EMAIL_USE_SSL"]

LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("German")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"
LOCALE_PATHS = [BASE_DIR / "digiplan" / "locale"]

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", BASE_DIR / "var" / "static"))
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", BASE_DIR / "var" / "media"))
# Documents that people upload (roadmap.document_types, roadmap.document_scans); docs/operations.md.
DOCUMENT_TYPES = _list("DOCUMENT_TYPES") or [
    "pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp", "png", "jpg", "txt", "csv",
]  # fmt: skip
DOCUMENT_MAX_BYTES = whole_number(os.environ, "DOCUMENT_MAX_MB", default=20) * 1_000_000
VIRUS_SCAN = os.environ.get("VIRUS_SCAN", "")
VIRUS_SCAN_SECONDS = whole_number(os.environ, "VIRUS_SCAN_SECONDS", default=60)
# Tests serve the static files where they lie, without collecting them first.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "style-src": [SELF],
        "script-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = _list("CSRF_TRUSTED_ORIGINS")
if MODE == "production":
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^bereitschaft/", r"^lebenszeichen/"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# The database row is the truth about a job; the queue is a hint that may get lost. Hence no result backend.
# Times are seconds. The visibility timeout stays above the hard time limit, or a second copy runs in parallel.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 15
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 700_000  # KiB
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker that gives up after an hour would not come back by itself
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 360,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
}
JOB_SWEEP_SECONDS = float(os.environ.get("JOB_SWEEP_SECONDS", "20"))
CELERY_BEAT_SCHEDULE = {
    "sweep-render-jobs": {
        "task": "evaluation.tasks.sweep",
        "schedule": JOB_SWEEP_SECONDS,
        "options": {"expires": 3 * JOB_SWEEP_SECONDS},  # they do not pile up while no worker runs
    },
    "repair-permissions": {  # roles and shares that begin or end by date
        "task": "roadmap.tasks.repair_permissions",
        "schedule": crontab(hour=0, minute=5),
        "options": {"expires": 86_400},
    },
    "daily-digests": {  # the later runs do what an earlier one has left undone
        "task": "roadmap.tasks.daily_digests",
        "schedule": crontab(hour="6-9", minute=20),
        "options": {"expires": 3_000},
    },
    "round-reminders": {  # mails of status rounds; each run does what is due and not done, however many run at once
        "task": "cooperation.tasks.send_reminders",
        "schedule": crontab(hour="6-20", minute=40),
        "options": {"expires": 3_000},
    },
    "forget-sheet-exports": {  # what was exported too long ago to come back
        "task": "exchange.tasks.forget_sheet_exports",
        "schedule": crontab(hour=0, minute=35),
        "options": {"expires": 86_400},
    },
    "sign-of-life": {
        "task": "digiplan.tasks.pulse",
        "schedule": 20.0,
        "options": {"expires": 60},
    },
}
if MODE == "demo":
    CELERY_BEAT_SCHEDULE["submit-sample-papers"] = {
        "task": "exchange.tasks.submit_sample_papers",
        "schedule": 15.0,
        "options": {"expires": 30},
    }
JOB_LEASE_SECONDS = float(os.environ.get("JOB_LEASE_SECONDS", "60"))

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "formatters": {
        "json": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "processor": "ext://digiplan.logs.render",
            "foreign_pre_chain": "ext://digiplan.logs.SHARED_PROCESSORS",
        }
    },
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {"axes": {"level": "WARNING"}, "fontTools": {"level": "WARNING"}, "weasyprint": {"level": "ERROR"}},
}
