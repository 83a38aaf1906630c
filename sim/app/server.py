"""The laboratory's addresses: pages, and the streams of numbers that fill them."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray
from starlette.applications import Starlette
from starlette.concurrency import iterate_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from sim.app import discover, pages, studies
from sim.app.runs import BusyError, Runs
from sim.app.settings import INDICATORS, LANGUAGES, CitySetting, DiscoverSetting, baseline_key, policy_key, read_setting
from sim.app.studies import CompareSetting
from sim.config import ConfigError
from sim.config.bounds import fields_of

if TYPE_CHECKING:
    import pandas as pd

SAFE = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def laboratory(
    hosts: Sequence[str], cities: Sequence[str], studies_in: Path, n_workers: int | None = None
) -> Starlette:
    """Return the laboratory as an ASGI application.

    Parameters
    ----------
    hosts : sequence of str
        Names and addresses under which it may be asked for.
    cities : sequence of str
        Cities that visitors may choose.
    studies_in : Path
        Folder with finished sweeps.
    n_workers : int, optional
        Simulating processes.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None]:
        app.state.runs = Runs(n_workers)
        app.state.cities = tuple(cities)
        app.state.studies_in = studies_in
        try:
            yield
        finally:
            app.state.runs.end()

    return Starlette(
        routes=[
            Route("/", home),
            Route("/discover", first_discover_page),
            Route("/discover/{name}", discover_page),
            Route("/discover/{name}/{sheet}", discover_sheet),
            Route("/api/discover/{name}", discover_moments),
            Route("/city", city_page),
            Route("/compare", compare_page),
            Route("/api/compare.csv", compare_csv),
            Route("/api/outline", city_outline),
            Route("/api/city", city_years),
            Mount("/static", StaticFiles(directory=pages.FOLDER / "static")),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)],
        exception_handlers={ConfigError: refused, BusyError: busy, HTTPException: missing, Exception: broken},
        lifespan=lifespan,
    )


