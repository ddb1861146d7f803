// Looks at the pages in a real browser: node check.mjs <folder> <screenshots> <chromium>. The folder holds the pages and
// expected.json, what tests/Cmdlets/Browser.Tests.ps1 knows of them. Prints a JSON object: what is wrong with each check,
// or an empty text.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [folder, screenshots, executablePath] = process.argv.slice(2);
const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));
const sizes = { wide: { width: 1280, height: 800 }, narrow: { width: 390, height: 844 } };
const colors = { light: { points: [61, 100, 150], cluster: [213, 94, 0] }, dark: { points: [141, 180, 230], cluster: [255, 166, 43] } };
mkdirSync(screenshots, { recursive: true });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--enable-unsafe-swiftshader'] });
const results = {};

async function open(name, size = 'wide', colorScheme = 'light') {
  const page = await browser.newPage({ viewport: sizes[size], colorScheme });
  const address = pathToFileURL(join(folder, name + '.html')).href;
  page.trouble = [];
  page.on('console', (message) => { if (message.type() === 'error') { page.trouble.push(message.text()); } });
  page.on('pageerror', (error) => page.trouble.push(error.message));
  page.on('dialog', (dialog) => { page.trouble.push('dialog ' + dialog.message()); dialog.dismiss(); });
  page.on('request', (request) => { if (!/^(data|blob):/.test(request.url()) && request.url() !== address) { page.trouble.push(request.url()); } });
  await page.goto(address);
  await page.waitForSelector('body[data-ready]');
  return page;
}

async function check(name, action) {
  const page = { close: async () => {} };
  try {
    await action((...args) => open(...args).then((opened) => Object.assign(page, { close: () => opened.close() }) && opened));
    results[name] = '';
  } catch (error) {
    results[name] = String(error.stack ?? error);
  } finally {
    await page.close();
  }
}

// Pixels of about a colour, as the browser itself shows them.
async function countPixels(page, color) {
  const picture = (await page.locator('main').screenshot()).toString('base64');
  const reader = await browser.newPage();
  const count = await reader.evaluate(async ([data, [red, green, blue]]) => {
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const pixels = context.getImageData(0, 0, bitmap.width, bitmap.height).data;
    let found = 0;
    for (let i = 0; i < pixels.length; i += 4) {
      if (Math.abs(pixels[i] - red) + Math.abs(pixels[i + 1] - green) + Math.abs(pixels[i + 2] - blue) < 90) { found++; }
    }
    return found;
  }, [picture, color]);
  await reader.close();
  return count;
}

async function settle(page, button) {
  if (button) { await page.click(button); }
  await page.waitForTimeout(700);
}

async function search(page, text) {
  await page.fill('#search', text);
  await page.press('#search', 'Enter');
  await settle(page);
}

// The token looked for is in the middle of the map.
async function hoverMiddle(page) {
  const box = await page.locator('#chart').boundingBox();
  await page.mouse.move(box.x + box.width / 2 - 3, box.y + box.height / 2 - 3);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.waitForSelector('#tip:not([hidden])');
  return page.innerText('#tip');
}

for (const [size, scheme] of [['wide', 'light'], ['wide', 'dark'], ['narrow', 'light'], ['narrow', 'dark']]) {
  for (const [name, title] of [['sky', 'the map'], ['cosines', 'the plot']]) {
    await check(`${title} is drawn without errors or requests, ${size} and ${scheme}`, async (load) => {
      const page = await load(name, size, scheme);
      await settle(page);
      await page.screenshot({ path: join(screenshots, `${name}-${size}-${scheme}.png`) });
      assert.equal(await page.getAttribute('html', 'data-theme'), scheme);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, 'wider than the window');
      assert.equal(await page.locator('.no-webgl').count(), 0, 'no WebGL');
      assert.ok(await countPixels(page, colors[scheme].points) > 200, 'no points');
      assert.ok(await countPixels(page, colors[scheme].cluster) > 20, 'no cluster');
      await settle(page, '#near');
      await page.screenshot({ path: join(screenshots, `${name}-cluster-${size}-${scheme}.png`) });
      assert.ok(await countPixels(page, colors[scheme].cluster) > 100, 'no cluster when it is looked at');
      assert.deepEqual(page.trouble, []);
    });
  }
}

await check('the map shows the token under the pointer', async (load) => {
  const page = await load('sky');
  for (const token of expected.tokens) {
    await search(page, String(token.id));
    if (token.isMember) { for (let i = 0; i < 12; i++) { await settle(page, '#in'); } }
    const tip = await hoverMiddle(page);
    for (const text of ['Token ' + token.id, token.text, token.latitude, token.longitude, token.cosine]) {
      assert.ok(tip.includes(text), `${text} is not in ${tip}`);
    }
    assert.equal(tip.includes('member'), token.isMember);
  }
  assert.deepEqual(page.trouble, []);
});

