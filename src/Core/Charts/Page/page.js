/* What both pages share: the data, the two themes, numbers as text, and the tip beside the pointer. */
const page = (() => {
  'use strict';

  const root = document.documentElement;
  const data = JSON.parse(document.getElementById('data').textContent);

  function decode(text, Type) {
    return new Type(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer);
  }

  // The upper halves of floats.
  function decodeBFloat16(text) {
    return new Float32Array(Uint32Array.from(decode(text, Uint16Array), (bits) => bits * 65536).buffer);
  }

  function color(name) {
    return getComputedStyle(root).getPropertyValue('--' + name).trim();
  }

  function count(number, noun) {
    return number.toLocaleString('en-US') + ' ' + noun + (number === 1 ? '' : 's');
  }

  // The browser's scheme to begin with, and then what the button says.
  function startTheme(button, redraw) {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    function set(isDark) {
      root.dataset.theme = isDark ? 'dark' : 'light';
      button.textContent = isDark ? 'Light' : 'Dark';
      button.setAttribute('aria-label', 'Switch to ' + button.textContent.toLowerCase() + ' colours');
    }
    set(dark.matches);
    dark.addEventListener('change', () => { set(dark.matches); redraw(); });
    button.addEventListener('click', () => { set(root.dataset.theme !== 'dark'); redraw(); });
  }

  // Texts are set as texts: what looks like markup in a token is shown, and does nothing.
  function element(name, text, className) {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) { made.className = className; }
    return made;
  }

  const tip = document.getElementById('tip');

  function showTip(event, head, rows) {
    const list = document.createElement('dl');
    for (const [term, value] of rows) { list.append(element('dt', term), element('dd', value)); }
    tip.replaceChildren(...head, list);
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    const left = event.clientX + 14 + box.width > innerWidth ? event.clientX - 14 - box.width : event.clientX + 14;
    const top = event.clientY + 14 + box.height > innerHeight ? event.clientY - 14 - box.height : event.clientY + 14;
    tip.style.left = Math.max(4, left) + 'px';
    tip.style.top = Math.max(4, top) + 'px';
  }

  function hideTip() { tip.hidden = true; }

  // Plotly follows the window only; the room for a plot also changes with the lines of text around it.
  function fit(plot, redraw) {
    new ResizeObserver(() => {
      const { width, height } = plot._fullLayout;
      if (plot.clientWidth !== width || plot.clientHeight !== height) { Plotly.Plots.resize(plot).then(redraw); }
    }).observe(plot);
  }

  // Plotly draws the points by WebGL, and leaves an empty plot where the browser has none.
  function requireWebGl() {
    const canvas = document.createElement('canvas');
    if (canvas.getContext('webgl2') || canvas.getContext('webgl')) { return; }
    const notice = element('p', 'This page draws its points with WebGL, which this browser does not offer. Turn on '
      + 'hardware acceleration or use another browser; the .svg file shows the same.', 'notice');
    notice.setAttribute('role', 'alert');
    document.querySelector('main').before(notice);
  }

  requireWebGl();

  return { data, decode, decodeBFloat16, color, count, startTheme, element, showTip, hideTip, fit };
})();
