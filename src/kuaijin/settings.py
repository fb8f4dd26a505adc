"""Django settings.

State lives under ``KUAIJIN_HOME`` (default ``./var``) or in the PostgreSQL of ``KUAIJIN_DATABASE_URL``.

``KUAIJIN_HOME/site.json`` describes the site: ``{"demo": true, "today": "2021-12-29", "park": "…"}``. A site
in demo mode stands on another day and lets anybody pick a role; nothing else may switch that on.
"""

import json
import os
import secrets
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

PACKAGE = Path(__file__).resolve().parent
KUAIJIN_HOME = Path(os.environ.get("KUAIJIN_HOME", "var")).resolve()


def _site() -> dict[str, Any]:
    """What ``site.json`` says; an absent file is a plain site, a broken one stops the start."""
    path = KUAIJIN_HOME / "site.json"
    if not path.exists():
        return {}
    try:
        site = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SystemExit(f"{path}: 不是有效的 JSON / not valid JSON: {error}") from error
    if not isinstance(site, dict):
        raise SystemExit(f"{path}: 应为一个 JSON 对象 / must be a JSON object")
    for name in ("park_id", "park", "park_en", "today", "tiles", "tiles_credit"):
        if not isinstance(site.get(name, ""), str):
            raise SystemExit(f"{path}: {name} 应为文字 / must be text")
    if site.get("tiles") and not _is_tiles(site["tiles"]):
        said = "应为含 {z} {x} {y} 的 https 地址或本站路径 / must be an https address or a path with {z} {x} {y}"
        raise SystemExit(f"{path}: tiles {said}")
    try:
        site["today"] = date.fromisoformat(site["today"]) if site.get("today") else None
    except ValueError as error:
        raise SystemExit(f"{path}: today 应为日期，如 2021-12-29 / must be a date such as 2021-12-29") from error
    return site


def _is_tiles(address: str) -> bool:
    """Whether it names tiles of a map: at a place of this site, or elsewhere by https."""
    named = all(part in address for part in ("{z}", "{x}", "{y}"))
    found = urlsplit(address)
    ours = not found.netloc and not found.scheme and address.startswith("/")
    return named and (ours or (found.scheme == "https" and bool(found.hostname))) and not set(address) & set(" ;,'\"\n")


def _secret() -> str:
    """The site's own secret key: from the environment, else made once and kept in ``KUAIJIN_HOME``."""
    given = os.environ.get("KUAIJIN_SECRET_KEY")
    if given:
        return given
    path = KUAIJIN_HOME / "secret.key"
    try:
        KUAIJIN_HOME.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with suppress(FileExistsError), os.fdopen(os.open(path, flags, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise SystemExit(f"KUAIJIN_HOME: {KUAIJIN_HOME} 无法使用 / cannot be used: {why}") from error


def _number(name: str, default: int, low: int, high: int) -> int:
    """A whole number from the environment; anything else, or one beyond reason, stops the start."""
    given = os.environ.get(name) or str(default)
    if not given.isascii() or not given.isdecimal() or not low <= int(given) <= high:
        raise SystemExit(f"{name}: 须为 {low} 至 {high} 的整数 / must be a whole number from {low} to {high}: {given}")
    return int(given)


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;",
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise SystemExit("KUAIJIN_DATABASE_URL: 须以 postgresql:// 开头 / must start with postgresql://")
    try:
        port = str(parts.port or "")
    except ValueError as error:
        raise SystemExit("KUAIJIN_DATABASE_URL: 端口有误 / the port is none") from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": port,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}, **dict(parse_qsl(parts.query))},
    }


SITE = _site()
SECRET_KEY = _secret()
DEBUG = os.environ.get("KUAIJIN_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("KUAIJIN_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")

_database_url = os.environ.get("KUAIJIN_DATABASE_URL", "")
DATABASES = {"default": _postgresql(_database_url) if _database_url else _sqlite(KUAIJIN_HOME / "kuaijin.sqlite3")}
DATABASE_ROUTERS = ["kuaijin.ledger.asof.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The site -----------------------------------------------------------------------------------------------------------

KUAIJIN_PARK_ID: str = SITE.get("park_id", "chenzhou-jkq")  # which park's streams this site writes
KUAIJIN_DEMO = SITE.get("demo") is True
KUAIJIN_PARK: str = SITE.get("park", "园区")
KUAIJIN_PARK_EN: str = SITE.get("park_en", KUAIJIN_PARK)
KUAIJIN_TILES: str = SITE.get("tiles", "")  # a base map; without one the map draws the park's own outlines alone
KUAIJIN_TILES_CREDIT: str = SITE.get("tiles_credit", "")
_TILES_FROM = [f"https://{urlsplit(KUAIJIN_TILES).netloc}"] if KUAIJIN_TILES.startswith("https") else []
KUAIJIN_SITE_DAY: date | None = SITE.get("today")

DESKS = tuple(
    desk
    for desk in (
        "cockpit",
        "projects",
        "window",
        "packages",
        "hall",
        "papers",
        "park",
        "firm",
        "powers",
        "atlas",
        "grants",
        "instant",
        "rulebook",
        "investment",
        "lights",
        "measures",
        "honours",
        "challenges",
        "staff",
        "works",
        "reviews",
        "rhythm",
        "forms",
        "tables",
        "dispatch",
        "inbox",
        "audit",
        "public",
        "guest",
    )
    if (PACKAGE / "desks" / desk / "urls.py").exists()
)

# The web ------------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "ninja",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "kuaijin.ledger",
    "kuaijin.ledger.projections",
    "kuaijin.people",
    "kuaijin.notices",
    "kuaijin.desks.frame",
    *(f"kuaijin.desks.{desk}" for desk in DESKS),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kuaijin.desks.frame.middleware.content_security_policy",
    "kuaijin.api.problems.everything_a_problem",
    "kuaijin.desks.frame.middleware.PlainText",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kuaijin.desks.frame.middleware.language",
    "kuaijin.desks.frame.uploads.upload_limit",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "kuaijin.desks.frame.middleware.SignedIn",
    "kuaijin.desks.frame.middleware.TakingOut",
    "kuaijin.desks.frame.middleware.AsOf",
]
ROOT_URLCONF = "kuaijin.urls"
WSGI_APPLICATION = "kuaijin.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "desks" / "frame" / "templates"],  # before allauth's own
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kuaijin.desks.frame.context.page",
            ],
            "builtins": ["kuaijin.desks.frame.templatetags.kj"],
        },
    }
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "kj_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = KUAIJIN_HOME / "static"
if KUAIJIN_HOME.is_dir():
    STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [PACKAGE / "static"]