await check('the map zooms to the cluster', async (load) => {
  const page = await load('sky');
  assert.equal(await page.innerText('#field'), 'The whole sky');
  await settle(page, '#near');
  assert.match(await page.innerText('#field'), /^Field 0\.0100° around -7\.6395°, 6\.1941°$/);
  const seen = await page.evaluate(() => {
    const chart = document.getElementById('chart');
    const { xaxis, yaxis } = chart._fullLayout;
    const trace = chart.data.find((item) => item.name === 'cluster');
    return [...trace.x].filter((x, i) => x > xaxis.range[0] && x < xaxis.range[1] && trace.y[i] > yaxis.range[0] && trace.y[i] < yaxis.range[1]).length;
  });
  assert.ok(seen > 0.7 * expected.clusterCount, `${seen} members of ${expected.clusterCount} are in view`);
  for (let i = 0; i < 12; i++) { await settle(page, '#in'); }
  assert.match(await page.innerText('#field'), /^Field 0\.0001\d+° /);
  await settle(page, '#sky');
  assert.equal(await page.innerText('#field'), 'The whole sky');
  assert.deepEqual(page.trouble, []);
});

await check('the map changes its projection and keeps its place', async (load) => {
  const page = await load('sky');
  await search(page, String(expected.tokens[0].id));
  const before = await page.innerText('#field');
  await settle(page, '#flat');
  assert.equal(await page.innerText('#flat'), 'Mollweide');
  assert.equal(await page.innerText('#field'), before);
  assert.match(await hoverMiddle(page), new RegExp('Token ' + expected.tokens[0].id));
  assert.deepEqual(page.trouble, []);
});

await check('the map is searched by text and with the keyboard alone', async (load) => {
  const page = await load('sky');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'search');
  await page.keyboard.type(expected.search.text);
  assert.equal(await page.locator('#results .id').first().innerText(), String(expected.search.id));
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await settle(page);
  assert.ok((await page.innerText('#status')).startsWith('Token ' + expected.search.id));
  assert.match(await hoverMiddle(page), new RegExp('Token ' + expected.search.id));
  await page.fill('#search', 'there is no such token');
  assert.equal(await page.innerText('#status'), 'No token has this id or text.');
  assert.deepEqual(page.trouble, []);
});

await check('the map shows what looks like markup as it is', async (load) => {
  const page = await load('evil');
  for (const [id, text] of Object.entries(expected.evil)) {
    await search(page, id);
    assert.ok((await page.innerText('#status')).includes(`‘${text}’`), text);
    assert.ok((await hoverMiddle(page)).includes(`‘${text}’`), text);
  }
  assert.equal(await page.locator('main b, #tip b, #results b').count(), 0);
  assert.deepEqual(page.trouble, []);
});

await check('the theme is the browser\'s until the button is pressed', async (load) => {
  const page = await load('sky', 'wide', 'dark');
  await settle(page, '#theme');
  assert.equal(await page.getAttribute('html', 'data-theme'), 'light');
  assert.ok(await countPixels(page, colors.light.points) > 200);
  assert.equal(await page.innerText('#theme'), 'Dark');
  assert.deepEqual(page.trouble, []);
});

await check('the plot shows the class under the pointer', async (load) => {
  const page = await load('cosines');
  const box = await page.locator('#classes').boundingBox();
  const [x, y] = await page.evaluate((cosine) => {
    const { xaxis, yaxis } = document.getElementById('classes')._fullLayout;
    return [xaxis._offset + xaxis.d2p(cosine), yaxis._offset + yaxis.d2p(0) - 1];
  }, expected.clusterCosine);
  await page.mouse.move(box.x + x, box.y + box.height / 2);
  await page.mouse.move(box.x + x, box.y + y - yOf(box));
  await page.waitForSelector('#tip:not([hidden])');
  const tip = await page.innerText('#tip');
  for (const text of ['The cluster', expected.clusterCosine.toFixed(8), expected.clusterCount.toLocaleString('en-US')]) {
    assert.ok(tip.includes(text), `${text} is not in ${tip}`);
  }
  assert.deepEqual(page.trouble, []);
});

// The top of the tallest stem, which is the cluster's: the plot's range ends a twentieth above.
function yOf(box) { return (box.height - 84) * 0.95; }

await check('the plot has logarithmic axes', async (load) => {
  const page = await load('cosines');
  await settle(page, '#logRank');
  await settle(page, '#logCount');
  await page.screenshot({ path: join(screenshots, 'cosines-logarithmic.png') });
  assert.deepEqual(
    await page.evaluate(() => [document.getElementById('ranks')._fullLayout.xaxis.type, document.getElementById('classes')._fullLayout.yaxis.type]),
    ['log', 'log']);
  assert.equal(await page.getAttribute('#logRank', 'aria-pressed'), 'true');
  await settle(page, '#near');
  await settle(page, '#all');
  assert.deepEqual(page.trouble, []);
});

await browser.close();
process.stdout.write(JSON.stringify(results));
