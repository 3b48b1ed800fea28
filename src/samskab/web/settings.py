"""Django's settings, all of them derived from the table in ``config.py``."""

import os
from importlib.metadata import entry_points
from pathlib import Path

from csp.constants import NONE, SELF

from samskab.core.languages import OFFERED, OWN_NAMES
from samskab.web import config

CONFIG = config.read()
DATA = Path(CONFIG["SAMSKAB_DATA"]).resolve()
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = config.secret_key(DATA)
DEBUG = CONFIG["SAMSKAB_DEBUG"]
LOCAL = CONFIG["SAMSKAB_LOCAL"]
ALLOWED_HOSTS = list(CONFIG["SAMSKAB_HOSTS"])
SITE_URL = CONFIG["SAMSKAB_SITE_URL"].rstrip("/")
SITE_NAME = CONFIG["SAMSKAB_SITE_NAME"]
DEMONSTRATION = CONFIG["SAMSKAB_DEMO"]
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []

ACTIVITIES = [
    "samskab.activities.converse",
]
# Others' activities announce themselves as an entry point; nothing here names them.
ACTIVITIES += [point.value for point in entry_points(group="samskab.activities")]

INSTALLED_APPS = [
    "samskab.core",
    *ACTIVITIES,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "samskab.core.middleware.ViewerMiddleware",
    "samskab.core.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "samskab.web.urls"
ASGI_APPLICATION = "samskab.web.asgi.application"
CSRF_FAILURE_VIEW = "samskab.core.views.errors.expired_form"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "samskab.core.jinja.environment",
            "context_processors": [
                "django.template.context_processors.request",
                "samskab.core.jinja.page_context",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

DATABASES = {"default": config.database(CONFIG["DATABASE_URL"], DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Every process of the installation sees the same counts of failed sign-ins.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 20000},
    }
}

AUTH_USER_MODEL = "core.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "me"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "samskab.core.accounts.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "samskab.core.accounts.SocialAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_PROVIDERS: dict[str, object] = {}
if CONFIG["SAMSKAB_OIDC_ISSUER"]:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "eid",
                "name": CONFIG["SAMSKAB_OIDC_NAME"],
                "client_id": CONFIG["SAMSKAB_OIDC_CLIENT_ID"],
                "secret": CONFIG["SAMSKAB_OIDC_CLIENT_SECRET"],
                "settings": {"server_url": CONFIG["SAMSKAB_OIDC_ISSUER"]},
            }
        ],
    }

LANGUAGE_CODE = CONFIG["SAMSKAB_LANGUAGE"]
LANGUAGES = [(code, OWN_NAMES[code]) for code in OFFERED]
LOCALE_PATHS = [PACKAGE / "core" / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = CONFIG["SAMSKAB_TIME_ZONE"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 3600
MEDIA_ROOT = DATA / "files"
UPLOAD_MAX_BYTES = CONFIG["SAMSKAB_UPLOAD_MB"] * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
GUEST_DAYS = CONFIG["SAMSKAB_GUEST_DAYS"]

globals().update(config.mail(CONFIG["SAMSKAB_MAIL_URL"], DATA))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = CONFIG["SAMSKAB_MAIL_FROM"]

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
if CONFIG["SAMSKAB_OIDC_ISSUER"]:
    # Browsers apply form-action to where the form's answer redirects as well.
    _issuer = "/".join(CONFIG["SAMSKAB_OIDC_ISSUER"].split("/")[:3])
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(_issuer)

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not LOCAL
SECURE_SSL_REDIRECT = False
if CONFIG["SAMSKAB_PROXY"]:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = False
if not LOCAL:
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("DJANGO_LOG_LEVEL", "WARNING")},
}
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # HTTPS is the proxy's work; core.checks refuses a public site without it
    "security.W021",  # preloading HSTS is the organisation's decision, not the software's
    "security.W005",
]
