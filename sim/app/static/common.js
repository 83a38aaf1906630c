// What all pages share: words, numbers, colours, charts, files, the setting in the address.

export const words = JSON.parse(document.getElementById('words').textContent);
export const byId = id => document.getElementById(id);
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

const formats = {};
export function number(value, decimals = 0, signed = false) {
  if (value === null || !Number.isFinite(value)) return words.unknown;
  const key = decimals + (signed ? '+' : '');
  formats[key] ??= new Intl.NumberFormat(words.locale, {
    minimumFractionDigits: decimals, maximumFractionDigits: decimals, signDisplay: signed ? 'exceptZero' : 'negative',
  });
  return formats[key].format(value).replace('-', '\u2212');
}

// Both scales are those of the report; they can be told apart by all eyes and name nothing good or bad.
const LEVELS = ['#fee838', '#e1cc55', '#c3b369', '#a59c74', '#8a8678', '#707173', '#575d6d', '#3b496c', '#123570', '#00224e'];
const CHANGES = ['#7f3b08', '#b35806', '#e08214', '#fdb863', '#fee0b6', '#f7f7f7', '#d8daeb', '#b2abd2', '#8073ac', '#542788', '#2d004b'];
export const UNCLEAR = '#e3e3e3';

const channels = hex => [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16));
export function shade(share, changes = false) {
  const stops = changes ? CHANGES : LEVELS;
  const place = Math.min(Math.max(share, 0), 1) * (stops.length - 1);
  const low = Math.min(Math.floor(place), stops.length - 2);
  const [from, to] = [channels(stops[low]), channels(stops[low + 1])];
  return `rgb(${from.map((part, i) => Math.round(part + (to[i] - part) * (place - low))).join(' ')})`;
}
export const gradient = changes => `linear-gradient(to right, ${(changes ? CHANGES : LEVELS).join(', ')})`;

export function svg(name, attributes, children = []) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const EDGES = { left: 58, right: 14, top: 10, bottom: 40, height: 250 };

// lines: [{name, colour, dashed, points: [[x, y], ...], band: [[x, low, high], ...]}]
export function drawChart(figure, lines, { x, y, alt, decimals = 0, from = null, dots = false, whole = false }) {
  const all = lines.flatMap(line => [...line.points.map(p => [p[0], p[1]]),
    ...(line.band ?? []).flatMap(b => [[b[0], b[1]], [b[0], b[2]]])]).filter(p => p[1] !== null);
  const picture = figure.querySelector('svg');
  const ROOM = { ...EDGES, width: Math.max(280, figure.clientWidth) };  // letters keep their size on a narrow screen
  picture.setAttribute('viewBox', `0 0 ${ROOM.width} ${ROOM.height}`);
  picture.setAttribute('aria-label', alt);
  if (!all.length) return picture.replaceChildren();
  const xs = all.map(p => p[0]), ys = all.map(p => p[1]);
  const [left, right] = from ?? [Math.min(...xs), Math.max(...xs)];
  const ticks = niceTicks(Math.min(...ys), Math.max(...ys));
  const [low, high] = [ticks[0], ticks[ticks.length - 1]];
  const toX = v => ROOM.left + (ROOM.width - ROOM.left - ROOM.right) * (v - left) / ((right - left) || 1);
  const toY = v => ROOM.height - ROOM.bottom - (ROOM.height - ROOM.top - ROOM.bottom) * (v - low) / ((high - low) || 1);
  const parts = [];
  const places = Math.max(decimals, decimalsOf(ticks));
  for (const tick of ticks) {
    parts.push(svg('line', { class: 'axis', 'stroke-opacity': 0.25, x1: ROOM.left, x2: ROOM.width - ROOM.right, y1: toY(tick), y2: toY(tick) }));
    parts.push(svg('text', { x: ROOM.left - 6, y: toY(tick) + 4, 'text-anchor': 'end' }, [number(tick, places)]));
  }
  const across = niceTicks(left, right, whole).filter(v => v >= left && v <= right);
  for (const tick of across)
    parts.push(svg('text', { x: toX(tick), y: ROOM.height - ROOM.bottom + 17, 'text-anchor': 'middle' },
      [whole ? String(tick) : number(tick, decimalsOf(across))]));
  parts.push(svg('text', { x: (ROOM.left + ROOM.width) / 2, y: ROOM.height - 4, 'text-anchor': 'middle' }, [x]));
  for (const line of lines) {
    if (line.band?.length) {
      const up = line.band.map(b => `${toX(b[0])} ${toY(b[2])}`), down = line.band.map(b => `${toX(b[0])} ${toY(b[1])}`).reverse();
      parts.push(svg('path', { d: `M${[...up, ...down].join('L')}Z`, class: 'band', fill: line.colour }));
    }
    const known = line.points.filter(p => p[1] !== null);
    if (dots) parts.push(...known.map(p => svg('circle', { cx: toX(p[0]), cy: toY(p[1]), r: 5, fill: line.colour })));
    else if (known.length) parts.push(svg('path', {
      d: 'M' + known.map(p => `${toX(p[0])} ${toY(p[1])}`).join('L'), stroke: line.colour, 'stroke-dasharray': line.dashed ? '7 4' : 'none',
    }));
  }
  if (low < 0 && high > 0) parts.push(svg('line', { class: 'zero', x1: ROOM.left, x2: ROOM.width - ROOM.right, y1: toY(0), y2: toY(0) }));
  picture.replaceChildren(svg('title', {}, [alt]), ...parts);
}

export function drawKeys(list, lines) {
  list.replaceChildren(...lines.map(line => {
    const item = document.createElement('li');
    item.append(svg('svg', { viewBox: '0 0 35 12', 'aria-hidden': 'true' }, [svg('path', {
      d: 'M0 6H35', stroke: line.colour, 'stroke-width': 3, 'stroke-dasharray': line.dashed ? '7 4' : 'none' })]), line.name);
    return item;
  }));
}

const decimalsOf = ticks => {
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : 1;
  return Math.max(0, Math.min(6, Math.ceil(-Math.log10(step) - 1e-9)));
};

export function niceTicks(low, high, whole = false) {
  if (high - low < 1e-12) [low, high] = [low - (Math.abs(low) || 1) * 0.1, high + (Math.abs(high) || 1) * 0.1];
  const rough = (high - low) / 4, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, whole && power <= 1 ? 3 : 2.5, 5, 10].map(k => k * power).find(k => k >= rough && (!whole || k >= 1));
  const first = Math.floor(low / step + 1e-9), last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

export function saveCsv(name, rows) {
  const cell = value => value === null || value === undefined ? '' : /[",\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([rows.map(row => row.map(cell).join(',')).join('\n') + '\n'], { type: 'text/csv' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// The address holds the whole setting, and so do the links to the other languages.
export function keepSetting(values) {
  const query = new URLSearchParams(values);
  history.replaceState(null, '', `${location.pathname}?${query}`);
  for (const link of document.querySelectorAll('.languages a')) {
    query.set('lang', link.hreflang);
    link.href = `${location.pathname}?${query}`;
  }
}

export async function copyLink() {
  try {
    await navigator.clipboard.writeText(location.href);
    byId('copied').textContent = words.copied;
  } catch {  // outside of 127.0.0.1 browsers keep the clipboard to themselves
    byId('copied').textContent = location.href;
  }
}