def page(template: str, request: Request, lang: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page; other languages are linked under the same address."""
    text = pages.render(template, lang, path=request.url.path, query=dict(request.query_params), **values)
    return HTMLResponse(text, status, SAFE)


async def refused(request: Request, error: Exception) -> Response:
    """Answer a setting that cannot be used with one line."""
    return failure(request, str(error), 400)


async def missing(request: Request, error: Exception) -> Response:
    """Answer an address that is not there, or a method that is not used, with one line."""
    return failure(request, str(getattr(error, "detail", error)), getattr(error, "status_code", 404))


async def busy(request: Request, error: Exception) -> Response:
    """Answer when the machine has enough to do."""
    return failure(request, pages.words(language(request))["busy"], 503)


async def broken(request: Request, error: Exception) -> Response:
    """Answer with one line what nobody foresaw."""
    return failure(request, type(error).__name__, 500)


def failure(request: Request, text: str, status: int) -> Response:
    """Return one line, as JSON to the pages' scripts and as a page to people."""
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": text}, status, SAFE)
    return page("failure.html", request, language(request), status, message=text)


def language(request: Request) -> str:
    """Return the language of a request whose setting may be refused."""
    asked = request.query_params.get("lang", "")
    return asked if asked in LANGUAGES else next(iter(LANGUAGES))


async def home(request: Request) -> Response:
    """Lead to the first page."""
    return RedirectResponse(f"/discover?lang={language(request)}")


async def first_discover_page(request: Request) -> Response:
    """Lead to the first of the Discover pages."""
    return RedirectResponse(f"/discover/{next(iter(discover.specifications()))}?lang={language(request)}")


def discover_setting(request: Request) -> tuple[str, float, DiscoverSetting]:
    """Read which Discover page is asked for, where its slider stands, and the rest."""
    name = request.path_params["name"]
    setting = read_setting(DiscoverSetting, request.query_params)
    return name, discover.slider_value(name, setting), setting


async def discover_page(request: Request) -> Response:
    """Show a small model with its question and its slider."""
    name, value, setting = discover_setting(request)
    names = list(discover.specifications())
    following = names[names.index(name) + 1 :]
    return page(
        "discover.html",
        request,
        setting.lang,
        name=name,
        value=value,
        seed=setting.seed,
        page=discover.specification(name),
        text=discover.text(name, setting.lang),
        titles={each: discover.text(each, setting.lang)["title"] for each in names},
        next=following[0] if following else None,
    )


async def discover_sheet(request: Request) -> Response:
    """Show exercises, or the teacher's notes with the answers, for printing."""
    name, _, setting = discover_setting(request)
    sheet = request.path_params["sheet"]
    if sheet not in ("exercises", "teacher"):
        raise HTTPException(404)
    return page(
        "sheet.html",
        request,
        setting.lang,
        name=name,
        teacher=sheet == "teacher",
        text=discover.text(name, setting.lang),
        shown=lambda value: discover.slider_text(name, value, setting.lang),
    )


async def discover_moments(request: Request) -> Response:
    """Stream the steps of a small model as lines of JSON."""
    name, value, setting = discover_setting(request)
    if discover.specification(name)["model"] == "city":
        return await stream(discover.city_moments(name, value, setting.seed, request.app.state.runs))
    moments = iterate_in_threadpool(discover.moments(name, value, setting.seed))
    return await stream(cast("AsyncGenerator[dict[str, Any]]", moments))


def city_setting(request: Request) -> CitySetting:
    """Read the setting of the City page, within the cities that are offered."""
    setting = read_setting(CitySetting, request.query_params)
    cities = request.app.state.cities
    if setting.city not in cities:
        raise ConfigError(f"city={setting.city} is not offered here; allowed: {', '.join(cities)}")
    return setting


async def city_page(request: Request) -> Response:
    """Show a city on a map, with and without a policy."""
    setting = city_setting(request)
    text = pages.words(setting.lang)
    return page(
        "city.html",
        request,
        setting.lang,
        setting=setting,
        bounds={name: metadata for name, _, metadata in fields_of(setting)},
        cities={name: text["cities"][name] for name in request.app.state.cities},
        policies=pages.policies(setting.lang),
        indicators={name: text["indicators"][name]["label"] for name in INDICATORS},
    )


async def city_outline(request: Request) -> Response:
    """Return names and polygons of a city's areas."""
    setting = city_setting(request)
    return JSONResponse(await request.app.state.runs.outline(setting.city), headers=SAFE)


async def city_years(request: Request) -> Response:
    """Stream the years of baseline and policy as lines of JSON, then what other luck does."""
    setting = city_setting(request)
    return await stream(compared(request.app.state.runs, setting))


async def stream(lines: AsyncGenerator[dict[str, Any]]) -> Response:
    """Send lines of JSON as they come; what is refused at once is refused before the answer begins."""
    first = await anext(lines)

    async def texts() -> AsyncIterator[str]:
        async with aclosing(lines):
            yield json.dumps(first) + "\n"
            try:
                async for line in lines:
                    yield json.dumps(line) + "\n"
            except RuntimeError as error:  # a run failed, or there are too many
                yield json.dumps({"error": str(error)}) + "\n"

    return StreamingResponse(texts(), media_type="application/x-ndjson", headers=SAFE)


async def compared(runs: Runs, setting: CitySetting) -> AsyncGenerator[dict[str, Any]]:
    """Yield every year of baseline and policy under the first luck, then the spread over more and more luck.

    Yields
    ------
    dict
        ``year``, ``areas`` and ``city``, each of these by ``baseline`` and ``policy``; later ``seeds``,
        ``mean`` and ``half``, the half-width of the paired 95 % interval of policy less baseline, each by
        ``areas`` ``[years, areas]`` and ``city`` ``[years]``.
    """
    name = setting.indicator
    areas, city = [], []
    for nth in range(setting.seeds):
        change_areas, change_city = [], []
        async for before, after in _in_step(runs, setting, nth):
            change_areas.append(after["areas"][name] - before["areas"][name])
            change_city.append(after["city"][name] - before["city"][name])
            if nth == 0:
                yield {
                    "year": before["year"],
                    "areas": {"baseline": _plain(before["areas"][name]), "policy": _plain(after["areas"][name])},
                    "city": {"baseline": before["city"][name], "policy": after["city"][name]},
                }
        areas.append(change_areas)
        city.append(change_city)
        if nth > 0:
            of_areas, of_city = spread(np.array(areas)), spread(np.array(city))
            yield {
                "seeds": nth + 1,
                "mean": {"areas": _plain(of_areas[0]), "city": _plain(of_city[0])},
                "half": {"areas": _plain(of_areas[1]), "city": _plain(of_city[1])},
            }


async def _in_step(runs: Runs, setting: CitySetting, nth: int) -> AsyncGenerator[tuple[dict, dict]]:
    """Yield baseline and policy of the same year and luck together."""
    with (
        runs.followed(baseline_key(setting, nth), nth) as baseline,
        runs.followed(policy_key(setting, nth), nth) as policy,
    ):
        after = policy.follow()
        async for before in baseline.follow():
            yield before, await anext(after)


def compare_setting(request: Request) -> tuple[CompareSetting, list[str], pd.DataFrame | None]:
    """Read the setting of the Compare page; return the sweeps there are and the table of the chosen one."""
    setting = read_setting(CompareSetting, request.query_params)
    folder = request.app.state.studies_in
    known = studies.studies(folder)
    setting.study = setting.study or (known[0] if known else "")
    return setting, known, studies.effects(folder, setting.study) if setting.study else None


def compare_page(request: Request) -> Response:
    """Show the effects of a finished sweep, filtered."""
    setting, known, table = compare_setting(request)
    if table is None:
        return page("compare.html", request, setting.lang, studies=known)
    rows = studies.chosen(table, setting)
    return page(
        "compare.html",
        request,
        setting.lang,
        setting=setting,
        studies=known,
        options=studies.options(table, setting),
        filtered=studies.FILTERS,
        columns=studies.columns(rows),
        n_rows=len(rows),
        label=lambda column, code: studies.label(column, code, setting.lang),
        rows=studies.cells(rows, setting.lang),
        lines=studies.lines(rows, setting.lang),
    )


def compare_csv(request: Request) -> Response:
    """Send the filtered effects as a file."""
    setting, _, table = compare_setting(request)
    if table is None:
        raise HTTPException(404)
    text = studies.chosen(table, setting).to_csv(index=False)
    return Response(
        text, media_type="text/csv", headers=SAFE | {"Content-Disposition": "attachment; filename=effects.csv"}
    )


def spread(changes: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return mean and half-width of the 95 % interval (Student's t) over the first axis, paired changes by luck."""
    from sim.report.precision import t_half_width  # SciPy: half of the time that opening would take

    return changes.mean(axis=0), t_half_width(changes.std(axis=0, ddof=1), len(changes))


def _plain(values: NDArray[np.float64]) -> Any:
    """Return numbers for JSON with five figures; what is not known is null."""
    if values.ndim > 1:
        return [_plain(row) for row in values]
    return [float(f"{value:.5g}") if np.isfinite(value) else None for value in values]
