"""Looks at a page through headless Chromium, at a given width, without any browser library."""

import html
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)

SCRIPT = """
const frame = document.querySelector('iframe');
frame.addEventListener('load', () => {
  const page = frame.contentDocument, found = {};
  page.querySelectorAll('details').forEach(d => { d.open = true; });
  const boxes = [];
  const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim() || node.parentElement.closest('svg, script, style')) continue;
    const range = page.createRange();
    range.selectNodeContents(node);
    for (const r of range.getClientRects())
      if (r.width > 1 && r.height > 1) boxes.push({who: node, name: node.data.trim().slice(0, 60), r});
  }
  page.querySelectorAll('figure svg').forEach(svg => {
    svg.querySelectorAll('g[id*="-text_"]').forEach(g => {
      const r = g.getBoundingClientRect();
      const name = svg.getAttribute('aria-label').slice(0, 40) + '/' + g.id;
      if (r.width > 0 && r.height > 0) boxes.push({who: g, name, r});
    });
  });
  boxes.sort((a, b) => a.r.top - b.r.top);
  const overlaps = [];
  for (let i = 0; i < boxes.length; i++) {
    for (let j = i + 1; j < boxes.length && boxes[j].r.top < boxes[i].r.bottom; j++) {
      if (boxes[i].who === boxes[j].who) continue;
      const a = boxes[i].r, b = boxes[j].r;
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 2 && high > 3) overlaps.push([boxes[i].name, boxes[j].name]);
    }
  }
  found.overlaps = overlaps.slice(0, 20);
  found.n_boxes = boxes.length;
  const width = page.documentElement.clientWidth;
  found.width = width;
  found.scroll_width = page.documentElement.scrollWidth;
  found.too_wide = boxes.filter(b => b.r.right > width + 1 || b.r.left < -1).map(b => b.name).slice(0, 20);
  found.smallest_text = Math.min(...[...page.querySelectorAll('p, td, th, li, dd, dt, figcaption, a')]
    .filter(e => e.getClientRects().length).map(e => parseFloat(frame.contentWindow.getComputedStyle(e).fontSize)));
  const written = [...page.querySelectorAll('figure svg')].filter(svg => svg.querySelector('g[id*="-text_"]'));
  found.figure_text = Math.min(...written.map(svg =>
    9 / 72 * 96 * svg.getBoundingClientRect().width / (svg.viewBox.baseVal.width * 96 / 72)));
  found.resources = frame.contentWindow.performance.getEntriesByType('resource').map(e => e.name)
    .filter(name => !name.startsWith('data:'));
  found.verdicts = [...page.querySelectorAll('.verdict')].map(p => ({text: p.textContent, data: {...p.dataset}}));
  const out = document.createElement('pre');
  out.id = 'found';
  out.textContent = JSON.stringify(found);
  document.body.append(out);
});
"""


SORTING = """
const frame = document.querySelector('iframe');
frame.addEventListener('load', () => {
  const page = frame.contentDocument, part = page.querySelector('.sortable'), table = part.querySelector('table');
  const heads = [...table.tHead.rows[0].cells];
  const shown = column => [...table.querySelectorAll('tbody tr')]
    .filter(row => row.getClientRects().length).map(row => row.cells[column].textContent.trim());
  const state = column => ({values: shown(column), sorted: heads.map(head => head.getAttribute('aria-sort'))});
  const press = column => { heads[column].querySelector('button').click(); return state(column); };
  const found = {heads: heads.map(head => head.textContent.trim()), start: state(5)};
  const button = heads[1].querySelector('button');
  button.focus();
  found.focused = page.activeElement === button;
  found.once = press(1);
  found.twice = press(1);
  found.names = press(0);
  part.querySelector('.more').click();
  found.all = state(0);
  const choice = part.querySelector('select');
  choice.value = '1';
  choice.dispatchEvent(new Event('change'));
  found.difference = press(5);
  found.visible = [...table.tBodies].filter(body => body.getClientRects().length).length;
  const out = document.createElement('pre');
  out.id = 'found';
  out.textContent = JSON.stringify(found);
  document.body.append(out);
});
"""


def look(page: Path, width: int, height: int = 2000, script: str = SCRIPT) -> dict:
    """Load a page in a frame of the given width [px] and run a script on it; the usual one opens and measures all."""
    text = html.escape(page.read_text(encoding="utf-8"))
    frame = f'<iframe style="border:0;width:{width}px;height:{height}px" srcdoc="{text}"></iframe>'
    shell = f"<!DOCTYPE html><meta charset=utf-8><body style='margin:0'>{frame}<script>{script}</script>"
    with tempfile.TemporaryDirectory() as folder:
        wrapper = Path(folder) / "wrapper.html"
        wrapper.write_text(shell, encoding="utf-8")
        command = [
            CHROMIUM,
            *FLAGS,
            f"--user-data-dir={folder}/profile",
            f"--window-size={max(width, 500)},{height}",
            "--virtual-time-budget=20000",
            "--dump-dom",
            wrapper.as_uri(),
        ]
        shown = subprocess.run(command, capture_output=True, text=True, timeout=180, check=True).stdout
    found = re.search(r'<pre id="found">(.*?)</pre>', shown, re.DOTALL)
    assert found, "the page did not load in Chromium"
    return json.loads(html.unescape(found.group(1)))
