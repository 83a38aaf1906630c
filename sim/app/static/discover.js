// A Discover page: plays a small model, draws its board, its measures and what was tried.
import { byId, copyLink, drawChart, drawKeys, fill, gradient, keepSetting, number, saveCsv, shade, words } from './common.js';

const page = JSON.parse(byId('page').textContent);
const GROUPS = ['#0072b2', '#e69f00'], COLOURS = ['#0072b2', '#b35806', '#5b5b5b', '#542788'], VACANT = '#ffffff', FULL = 1000;
const STILL = matchMedia('(prefers-reduced-motion: reduce)').matches;  // then the end is shown instead of the way there
const state = { seed: page.seed, board: null, moments: [], tries: [], aborter: null, timer: null, at: 0 };
const names = Object.keys(page.measures);
const unit = name => page.texts[name].unit;
const scaled = (name, value) => value === null ? null : value * page.measures[name].factor;
const withUnit = (text, of) => of ? `${text} ${of}` : text;
const sliderText = value => withUnit(number(value * page.slider.factor, page.slider.decimals), page.unit);

// While the slider is dragged, a new run is asked for once the last one has shown its first picture.
function change() {
  byId('value-text').textContent = sliderText(Number(byId('value').value));
  state.again = state.waiting;
  if (!state.waiting) begin();
}

function arrived() {
  state.waiting = false;
  if (state.again) begin();
}

async function begin() {
  state.aborter?.abort();
  const aborter = state.aborter = new AbortController();
  const value = byId('value').value;
  byId('value-text').textContent = sliderText(Number(value));
  byId('value').setAttribute('aria-valuetext', sliderText(Number(value)));
  keepSetting({ lang: page.lang, value, seed: state.seed });
  Object.assign(state, { moments: [], at: 0, done: false, waiting: true, again: false });
  byId('status').textContent = '';
  play(!STILL);
  try {
    const answer = await fetch(`/api/discover/${page.name}?${new URLSearchParams({ value, seed: state.seed })}`, { signal: aborter.signal });
    if (!answer.ok) throw new Error((await answer.json()).error);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = ''; ;) {
      const { done, value: chunk } = await reader.read();
      if (done) break;
      const lines = (rest + chunk).split('\n');
      rest = lines.pop();
      for (const line of lines) {
        take(JSON.parse(line));
        if (aborter.signal.aborted) return;  // a newer run has begun
      }
    }
    state.done = true;
    state.tries.push({ value: Number(value), seed: state.seed, moments: state.moments });
    drawTries();
    show(STILL ? state.moments.length - 1 : state.at);
  } catch (error) {
    if (error.name === 'AbortError') return;
    byId('status').textContent = error.message;
    arrived();
  }
}

function take(line) {
  if (line.error) throw new Error(line.error);
  if (line.kind) { state.board = line; return; }
  state.moments.push(line);
  byId('moment').max = state.moments.length - 1;
  if (state.moments.length > 1) return;
  show(0);
  arrived();
}

function show(at) {
  state.at = at;
  const moment = state.moments[at];
  if (!moment) return;
  byId('moment').value = at;
  byId('moment').setAttribute('aria-valuetext', moment.step);
  byId('shown').textContent = moment.step;
  drawBoard(moment);
  for (const name of names)
    byId(`now-${name}`).textContent = withUnit(number(scaled(name, moment.measures[name]), page.measures[name].decimals), unit(name));
  drawLines(at);
  const last = state.done && at === state.moments.length - 1;
  if (last) byId('status').textContent = fill(words.played, { step: moment.step });
}

function drawBoard({ cells, step, measures }) {
  const canvas = byId('board'), { width, height, kind } = state.board;
  const size = Math.max(1, Math.floor(510 / width));
  if (canvas.width !== width * size || canvas.height !== height * size) Object.assign(canvas, { width: width * size, height: height * size });
  const brush = canvas.getContext('2d');
  brush.fillStyle = VACANT;
  brush.fillRect(0, 0, canvas.width, canvas.height);
  cells.forEach((cell, i) => {
    if (cell < 0) return;
    brush.fillStyle = kind === 'groups' ? GROUPS[cell] : shade(cell / FULL);
    brush.fillRect((i % width) * size, Math.floor(i / width) * size, size, size);
  });
  const said = names.map(name => `${page.texts[name].label}: ${withUnit(number(scaled(name, measures[name]), page.measures[name].decimals), unit(name))}`);
  canvas.setAttribute('aria-label', fill(words.board_alt, { step, measures: said.join('; ') }));
  canvas.dataset.step = step;
}

function drawLegend() {
  const legend = byId('legend');
  const span = (text, className = '') => { const s = document.createElement('span'); s.textContent = text; s.className = className; return s; };
  if (page.scale) {
    const bar = span('', 'bar'), { low, high, factor, decimals } = page.scale;
    bar.style.background = gradient(false);
    legend.append(bar, span(number(low * factor, decimals)), span(page.legend[0], 'unit'), span(number(high * factor, decimals)));
  } else {
    legend.className = 'keys';
    page.legend.forEach((name, i) => {
      const box = span('', 'box');
      box.style.background = GROUPS[i] ?? VACANT;
      const item = span('');
      item.append(box, name);
      legend.append(item);
    });
  }
}

function drawLines(at) {
  const shown = state.moments.slice(0, at + 1);
  const lines = names.map((name, i) => ({ name: withUnit(page.texts[name].label, unit(name) && `[${unit(name)}]`), colour: COLOURS[i], dashed: i % 2 === 1,
    points: shown.map(m => [m.step, scaled(name, m.measures[name])]) }));
  const first = state.moments[0].step;
  drawChart(byId('chart'), lines, { whole: true, x: words.step, from: [first, first + page.steps - (first > 0 ? 1 : 0)], alt: byId('board').getAttribute('aria-label') });
  drawKeys(byId('keys'), lines);
}

function drawTries() {
  const name = names[0], { slider } = page;
  const points = state.tries.map(t => [t.value * slider.factor, scaled(name, t.moments[t.moments.length - 1].measures[name])]);
  drawChart(byId('tries'), [{ colour: COLOURS[0], points }], { dots: true, from: [slider.low * slider.factor, slider.high * slider.factor],
    x: withUnit(byId('value').labels[0].firstChild.textContent.replace(/: $/, ''), page.unit && `[${page.unit}]`),
    alt: fill(words.tries_alt, { title: page.texts[name].label, n: points.length, last: number(points[points.length - 1][1], 0) }) });
}

function play(on) {
  clearInterval(state.timer);
  state.timer = null;
  byId('play').textContent = on ? words.pause : words.play_short;
  if (!on) return;
  if (state.done && state.at >= state.moments.length - 1) state.at = 0;
  const pace = Math.max(60, Math.min(500, 5000 / page.steps));
  state.timer = setInterval(() => {
    if (state.at < state.moments.length - 1) show(state.at + 1);
    if (state.done && state.at === state.moments.length - 1) play(false);
  }, pace);
}

byId('value').addEventListener('input', change);
byId('luck').addEventListener('click', () => { state.seed += 1; change(); });
byId('play').addEventListener('click', () => play(!state.timer));
byId('moment').addEventListener('input', () => { play(false); show(Number(byId('moment').value)); });
byId('link').addEventListener('click', copyLink);
byId('csv').addEventListener('click', () => saveCsv(`${page.name}.csv`, [
  [page.slider.field, 'seed', 'step', ...names],
  ...state.tries.flatMap(t => t.moments.map(m => [t.value, t.seed, m.step, ...names.map(name => m.measures[name])])),
]));
drawLegend();
begin();
