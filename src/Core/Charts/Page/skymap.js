/* The map: all tokens as points, the cluster among them, and a graticule that follows the view. */
(() => {
  'use strict';

  const data = page.data;
  const chart = document.getElementById('chart');
  const steps = 1e-7;
  const undefinedStep = -0x80000000;
  const latitudes = Float64Array.from(page.decode(data.latitudes, Int32Array), toDegrees);
  const longitudes = Float64Array.from(page.decode(data.longitudes, Int32Array), toDegrees);
  const radii = page.decode(data.radii, Float32Array);
  const cosines = data.cosines ? page.decodeBFloat16(data.cosines) : null;
  const members = new Set(data.cluster ? page.decode(data.cluster.tokenIds, Int32Array) : []);
  const defined = [...latitudes.keys()].filter((id) => !Number.isNaN(latitudes[id]));
  const groups = [defined.filter((id) => !members.has(id)), defined.filter((id) => members.has(id))];
  const smallestField = 1e-4;
  let projection = data.projection;
  let marked = null;

  function toDegrees(step) { return step === undefinedStep ? NaN : step * steps; }

  // Both to about degrees: latitude over longitude, and by equal areas. A degree of longitude is stretched to stretch,
  // one of latitude to rise.
  const radians = Math.PI / 180;
  const projections = {
    rectangular: {
      extent: [180, 90],
      outline: [[-180, -90], [180, -90], [180, 90], [-180, 90]],
      forward: (longitude, latitude) => [longitude, latitude],
      latitudeOf: (y) => y,
      longitudeOf: (x) => x,
      stretch: () => 1,
      rise: () => 1,
    },
    mollweide: {
      extent: [2 * Math.SQRT2 / Math.PI * 180, Math.SQRT2 / radians],
      outline: Array.from({ length: 240 }, (_, part) => [
        2 * Math.SQRT2 / Math.PI * 180 * Math.cos(part * Math.PI / 120), Math.SQRT2 / radians * Math.sin(part * Math.PI / 120),
      ]),
      forward: (longitude, latitude) => {
        const angle = auxiliaryAngle(latitude);
        return [2 * Math.SQRT2 / Math.PI * longitude * Math.cos(angle), Math.SQRT2 / radians * Math.sin(angle)];
      },
      latitudeOf: (y) => {
        const angle = Math.asin(Math.max(-1, Math.min(1, y * radians / Math.SQRT2)));
        return Math.asin(Math.max(-1, Math.min(1, (2 * angle + Math.sin(2 * angle)) / Math.PI))) / radians;
      },
      longitudeOf: (x, latitude) => x / (2 * Math.SQRT2 / Math.PI * Math.max(1e-9, Math.cos(auxiliaryAngle(latitude)))),
      stretch: (latitude) => 2 * Math.SQRT2 / Math.PI * Math.cos(auxiliaryAngle(latitude)),
      rise: (latitude) => Math.cos(latitude * radians) / projections.mollweide.stretch(latitude),
    },
  };

  // 2 a + sin 2a = pi sin(latitude), by Newton's method; at the poles that would divide by zero.
  function auxiliaryAngle(latitude) {
    const target = Math.PI * Math.sin(latitude * radians);
    let angle = latitude * radians;
    if (Math.abs(latitude) > 89.9999) { return Math.sign(latitude) * Math.PI / 2; }
    for (let round = 0; round < 50; round++) {
      const change = (2 * angle + Math.sin(2 * angle) - target) / (2 + 2 * Math.cos(2 * angle));
      angle -= change;
      if (Math.abs(change) < 1e-15) { break; }
    }
    return angle;
  }

  function project(ids) {
    const { forward } = projections[projection];
    const x = new Float64Array(ids.length);
    const y = new Float64Array(ids.length);
    ids.forEach((id, place) => { [x[place], y[place]] = forward(longitudes[id], latitudes[id]); });
    return { x, y };
  }

  function text(id) { return data.tokens?.[id] ?? null; }

  function degrees(value, field) {
    return value.toFixed(Math.max(0, Math.min(7, 2 - Math.floor(Math.log10(field * 1.0001))))) + '°';
  }

  /* What is drawn. */

  const names = ['tokens', 'direction', 'cluster', 'mark'];
  const groupOf = { tokens: groups[0], cluster: groups[1] };

  function markerSizes(field) {
    return field > 60 ? [2.5, 7] : field > 10 ? [3.5, 8] : [5, 9];
  }

  let sizes = markerSizes(180);

  // Where points lie close, fainter ones show how close.
  function opacity() {
    return sizes[0] < 3 ? Math.max(0.25, Math.min(0.75, 40 / Math.sqrt(defined.length))) : 0.75;
  }

  function traces() {
    const [size, clusterSize] = sizes;
    const direction = data.direction
      ? projections[projection].forward(turn(data.direction.longitude), data.direction.latitude) : [];
    const base = { type: 'scattergl', mode: 'markers', hoverinfo: 'none' };
    return [
      { ...base, ...project(groups[0]), marker: { size, opacity: opacity(), color: page.color('points') } },
      {
        ...base,
        x: direction.slice(0, 1),
        y: direction.slice(1),
        hoverinfo: 'skip',
        marker: { symbol: 'cross-thin-open', size: 20, color: page.color('text'), line: { width: 1.5 } },
      },
      {
        ...base,
        ...project(groups[1]),
        marker: { size: clusterSize, color: page.color('cluster'), opacity: 0.85, line: { width: 1, color: page.color('back') } },
      },
      {
        ...base,
        ...project(marked === null ? [] : [marked]),
        hoverinfo: 'skip',
        marker: { symbol: 'circle-open', size: 22, color: page.color('mark'), line: { width: 3 } },
      },
    ].map((trace, place) => ({ ...trace, name: names[place] }));
  }

  // Longitudes from -180 to 180.
  function turn(longitude) { return longitude - 360 * Math.round(longitude / 360); }

  function range() {
    const layout = chart._fullLayout;
    return [layout.xaxis.range.map(Number), layout.yaxis.range.map(Number)];
  }

  function center() {
    const [[left, right], [bottom, top]] = range();
    const latitude = projections[projection].latitudeOf((bottom + top) / 2);
    return [turn(projections[projection].longitudeOf((left + right) / 2, latitude)), latitude];
  }

  // Scales grow without end towards the poles.
  function clampLatitude(latitude) { return Math.max(-75, Math.min(75, latitude)); }

  // The width in degrees of the largest round field that the view holds.
  function field() {
    const [[left, right], [bottom, top]] = range();
    const { stretch, rise } = projections[projection];
    const latitude = clampLatitude(center()[1]);
    return Math.min((right - left) / stretch(latitude) * Math.cos(latitude * radians), (top - bottom) / rise(latitude));
  }

  function isWholeSky() {
    const [width, height] = projections[projection].extent;
    const [[left, right], [bottom, top]] = range();
    return left <= -width && right >= width && bottom <= -height && top >= height;
  }

  function layout(view) {
    const axis = { visible: false, fixedrange: false };
    return {
      xaxis: { ...axis, range: view[0] },
      yaxis: { ...axis, range: view[1], scaleanchor: 'x', scaleratio: 1 },
      margin: { l: 0, r: 0, t: 0, b: 0 },
      showlegend: false,
      dragmode: 'pan',
      hovermode: 'closest',
      hoverdistance: 12,
      paper_bgcolor: page.color('back'),
      plot_bgcolor: page.color('back'),
    };
  }

  function wholeSky() {
    const [width, height] = projections[projection].extent;
    return [[-width * 1.04, width * 1.04], [-height * 1.08, height * 1.08]];
  }

  function viewAround(longitude, latitude, width) {
    const { forward, stretch, rise } = projections[projection];
    const [x, y] = forward(longitude, latitude);
    const scaled = clampLatitude(latitude);
    const halfWidth = width / 2 * stretch(scaled) / Math.cos(scaled * radians);
    const halfHeight = width / 2 * rise(scaled);
    return [[x - halfWidth, x + halfWidth], [y - halfHeight, y + halfHeight]];
  }

  // Plotly widens one of the two ranges to the shape of the window; so the field is always seen whole.
  function show(view) {
    return Plotly.relayout(chart, { 'xaxis.range': view[0], 'yaxis.range': view[1] });
  }

  function draw(view) {
    return Plotly.react(chart, traces(), layout(view), { scrollZoom: true, displayModeBar: false, doubleClick: false })
      .then(decorate);
  }

  /* The graticule. */

  function graticuleStep(width) {
    const wanted = width / 4;
    if (wanted >= 20) { return 30; }
    const power = 10 ** Math.floor(Math.log10(wanted));
    return power * [1, 2, 5, 10].find((factor) => factor * power >= wanted);
  }

  function multiples(step, from, to) {
    const list = [];
    for (let number = Math.ceil(from / step); number * step <= to + step * 1e-6; number++) { list.push(number * step); }
    return list;
  }

  // Plotly reads no exponents in paths.
  function path(points) {
    return 'M' + points.map(([x, y]) => x.toFixed(9) + ',' + y.toFixed(9)).join('L');
  }

  // Closer at the ends, where meridians meet.
  function meridian(longitude, low, high) {
    const parts = 60;
    return Array.from({ length: parts + 1 }, (_, part) => projections[projection].forward(
      longitude, (low + high) / 2 - (high - low) / 2 * Math.cos(part * Math.PI / parts)));
  }

  function graticule() {
    const { forward, latitudeOf, longitudeOf, extent, outline } = projections[projection];
    const [[left, right], [bottom, top]] = range();
    const step = graticuleStep(field());
    const low = Math.max(-90, latitudeOf(Math.max(bottom, -extent[1])));
    const high = Math.min(90, latitudeOf(Math.min(top, extent[1])));
    const edges = [low, high, Math.max(low, Math.min(high, 0))]
      .flatMap((latitude) => [longitudeOf(left, latitude), longitudeOf(right, latitude)]);
    const west = Math.max(-180, Math.min(...edges));
    const east = Math.min(180, Math.max(...edges));
    const meridians = multiples(step, west, east);
    const parallels = multiples(step, low, high).filter((latitude) => Math.abs(latitude) < 90);
    const line = { type: 'path', layer: 'below', line: { width: 1, color: page.color('grid') } };
    const shapes = [
      ...meridians.map((longitude) => path(meridian(longitude, low, high))),
      ...parallels.map((latitude) => path([forward(west, latitude), forward(east, latitude)])),
    ].map((lines) => ({ ...line, path: lines }));
    shapes.push({ ...line, line: { width: 1.2, color: page.color('quiet') }, path: path(outline) + 'Z' });
    return { shapes, annotations: [...labels(meridians, parallels, step), ...callout()] };
  }

  // Longitudes along the equator, or along the lower edge where that is not in view; latitudes along the left.
  function labels(meridians, parallels, step) {
    const { forward, latitudeOf, longitudeOf } = projections[projection];
    const [[left, right], [bottom, top]] = range();
    const label = { showarrow: false, font: { size: 11, color: page.color('quiet') }, bgcolor: page.color('back'), borderpad: 1, opacity: 0.85 };
    const edge = bottom + (top - bottom) * 0.03;
    const isEquatorSeen = bottom < 0 && top > 0;
    const row = isEquatorSeen ? 0 : Math.max(edge, bottom);
    const rowLatitude = latitudeOf(row);
    const isNarrow = chart.clientWidth < 600;
    const labelStep = isNarrow && step >= 30 ? 60 : step;
    return [
      ...meridians.filter((longitude) => step < 30 || (Math.abs(longitude) < 180 && longitude % labelStep === 0)).map((longitude) => {
        const [x] = forward(longitude, rowLatitude);
        return { ...label, x, y: row, text: degrees(longitude, step * 50) };
      }).filter((item) => item.x > left + (right - left) * 0.08 && item.x < right - (right - left) * 0.04),
      ...parallels.filter((latitude) => latitude !== 0).map((latitude) => {
        const limb = forward(-180, latitude)[0];
        const inner = longitudeOf(left, latitude) > -180;
        const [, y] = forward(0, latitude);
        return { ...label, x: inner ? left : limb, y, xanchor: inner || isNarrow ? 'left' : 'right', text: degrees(latitude, step * 50) };
      }).filter((item) => item.y > bottom + (top - bottom) * 0.06 && item.y < top - (top - bottom) * 0.02),
    ];
  }

  // The cluster is a point in the whole sky: an arrow says where.
  function callout() {
    if (groups[1].length === 0 || field() < 30) { return []; }
    const [longitude, latitude] = heart();
    const [x, y] = projections[projection].forward(longitude, latitude);
    return [{
      x, y, ax: 46, ay: -46, standoff: 6, arrowwidth: 1.6, arrowhead: 2, arrowcolor: page.color('cluster'),
      text: page.count(groups[1].length, 'token'), font: { size: 13, color: page.color('cluster') },
      bgcolor: page.color('back'), borderpad: 3,
    }];
  }

  /* The cluster's place. A class may have members elsewhere, so the middle one counts. */

  function median(values) {
    return Float64Array.from(values).sort()[values.length >> 1];
  }

  function heart() {
    return [median(groups[1].map((id) => longitudes[id])), median(groups[1].map((id) => latitudes[id]))];
  }

  function clusterField() {
    const [longitude, latitude] = heart();
    const distances = Float64Array.from(groups[1], (id) => Math.hypot(
      latitudes[id] - latitude, turn(longitudes[id] - longitude) * Math.cos(latitude * radians))).sort();
    return Math.max(0.01, 3 * distances[Math.floor(distances.length * 0.8)]);
  }

  /* What follows the view. */

  function decorate() {
    const width = field();
    const [longitude, latitude] = center();
    document.getElementById('field').textContent = isWholeSky()
      ? 'The whole sky'
      : 'Field ' + degrees(width, width) + ' around ' + degrees(latitude, width) + ', ' + degrees(longitude, width);
    return Plotly.relayout(chart, graticule());
  }

  function followZoom() {
    const wanted = markerSizes(field());
    if (wanted[0] === sizes[0]) { return; }
    sizes = wanted;
    Plotly.restyle(chart, { 'marker.size': sizes, 'marker.opacity': [opacity(), 0.85] }, [names.indexOf('tokens'), names.indexOf('cluster')]);
  }

  function onRelayout(change) {
    if (!Object.keys(change).some((key) => key.startsWith('xaxis'))) { return; }
    if (field() < smallestField) { show(viewAround(...center(), smallestField * 1.01)); return; }
    decorate();
    followZoom();
  }

  /* What is said of a token. */

  // Rows that are equal to the last bit, or nearly so, are one point.
  function countAt(id) {
    let found = 0;
    for (let other = 0; other < latitudes.length; other++) {
      if (latitudes[other] === latitudes[id] && longitudes[other] === longitudes[id]) { found++; }
    }
    return found;
  }

  function describe(id) {
    const here = countAt(id);
    return [
      ['Latitude', latitudes[id].toFixed(6) + '°'],
      ['Longitude', longitudes[id].toFixed(6) + '°'],
      ['Radius', radii[id].toPrecision(5)],
      ...(cosines ? [['Cosine', Number.isNaN(cosines[id]) ? 'undefined' : cosines[id].toFixed(8)]] : []),
      ...(members.has(id) ? [['Cluster', 'member']] : []),
      ...(here > 1 ? [['At this point', page.count(here, 'token')]] : []),
    ];
  }

  function heading(id) {
    const known = text(id);
    return [
      page.element('span', 'Token ' + id + ' ', 'head'),
      ...(known === null ? [] : [page.element('span', '‘' + known + '’', 'token')]),
    ];
  }

  function onHover(event) {
    const point = event.points[0];
    const id = groupOf[point.data.name]?.[point.pointIndex];
    if (id !== undefined) { page.showTip(event.event, heading(id), describe(id)); }
  }

  /* Search. */

  const search = document.getElementById('search');
  const results = document.getElementById('results');

  function find(wanted) {
    const most = 8;
    const exact = [];
    const starting = [];
    const containing = [];
    if (/^\d+$/.test(wanted) && Number(wanted) < latitudes.length) { exact.push(Number(wanted)); }
    (data.tokens ?? []).forEach((token, id) => {
      if (token === null || exact.length >= most) { return; }
      const trimmed = token.trim();
      if (token === wanted || trimmed === wanted) { exact.push(id); }
      else if (trimmed.startsWith(wanted)) { starting.push(id); }
      else if (token.includes(wanted)) { containing.push(id); }
    });
    return [...new Set([...exact, ...starting, ...containing])].slice(0, most);
  }

  function listResults() {
    const ids = search.value === '' ? [] : find(search.value);
    results.replaceChildren(...ids.map((id) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(page.element('span', String(id), 'id'), page.element('span', text(id) ?? '', 'token'));
      button.addEventListener('click', () => mark(id));
      const item = document.createElement('li');
      item.append(button);
      return item;
    }));
    document.getElementById('status').textContent =
      search.value === '' || ids.length > 0 ? '' : 'No token has this id or text.';
    return ids;
  }

  function mark(id) {
    results.replaceChildren();
    const status = document.getElementById('status');
    const known = text(id);
    const name = 'Token ' + id + (known === null ? '' : ' ‘' + known + '’');
    if (Number.isNaN(latitudes[id])) { status.textContent = name + ' has no place in this sky.'; return; }
    status.textContent = [name, ...describe(id).map((row) => row.join(' '))].join(', ');
    marked = id;
    drawLegend();
    draw(viewAround(longitudes[id], latitudes[id], Math.max(0.5, Math.min(10, field()))));
  }

  /* Start. */

  function drawLegend() {
    const entries = [[page.count(groups[0].length, groups[1].length > 0 ? 'other token' : 'token'), '']];
    if (data.cluster) {
      const cosine = data.cluster.cosine === undefined ? '' : ' at cosine ' + data.cluster.cosine.toFixed(8);
      entries.push([page.count(groups[1].length, 'token') + cosine, 'cluster']);
    }
    if (data.direction) { entries.push(['Direction', 'direction']); }
    if (marked !== null) { entries.push(['Found', 'mark']); }
    document.getElementById('legend').replaceChildren(...entries.map(([label, name]) => page.element('li', label, name)));
  }

  function on(id, action) { document.getElementById(id).addEventListener('click', action); }

  function zoom(factor) { show(viewAround(...center(), field() * factor)); }

  function axis(number) { return (number < 0 ? '−' : '') + 'PC' + Math.abs(number); }

  const flat = document.getElementById('flat');

  function nameProjection() {
    flat.textContent = projection === 'mollweide' ? 'Rectangular' : 'Mollweide';
  }

  function changeProjection() {
    const [longitude, latitude] = center();
    const width = field();
    const isWhole = isWholeSky();
    projection = projection === 'mollweide' ? 'rectangular' : 'mollweide';
    nameProjection();
    draw(isWhole ? wholeSky() : viewAround(longitude, latitude, width));
  }

  function clusterView() { return viewAround(...heart(), clusterField()); }

  function firstView() {
    return data.fieldOfView && data.fieldOfView < 180
      ? viewAround(turn(data.direction.longitude), data.direction.latitude, data.fieldOfView) : wholeSky();
  }

  document.getElementById('title').textContent = 'The sky of ' + data.model;
  document.getElementById('about').textContent = page.count(latitudes.length, 'token')
    + ' · north ' + axis(data.north) + ', meridian ' + axis(data.meridian) + ', equinox ' + axis(data.equinox)
    + (defined.length < latitudes.length ? ' · ' + page.count(latitudes.length - defined.length, 'token') + ' without a place' : '');
  document.getElementById('near').hidden = groups[1].length === 0;
  if (!data.tokens) { search.placeholder = 'Find a token by id'; }
  nameProjection();
  on('sky', () => show(wholeSky()));
  on('near', () => show(clusterView()));
  on('in', () => zoom(0.5));
  on('out', () => (field() > 60 ? show(wholeSky()) : zoom(2)));
  on('flat', changeProjection);
  search.addEventListener('input', listResults);
  search.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') { const [first] = listResults(); if (first !== undefined) { mark(first); } }
    if (event.key === 'Escape') { results.replaceChildren(); }
  });
  page.startTheme(document.getElementById('theme'), () => draw(range()));
  drawLegend();
  draw(firstView()).then(() => {
    chart.on('plotly_relayout', onRelayout);
    chart.on('plotly_hover', onHover);
    chart.on('plotly_unhover', page.hideTip);
    page.fit(chart, decorate);
    followZoom();
    document.body.dataset.ready = 'true';
  });
})();
