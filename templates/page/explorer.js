// `data` (sizes, labels, words) and `layers` (closed forms as functions of the sizes) stand before this.
// Every number of the table is a BigInt; floating point only places points in the drawing.

// ---- What closed forms are made of
function fail(need, left, right) { throw {need, left, right}; }
function divides(need, left, right) { if (left % right) fail(need, left, right); }
function atMost(need, left, right) { if (left > right) fail(need, left, right); }
function equal(need, left, right) { if (left !== right) fail(need, left, right); }
function exact(a, b) { if (a % b) throw new RangeError(); return a / b; }
function floor(a, b) { const whole = a / b; return a % b && (a < 0n) !== (b < 0n) ? whole - 1n : whole; }
function ceil(a, b) { return -floor(-a, b); }
function min(a, b) { return a < b ? a : b; }
function max(a, b) { return a > b ? a : b; }
function log2(a) { return a > 1n ? BigInt((a - 1n).toString(2).length) : 0n; }
function pow2(a) { return 1n << log2(a); }

// ---- Numbers as people read them, rounded as in the rest of the page: half to even, about three digits
const whole = (value) => value.toString().replace(/\B(?=(\d{3})+$)/g, ',');
function nearest(a, b) {
  const down = a / b, twice = 2n * (a % b);
  return twice > b || (twice === b && down % 2n) ? down + 1n : down;
}
function rounded(a, b, zeros = false) {
  if (a >= 100n * b) return whole(nearest(a, b));
  let places = 2;
  while (a && places < 12 && a * 10n ** BigInt(places) < 100n * b) places++;
  while (places && a * 10n ** BigInt(places) >= 1000n * b) places--;
  const text = nearest(a * 10n ** BigInt(places), b).toString().padStart(places + 1, '0');
  const pointed = places ? text.slice(0, -places) + '.' + text.slice(-places) : text;
  return places && !zeros ? pointed.replace(/\.?0+$/, '') : pointed;
}
function binary(value) {
  let power = value ? Math.min(Math.floor((value.toString(2).length - 1) / 10), 6) : 0;
  if (power && power < 6 && nearest(value, 1n << BigInt(10 * power)) === 1024n) power++;
  const unit = ['', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'][power], one = 1n << BigInt(10 * power);
  return unit && rounded(max(value, one), one, value % one > 0n) + ' ' + unit;
}
const say = (words, values) => words.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

// ---- What layers cost
const names = data.sizes.map((size) => size.name);
const given = data.sizes.map((size) => BigInt(size.value));
const largest = BigInt(data.largest);
const stops = data.sizes.map((size) => size.stops.map(BigInt));
const MACS = data.quantities.indexOf('macs'), FLOPS = data.quantities.indexOf('flops');

function sized(value) { return value !== null && value >= 1n && value <= largest; }
function ask(layer, values) { // {told: quantity → BigInt or the reason there is none}, or {failed: what is not met}
  if (!values.every(sized)) return {failed: {}};
  try {
    return {told: layers[layer](...values).map((quantity) => quantity())};
  } catch (failed) {
    return {failed};
  }
}
const asked = (values) => layers.map((_, layer) => ask(layer, values));
function macs(layer, values) {
  try {
    return layers[layer](...values)[MACS]();
  } catch {
    return null;
  }
}
function shown(layer, place, value) {
  if (typeof value === 'string') return data.why[value];
  const unit = data.layers[layer].units[place], number = whole(value);
  if (unit === '1') return number;
  if (unit !== 'byte') return number + ' ' + data.units[unit][value === 1n ? 0 : 1];
  const beside = binary(value);
  return number + ' B' + (beside && ` (${beside})`);
}

// ---- The page
const root = document.getElementById('explorer');
const sliders = names.map((name) => root.querySelector(`[type=range][data-size=${name}]`));
const fields = names.map((name) => root.querySelector(`[type=number][data-size=${name}]`));
const rows = [...root.querySelectorAll('tbody tr')].map((row) => [...row.querySelectorAll('td')]);
const verdict = root.querySelector('.explorer-verdict'), remarks = root.querySelector('.explorer-remarks');
const curves = root.querySelector('.explorer-curves');
let sizes = [...given];

function compared(found) {
  const known = found.map((one, layer) => ({layer, told: one.told})).filter((one) => one.told);
  if (known.length < 2) return '';
  let cheap = known[0], dear = known[0];
  for (const one of known) {
    if (one.told[MACS] < cheap.told[MACS]) cheap = one;
    if (one.told[MACS] >= dear.told[MACS]) dear = one;
  }
  const less = cheap.told[MACS], more = dear.told[MACS];
  const values = {
    cheaper: data.layers[cheap.layer].label, dearer: data.layers[dear.layer].label, less: whole(less), more: whole(more),
    flops: whole(cheap.told[FLOPS]), others: whole(dear.told[FLOPS]), ratio: less ? rounded(more, less) : '',
  };
  const free = cheap.told[FLOPS] ? 'free_with_flops' : 'free';
  return say(data.words[less === more ? 'equal' : less ? 'dearer' : free], values);
}
function remark(failed, layer) {
  const {label, needs} = data.layers[layer];
  if (failed.need === undefined) return sizes.every(sized) ? say(data.words.nothing, {layer: label}) : '';
  const [divided, said] = needs[failed.need];
  const values = {layer: label, said, left: failed.left, right: failed.right};
  return say(divided ? data.words.divides : data.words.needs, values);
}
function texts(found) { // what the table says, layer by layer; null where there is no such layer
  return found.map(({told}, layer) => told ? told.map((value, place) => shown(layer, place, value)) : null);
}
function show() {
  const found = asked(sizes);
  texts(found).forEach((column, layer) => rows.forEach((cells, place) => {
    cells[layer].textContent = column ? column[place] : '–';
  }));
  verdict.textContent = compared(found);
  const wrong = names.filter((_, place) => !sized(sizes[place]));
  remarks.textContent = [
    ...wrong.map((size) => say(data.words.whole, {size, largest: '10^' + (data.largest.length - 1)})),
    ...found.map(({failed}, layer) => failed ? remark(failed, layer) : ''),
  ].filter(Boolean).join(' ');
  sizes.forEach((value, place) => {
    fields[place].setAttribute('aria-invalid', String(!sized(value)));
    if (!sized(value)) return;
    const above = stops[place].findIndex((stop) => stop >= value);
    sliders[place].value = above < 0 ? stops[place].length - 1 : above;
    sliders[place].setAttribute('aria-valuetext', `${names[place]} = ${whole(value)}`);
  });
  draw();
}
function write(except) {
  fields.forEach((field, place) => {
    if (field !== except && sizes[place] !== null) field.value = sizes[place].toString();
  });
}

// ---- The address keeps the sizes; any other fragment is an anchor of the page and none of our business
function remember() {
  if (!sizes.every(sized)) return;
  const moved = sizes.some((value, place) => value !== given[place]);
  const fragment = names.map((name, place) => `${name}=${sizes[place]}`).join('&');
  try {
    history.replaceState(null, '', moved ? '#' + fragment : location.pathname + location.search);
  } catch {} // a page inside another may have no address
}
function recall() {
  const found = [...sizes];
  for (const part of location.hash.slice(1).split('&')) {
    const match = /^(\w+)=(\d{1,60})$/.exec(part), place = match ? names.indexOf(match[1]) : -1;
    if (place < 0) return false;
    found[place] = BigInt(match[2]);
  }
  sizes = found;
  write();
  show();
  root.scrollIntoView({block: 'nearest'});
  return true;
}

// ---- The drawing: multiply-adds against n, both logarithmic
const SVG = 'http://www.w3.org/2000/svg';
function log(value) { // of a BigInt of any length
  const digits = value.toString();
  return Math.log10(Number(digits.slice(0, 15))) + Math.max(digits.length - 15, 0);
}
function at(n) { return [n, ...sizes.slice(1)]; } // n is the first size
function lengths() {
  const found = new Set([...stops[0], sizes[0]]);
  for (let n = stops[0].at(-1); n < sizes[0]; n *= 4n) found.add(n * 4n);
  return [...found].sort((a, b) => (a < b ? -1 : 1));
}
function crossings(along) { // the first n from which on the other one of two is dearer, between each two points drawn
  const found = [];
  for (let one = 0; one < layers.length; one++) for (let two = one + 1; two < layers.length; two++) {
    const sign = (n) => {
      const a = macs(one, at(n)), b = macs(two, at(n));
      return a === null || b === null ? null : a < b ? -1 : a > b ? 1 : 0;
    };
    const signs = along.map((n) => [n, sign(n)]).filter((pair) => pair[1]);
    for (let i = 1; i < signs.length; i++) {
      if (signs[i][1] === signs[i - 1][1]) continue;
      let [low] = signs[i - 1], [high] = signs[i];
      while (high - low > 1n) {
        const middle = (low + high) / 2n;
        if (sign(middle) === signs[i][1]) high = middle; else low = middle;
      }
      found.push({n: high, macs: macs(one, at(high))});
    }
  }
  return found;
}
function power(exponent) {
  return '10' + String(exponent).replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[digit]);
}
function draw() {
  curves.replaceChildren();
  const width = Math.min(curves.clientWidth, 720);
  if (!sizes.every(sized) || width < 100) return;
  const along = lengths();
  const lines = layers.map((_, layer) => along.map((n) => [n, macs(layer, at(n))]).filter(([, y]) => y));
  const points = lines.flat();
  if (!points.length) return;
  const height = Math.max(230, Math.round(width * .45)), left = 46, right = width - 14, top = 26, bottom = height - 40;
  const xs = [log(along[0]), log(along.at(-1))], ys = points.map(([, y]) => log(y));
  const lowest = Math.floor(Math.min(...ys)), highest = Math.max(Math.ceil(Math.max(...ys)), lowest + 1);
  const x = (n) => left + (log(n) - xs[0]) / (xs[1] - xs[0]) * (right - left);
  const y = (value) => bottom - (log(value) - lowest) / (highest - lowest) * (bottom - top);

  const svg = document.createElementNS(SVG, 'svg');
  const add = (kind, attributes, text) => {
    const made = document.createElementNS(SVG, kind);
    for (const name in attributes) made.setAttribute(name, attributes[name]);
    if (text) made.textContent = text;
    svg.append(made);
  };
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute('width', width);
  svg.setAttribute('height', height);
  svg.setAttribute('role', 'img');
  const yStep = Math.ceil((highest - lowest) / 6), xStep = Math.ceil((xs[1] - xs[0]) / (width / 90));
  for (let tick = lowest; tick <= highest; tick += yStep) {
    const place = bottom - (tick - lowest) / (highest - lowest) * (bottom - top);
    add('path', {class: 'grid', d: `M${left} ${place}H${right}`});
    add('text', {x: left - 6, y: place + 4, 'text-anchor': 'end'}, power(tick));
  }
  for (let tick = Math.ceil(xs[0]); tick <= xs[1]; tick += xStep) {
    const place = left + (tick - xs[0]) / (xs[1] - xs[0]) * (right - left);
    add('path', {class: 'grid', d: `M${place} ${bottom}v5`});
    add('text', {x: place, y: bottom + 19, 'text-anchor': 'middle'}, power(tick));
  }
  add('text', {x: 0, y: 12}, data.words.macs);
  add('text', {x: right, y: height - 4, 'text-anchor': 'end'}, data.words.size_n);
  add('path', {class: 'here', d: `M${x(sizes[0])} ${top}V${bottom}`});
  lines.forEach((line, layer) => {
    const series = 'series-' + (layer % 6 + 1);
    const path = line.map(([n, value]) => `${x(n).toFixed(1)} ${y(value).toFixed(1)}`).join('L');
    if (path) add('path', {class: 'curve ' + series, d: 'M' + path});
    const here = macs(layer, sizes);
    if (here) add('circle', {class: 'dot ' + series, cx: x(sizes[0]), cy: y(here), r: 4});
  });
  const marked = crossings(along), said = [];
  for (const {n, macs: value} of marked) {
    said.push('n = ' + whole(n));
    if (!value) continue;
    add('circle', {class: 'crossing', cx: x(n), cy: y(value), r: 5});
    const label = 'n = ' + whole(n), room = 7.5 * label.length + 12, here = x(sizes[0]) - x(n);
    const before = x(n) > room && (x(n) + room > right || (here >= 0 && here < room)); // not across the line at n
    const beside = {x: x(n) + (before ? -10 : 10), 'text-anchor': before ? 'end' : 'start'};
    const beyond = Math.min(Math.max(y(value) + (before ? -8 : 16), top + 10), bottom - 5);
    add('text', {class: 'crossing-label', ...beside, y: beyond}, label);
  }
  const labels = data.layers.map((layer) => layer.label).join(', ');
  svg.setAttribute('aria-label', say(data.words.curves, {layers: labels, crossings: said.join(', ') || '–'}));
  curves.append(svg);
}

// ---- Moving
function parsed(text) {
  const match = /^(\d{1,60})(?:e\+?(\d{1,2}))?$/i.exec(text.trim());
  return match ? BigInt(match[1]) * 10n ** BigInt(match[2] ?? 0) : null;
}
names.forEach((_, place) => {
  sliders[place].addEventListener('input', () => {
    sizes[place] = stops[place][sliders[place].value];
    write();
    show();
    remember();
  });
  fields[place].addEventListener('input', () => {
    sizes[place] = parsed(fields[place].value);
    show();
    remember();
  });
  fields[place].addEventListener('change', () => write());
});
root.querySelector('button').addEventListener('click', () => {
  sizes = [...given];
  write();
  show();
  remember();
});
addEventListener('hashchange', recall);
addEventListener('resize', draw);
root.textsAt = (values) => texts(asked(values.map(BigInt))); // for whoever wants many sizes without moving controls
root.hidden = false;
if (!recall()) {
  write();
  show();
}
