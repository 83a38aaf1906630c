// The Compare page: the filters act at once, and the chosen effects are drawn.
import { byId, drawChart, drawKeys, fill, words } from './common.js';

const COLOURS = ['#0072b2', '#b35806', '#5b5b5b', '#542788', '#117733', '#882255'];
byId('filters').addEventListener('change', event => {
  if (event.target.id === 'study') document.querySelectorAll('#filters select:not(#study)').forEach(s => { s.value = ''; });
  byId('filters').submit();
});
const lines = JSON.parse(byId('lines').textContent).map((line, i) => ({ ...line, colour: COLOURS[i % COLOURS.length], dashed: i % 2 === 1 }));
drawChart(byId('chart'), lines, { whole: true, x: words.year, alt: fill(words.effects_alt, { n: lines.length }) });
drawKeys(byId('keys'), lines);
