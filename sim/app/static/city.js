// The City page: follows a stream of years and draws baseline, policy and difference.
import { UNCLEAR, byId, copyLink, drawChart, drawKeys, fill, gradient, keepSetting, number, saveCsv, shade, svg, words } from './common.js';

const form = byId('setting');
const state = { outline: [], years: [], spread: null, aborter: null, timer: null, following: true };
const setting = () => Object.fromEntries(new FormData(form));
const indicator = () => words.indicators[setting().indicator];
const compares = () => setting().policy !== 'baseline' && Number(setting().strength) > 0;

async function begin() {
  if (!form.checkValidity()) return form.reportValidity();
  state.aborter?.abort();
  const aborter = state.aborter = new AbortController();
  const query = new URLSearchParams(setting());
  keepSetting(setting());
  Object.assign(state, { years: [], spread: null, following: true });
  byId('stop').disabled = false;
  byId('stop').textContent = words.stop;
  say(words.starting);
  draw();
  try {
    if (state.city !== setting().city) {
      state.outline = await (await ask(`/api/outline?${new URLSearchParams({ city: setting().city })}`, aborter)).json();
      state.city = setting().city;
      outline();
    }
    const reader = (await ask(`/api/city?${query}`, aborter)).body.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = ''; ;) {
      const { done, value } = await reader.read();
      if (done) break;
      const lines = (rest + value).split('\n');
      rest = lines.pop();
      for (const line of lines) take(JSON.parse(line));
    }
    finish(words.finished);
  } catch (error) {
    if (state.aborter === aborter) finish(error.name === 'AbortError' ? words.stopped : error.message);
  }
}

async function ask(address, aborter) {
  const answer = await fetch(address, { signal: aborter.signal });
  if (!answer.ok) throw new Error((await answer.json()).error);
  return answer;
}

function take(line) {
  if (line.error) throw new Error(line.error);
  if (line.year) state.years.push(line);
  else state.spread = line;
  const n = Number(setting().years), seeds = compares() ? Number(setting().seeds) : 1;
  byId('progress').value = state.spread ? state.spread.seeds / seeds : state.years.length / n / seeds;
  say(state.years.length < n ? fill(words.at_year, { done: state.years.length, n })
    : fill(words.at_seed, { done: state.spread?.seeds ?? 1, n: seeds }));
  if (state.following) byId('year').value = state.years.length - 1;
  draw();
}

function finish(text) {
  say(text);
  byId('stop').textContent = words.again;
  if (text === words.finished) byId('progress').value = 1;
}

const say = text => { byId('status').textContent = text; };

function outline() {
  const corners = state.outline.flatMap(area => area.corners);
  const [xs, ys] = [0, 1].map(k => corners.map(c => c[k]));
  const box = [Math.min(...xs), -Math.max(...ys), Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)];
  for (const what of ['baseline', 'policy', 'difference']) {
    const picture = document.querySelector(`#map-${what} svg`);
    picture.setAttribute('viewBox', box.map(v => v.toFixed(2)).join(' '));
    picture.replaceChildren(...state.outline.map(area => svg('path', {
      d: area.corners.length ? `M${area.corners.map(c => `${c[0]} ${(-c[1]).toFixed(2)}`).join('L')}Z` : '', fill: 'white',
    }, [svg('title', {})])));
  }
}

function draw() {
  const slider = byId('year');
  slider.max = Math.max(0, state.years.length - 1);
  slider.disabled = byId('play').disabled = byId('csv').disabled = !state.years.length;
  for (const what of ['policy', 'difference']) byId(`map-${what}`).hidden = !compares();
  const shown = state.years[Math.min(Number(slider.value), state.years.length - 1)];
  byId('shown-year').textContent = shown?.year ?? '';
  slider.setAttribute('aria-valuetext', shown?.year ?? '');
  if (!shown) return;
  drawMaps(shown, state.years.indexOf(shown));
  drawSeries();
  drawTable(shown, state.years.indexOf(shown));
}

// Levels keep one scale over all years and both maps, so that colours can be compared.
function drawMaps(shown, at) {
  const { factor, decimals, unit, change_unit } = indicator();
  const levels = state.years.flatMap(y => [...y.areas.baseline, ...y.areas.policy]).filter(v => v !== null);
  const [low, high] = [Math.min(...levels), Math.max(...levels)];
  const reach = Math.max(...state.years.flatMap(y => changes(y, state.years.indexOf(y)).map(c => Math.abs(c.value ?? 0)))) || 1e-9;
  for (const what of ['baseline', 'policy']) paint(what, shown.areas[what].map(value => ({
    colour: value === null ? 'white' : shade((value - low) / ((high - low) || 1)),
    text: `${number(value === null ? null : value * factor, decimals)} ${unit}`, value,
  })), [low * factor, high * factor], unit, decimals, false, shown.year);
  paint('difference', changes(shown, at).map(({ value, unclear }) => ({
    colour: value === null ? 'white' : unclear ? UNCLEAR : shade(0.5 + value / reach / 2, true),
    text: `${number(value === null ? null : value * factor, decimals, true)} ${change_unit}${unclear ? ` (${words.unclear})` : ''}`, value,
  })), [-reach * factor, reach * factor], change_unit, decimals, true, shown.year);
  const seeds = state.spread?.seeds ?? 1;
  byId('luck').textContent = compares() ? fill(seeds > 1 ? words.luck_many : words.luck_one, { n: seeds }) : '';
}