_collected = os.environ.get("KUAIJIN_STATIC") == "collected"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Hashed, compressed files for a site in earnest; the demo and the tests serve them as they lie: seconds saved.
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _collected
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not _collected

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kuaijin_cache"}}

# Signing in ---------------------------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "kuaijin.people.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "frame:landing"
LOGOUT_REDIRECT_URL = "frame:landing"
ACCOUNT_ADAPTER = "kuaijin.people.adapter.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "frame:landing"
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key,50/15m/ip"}  # five wrong passwords lock for fifteen minutes
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Kuaijin"

KUAIJIN_IDLE_SECONDS = _number("KUAIJIN_IDLE_SECONDS", 8 * 3600 if KUAIJIN_DEMO else 15 * 60, 1, 7 * 24 * 3600)
SESSION_COOKIE_AGE = KUAIJIN_IDLE_SECONDS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "kuaijin.desks.frame.errors.csrf_failure"
_https = os.environ.get("KUAIJIN_HTTPS") == "1"
SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_SECURE = _https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
SILENCED_SYSTEM_CHECKS: list[str] = []

SECURE_CSP = {
    "default-src": ["'self'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:", "blob:", *_TILES_FROM],
    "connect-src": ["'self'", *_TILES_FROM],
    "worker-src": ["'self'", "blob:"],
    "object-src": ["'none'"],
    "base-uri": ["'self'"],
    "frame-ancestors": ["'none'"],
    "form-action": ["'self'"],
}

# Notices (docs/notices.md) --------------------------------------------------------------------------------------------

EMAIL_HOST = os.environ.get("KUAIJIN_MAIL_HOST", "")
EMAIL_PORT = _number("KUAIJIN_MAIL_PORT", 25, 1, 65_535)
EMAIL_HOST_USER = os.environ.get("KUAIJIN_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("KUAIJIN_MAIL_PASSWORD", "")
EMAIL_USE_SSL = os.environ.get("KUAIJIN_MAIL_SECURITY") == "tls"
EMAIL_USE_TLS = os.environ.get("KUAIJIN_MAIL_SECURITY") == "starttls"
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = os.environ.get("KUAIJIN_MAIL_FROM", "kuaijin@localhost")
KUAIJIN_SITE_URL = os.environ.get("KUAIJIN_SITE_URL", "http://localhost:8000").rstrip("/")
KUAIJIN_HOOKS = {
    name: (os.environ.get(f"KUAIJIN_{name.upper()}_URL", ""), os.environ.get(f"KUAIJIN_{name.upper()}_SECRET", ""))
    for name in ("wecom", "dingtalk", "webhook")
}
KUAIJIN_NOTICE_HOURS = os.environ.get("KUAIJIN_NOTICE_HOURS", "08:30-18:00")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
