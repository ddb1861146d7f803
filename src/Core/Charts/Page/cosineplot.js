/* Two plots of a measurement's classes: cosine by rank, and tokens at each cosine. */
(() => {
  'use strict';

  const data = page.data;
  const plots = { ranks: document.getElementById('ranks'), classes: document.getElementById('classes') };

  // The classes by descending cosine, each with the ranks that it takes, from 1.
  let next = 1;
  const classes = data.cosines.map((cosine, place) => {
    const first = next;
    next += data.counts[place];
    return { cosine, count: data.counts[place], first, last: next - 1 };
  });
  const cluster = classes.find((item) => item.cosine === data.clusterCosine);
  const isLog = { ranks: false, classes: false };

  function stems(items) {
    const base = isLog.classes ? 0.7 : 0;
    return {
      x: items.flatMap((item) => [item.cosine, item.cosine, null]),
      y: items.flatMap((item) => [base, item.count, null]),
    };
  }

  // A step reaches half a rank to either side.
  function steps(items) {
    return {
      x: items.flatMap((item) => [item.first - 0.5, item.last + 0.5]),
      y: items.flatMap((item) => [item.cosine, item.cosine]),
    };
  }

  function lines(points, name, width) {
    return { ...points, type: 'scatter', mode: 'lines', name, hoverinfo: 'none', line: { color: page.color(name), width, simplify: false } };
  }

  // Points that are there to be hovered over, one for each class.
  function targets(x, y) {
    return { x, y, type: 'scatter', mode: 'markers', name: 'targets', hoverinfo: 'none', marker: { size: 8, opacity: 0 } };
  }

  function axis(title, more) {
    const quiet = page.color('quiet');
    return {
      title: { text: title, font: { size: 13 } },
      gridcolor: page.color('grid'),
      linecolor: quiet,
      tickcolor: quiet,
      color: quiet,
      zeroline: false,
      showline: true,
      ticks: 'outside',
      exponentformat: 'none',
      ...more,
    };
  }

  function layout(x, y, annotation) {
    return {
      xaxis: x,
      yaxis: y,
      margin: { l: 64, r: 18, t: 34, b: 50 },
      showlegend: false,
      dragmode: 'zoom',
      hovermode: 'closest',
      hoverdistance: 40,
      paper_bgcolor: page.color('back'),
      plot_bgcolor: page.color('back'),
      font: { color: page.color('text'), size: 12 },
      annotations: annotation ? [{
        arrowwidth: 1.5, arrowhead: 2, standoff: 4, bgcolor: page.color('back'), borderpad: 3,
        arrowcolor: page.color('cluster'), font: { size: 13, color: page.color('cluster') }, ...annotation,
      }] : [],
    };
  }

  // Annotations take the logarithm where the axis is one.
  function scale(value, log) { return log ? Math.log10(value) : value; }

  function axisType(log) { return log ? { type: 'log', dtick: 1 } : { type: 'linear', tickformat: ',d' }; }

  function ranksFigure() {
    const log = isLog.ranks;
    const traces = [lines(steps(classes), 'points', 1.8), targets(classes.map((item) => (item.first + item.last) / 2), data.cosines)];
    if (cluster) {
      traces.push({ ...lines(steps([cluster]), 'cluster', 5), mode: 'lines+markers', marker: { size: 5, color: page.color('cluster') } });
    }
    return [traces, layout(
      axis('Rank by cosine, from the largest', { ...axisType(log), rangemode: log ? 'normal' : 'tozero' }),
      axis('Cosine'),
      cluster && {
        x: scale((cluster.first + cluster.last) / 2, log), y: cluster.cosine, ax: 60, ay: 40, xanchor: 'left',
        text: 'Ranks ' + cluster.first.toLocaleString('en-US') + ' to ' + cluster.last.toLocaleString('en-US'),
      })];
  }

  function classesFigure() {
    const log = isLog.classes;
    const others = classes.filter((item) => item !== cluster);
    const traces = [lines(stems(others), 'points', 1.2), targets(data.cosines, data.counts)];
    if (cluster) { traces.push(lines(stems([cluster]), 'cluster', 3)); }
    const isRight = cluster && cluster.cosine > (data.cosines[0] + data.cosines.at(-1)) / 2;
    return [traces, layout(
      axis('Cosine'),
      axis('Tokens', { ...axisType(log), rangemode: log ? 'normal' : 'tozero' }),
      cluster && {
        x: cluster.cosine, y: scale(cluster.count, log), ax: isRight ? -50 : 50, ay: 0, xanchor: isRight ? 'right' : 'left',
        text: page.count(cluster.count, 'token') + ' at ' + cluster.cosine.toFixed(8),
      })];
  }

  const figures = { ranks: ranksFigure, classes: classesFigure };

  function draw() {
    return Promise.all(Object.keys(plots).map((name) => Plotly.react(
      plots[name], ...figures[name](), { displayModeBar: false, doubleClick: 'autosize' })));
  }

  // A few classes around the cluster, or all.
  function showAll() {
    for (const name of Object.keys(plots)) {
      Plotly.relayout(plots[name], { 'xaxis.autorange': true, 'yaxis.autorange': true });
    }
  }

  function showCluster() {
    const place = classes.indexOf(cluster);
    const upper = classes[Math.max(0, place - 4)];
    const lower = classes[Math.min(classes.length - 1, place + 8)];
    const x = [Math.max(0.5, upper.first - 0.15 * (lower.last - upper.first)), lower.last + 0.05 * (lower.last - upper.first)];
    const margin = (upper.cosine - lower.cosine) * 0.1;
    const y = [lower.cosine - margin, upper.cosine + margin];
    Plotly.relayout(plots.ranks, { 'xaxis.range': x.map((value) => scale(value, isLog.ranks)), 'yaxis.range': y });
    Plotly.relayout(plots.classes, { 'xaxis.range': y, 'yaxis.autorange': true });
  }

  function onHover(event) {
    const point = event.points.find((item) => item.data.name === 'targets');
    if (!point) { return; }
    const item = classes[point.pointIndex];
    const ranks = item.first.toLocaleString('en-US') + (item.count > 1 ? ' to ' + item.last.toLocaleString('en-US') : '');
    page.showTip(event.event, [page.element('span', item === cluster ? 'The cluster' : 'Cosine class', 'head')], [
      ['Cosine', item.cosine.toFixed(8)], ['Tokens', item.count.toLocaleString('en-US')], ['Ranks', ranks],
    ]);
  }

  function toggle(id, name) {
    const button = document.getElementById(id);
    button.addEventListener('click', () => {
      isLog[name] = !isLog[name];
      button.setAttribute('aria-pressed', String(isLog[name]));
      draw();
    });
  }

  document.getElementById('title').textContent = 'Cosines of ' + data.model;
  document.getElementById('about').textContent = 'Bfloat16 cosines to ' + data.direction;
  document.getElementById('numbers').textContent = page.count(data.tokenCount, 'token') + ', '
    + page.count(classes.length, 'cosine')
    + (data.undefinedCount > 0 ? ', ' + page.count(data.undefinedCount, 'token') + ' without a cosine' : '');
  document.getElementById('legend').replaceChildren(
    page.element('li', 'All classes'),
    ...(cluster ? [page.element('li', page.count(cluster.count, 'token') + ' at cosine ' + cluster.cosine.toFixed(8), 'cluster')] : []));
  document.getElementById('near').hidden = !cluster;
  document.getElementById('all').addEventListener('click', showAll);
  document.getElementById('near').addEventListener('click', showCluster);
  toggle('logRank', 'ranks');
  toggle('logCount', 'classes');
  page.startTheme(document.getElementById('theme'), draw);
  draw().then(() => {
    for (const plot of Object.values(plots)) {
      page.fit(plot);
      plot.on('plotly_hover', onHover);
      plot.on('plotly_unhover', page.hideTip);
    }
    document.body.dataset.ready = 'true';
  });
})();