function changes(shown, at) {
  return shown.areas.policy.map((value, area) => {
    const mean = state.spread?.mean.areas[at]?.[area], half = state.spread?.half.areas[at]?.[area];
    const one = value === null || shown.areas.baseline[area] === null ? null : value - shown.areas.baseline[area];
    return { value: mean ?? one, half: half ?? null, unclear: half != null && half > 0 && Math.abs(mean) <= half };
  });
}

function paint(what, cells, [low, high], unit, decimals, signed, year) {
  const figure = byId(`map-${what}`);
  figure.querySelectorAll('path').forEach((path, area) => {
    path.setAttribute('fill', cells[area].colour);
    path.firstChild.textContent = `${state.outline[area].name}: ${cells[area].text}`;
  });
  const known = cells.map((cell, area) => ({ ...cell, name: state.outline[area].name })).filter(cell => cell.value !== null)
    .sort((a, b) => a.value - b.value);
  const [least, most] = [known[0], known[known.length - 1]];
  figure.querySelector('svg').setAttribute('aria-label', known.length ? fill(words.map_alt, {
    what: figure.querySelector('figcaption').textContent, title: indicator().label, year,
    least: least.name, low: least.text, most: most.name, high: most.text,
  }) : '');
  const legend = figure.querySelector('.legend');
  legend.querySelector('.bar').style.background = gradient(signed);
  legend.querySelector('.low').textContent = number(low, decimals, signed);
  legend.querySelector('.high').textContent = number(high, decimals, signed);
  legend.querySelector('.unit').textContent = unit;
}

function drawSeries() {
  const { measure, measure_factor, measure_unit } = indicator();
  const values = what => state.years.map(y => [y.year, y.city[what] === null ? null : y.city[what] * measure_factor]);
  const lines = [{ name: words.baseline, colour: '#0072b2', points: values('baseline') }];
  if (compares()) {
    const band = state.spread && state.years.map((y, at) => {
      const centre = y.city.baseline + state.spread.mean.city[at], half = state.spread.half.city[at] ?? 0;
      return [y.year, (centre - half) * measure_factor, (centre + half) * measure_factor];
    });
    lines.push({ name: words.policy, colour: '#b35806', dashed: true, points: values('policy'), band });
  }
  const last = state.years[state.years.length - 1];
  byId('chart-title').textContent = `${measure} [${measure_unit}]`;
  drawChart(byId('chart'), lines, { whole: true, x: words.year, y: measure_unit, from: [state.years[0].year, state.years[0].year + Number(setting().years) - 1],
    alt: fill(compares() ? words.chart_alt : words.chart_alt_one, { title: measure, year: last.year,
      baseline: number(last.city.baseline * measure_factor, 1), policy: number(last.city.policy * measure_factor, 1), unit: measure_unit }) });
  drawKeys(byId('keys'), lines);
}

function drawTable(shown, at) {
  const { factor, decimals, unit, change_unit } = indicator();
  const heads = [words.area, `${words.baseline} [${unit}]`, ...(compares() ? [`${words.policy} [${unit}]`, `${words.difference} [${change_unit}]`, words.interval] : [])];
  const moved = changes(shown, at);
  const rows = state.outline.map((area, i) => {
    const scaled = v => v === null ? null : v * factor;
    const cells = [number(scaled(shown.areas.baseline[i]), decimals)];
    if (compares()) cells.push(number(scaled(shown.areas.policy[i]), decimals), number(scaled(moved[i].value), decimals, true),
      moved[i].half === null ? '' : `± ${number(moved[i].half * factor, decimals)}`);
    return [area.name, ...cells];
  });
  const cell = (tag, text, i) => { const c = document.createElement(tag); c.textContent = text; if (i) c.className = 'number'; return c; };
  const row = (tag, texts) => { const r = document.createElement('tr'); r.append(...texts.map((t, i) => cell(i ? tag : 'th', t, i))); return r; };
  byId('areas').replaceChildren(row('th', heads), ...rows.map(texts => row('td', texts)));
}

function play(on) {
  clearInterval(state.timer);
  state.timer = null;
  byId('play').textContent = on ? words.pause : words.play;
  byId('play').setAttribute('aria-pressed', String(on));
  if (!on) return;
  const slider = byId('year');
  if (slider.value === slider.max) slider.value = 0;
  state.timer = setInterval(() => {
    slider.value = Number(slider.value) + 1;
    draw();
    if (slider.value === slider.max && byId('stop').textContent === words.again) play(false);
  }, 500);
}

form.addEventListener('change', begin);
form.addEventListener('submit', event => event.preventDefault());
byId('stop').addEventListener('click', () => {
  if (byId('stop').textContent === words.again) return begin();
  state.aborter.abort();
});
byId('play').addEventListener('click', () => { state.following = false; play(!state.timer); });
byId('year').addEventListener('input', () => { state.following = false; draw(); });
byId('link').addEventListener('click', copyLink);
byId('csv').addEventListener('click', () => saveCsv(`${setting().city}_${setting().policy}_${setting().indicator}.csv`, [
  ['city', 'policy', 'strength', 'start', 'seed', 'year', 'area', 'indicator', 'baseline', 'policy_value', 'difference_mean', 'difference_half_width', 'seeds'],
  ...state.years.flatMap((y, at) => changes(y, at).map((change, i) => [setting().city, setting().policy, setting().strength, setting().start,
    setting().seed, y.year, state.outline[i].name, setting().indicator, y.areas.baseline[i], y.areas.policy[i], change.value, change.half, state.spread?.seeds ?? 1])),
]));
begin();
