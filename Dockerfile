# Written where no container engine was at hand: not built yet.
FROM python:3.12-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE NOTICE CHANGELOG.md ./
COPY src ./src
RUN python -m venv /opt/photoscore \
 && /opt/photoscore/bin/pip install --no-cache-dir '.[service,postgresql,redis]'

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /data --create-home photoscore
COPY --from=build /opt/photoscore /opt/photoscore
ENV PATH=/opt/photoscore/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PHOTOSCORE_HOST=0.0.0.0 \
    PHOTOSCORE_DATABASE_URL=sqlite:////data/photoscore.db
USER photoscore
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ.get('PHOTOSCORE_PORT', 8000)}/health\", timeout=4)"]
CMD ["photoscore", "serve"]
