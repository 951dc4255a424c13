# One image for web, worker and beat. Embedded services are not in it: production names its own.
FROM python:3.13-slim

# postgresql-client-18 (pg_dump for backups, as new as the server) comes from PostgreSQL's own packages.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    ca-certificates postgresql-common \
 && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
 && apt-get install -y --no-install-recommends postgresql-client-18 \
 && rm -rf /var/lib/apt/lists/*

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 LC_ALL=C.UTF-8 \
    DJANGO_SETTINGS_MODULE=digiplan.settings STATIC_ROOT=/srv/static MEDIA_ROOT=/srv/media XDG_CACHE_HOME=/tmp/cache

WORKDIR /srv/digiplan
COPY requirements/base.txt requirements/base.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/base.txt

COPY . .
# The static files need none of the four variables' real values, only some.
RUN SECRET_KEY=only-to-collect-static-files-0123456789-0123456789-0123456789 ALLOWED_HOSTS=localhost \
    DATABASE_URL=postgresql://localhost/none CELERY_BROKER_URL=redis://localhost \
    python manage.py collectstatic --noinput --verbosity 0 \
 && useradd --system --uid 10001 --no-create-home digiplan \
 && mkdir -p /srv/media && chown digiplan /srv/media

USER digiplan
EXPOSE 8000
CMD ["gunicorn", "digiplan.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "3", "--worker-tmp-dir", "/dev/shm", \
     "--no-control-socket", "--graceful-timeout", "30", "--timeout", "60"]
