// Opens every page of manuals in a browser: nothing goes wrong while it loads, every link leads somewhere, nothing is wider
// than a phone or a sheet of paper, and the accessibility check finds nothing.
//
// MANUALS names the folders, apart by the sign that parts paths here; CHROMIUM the browser.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, delimiter, resolve } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const folders = (process.env.MANUALS ?? "").split(delimiter).filter(Boolean);
const browserPath = process.env.CHROMIUM ?? "/usr/bin/chromium";

// Widths in pixels: the narrowest phone in use, a desk, and what A4 and Letter leave between the margins of the stylesheet.
const PHONE = 360;
const DESK = 1280;
const SHEETS = { A4: 665, Letter: 687 };

let browser;
before(async () => {
  assert.ok(folders.length > 0, "MANUALS names no folder");
  // The pages are our own, and a container has no room for the browser's own walls.
  browser = await puppeteer.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
});
after(async () => browser?.close());

const pagesOf = (folder) => readdirSync(folder).filter((name) => name.endsWith(".html")).sort();
const address = (folder, page) => pathToFileURL(resolve(folder, page)).href;

/** Opens a page and collects whatever the browser complains of. */
async function open(folder, name) {
  const page = await browser.newPage();
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warn", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("requestfailed", (request) => complaints.push(`not loaded: ${request.url()}`));
  page.on("dialog", async (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  await page.setViewport({ width: DESK, height: 900 });
  await page.goto(address(folder, name), { waitUntil: "load" });
  return { page, complaints };
}

/** What sticks out of the page at the present width. */
const tooWide = (page) =>
  page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    return [...document.querySelectorAll("body *")]
      .filter((it) => it.getBoundingClientRect().right > root.clientWidth + 1 && !it.closest(".wide, .quiet"))
      .slice(0, 5)
      .map((it) => `${it.tagName.toLowerCase()}.${it.className?.baseVal ?? it.className}: ${it.textContent.slice(0, 60)}`)
      .concat(`the page is ${root.scrollWidth} wide`);
  });

const check = (page) =>
  page.evaluate(async () => {
    const rules = { "target-size": { enabled: true } };
    const { violations } = await globalThis.axe.run(document, { rules, resultTypes: ["violations"] });
    return violations.map((it) => `${it.id}: ${it.help} (${it.nodes.length}): ${it.nodes[0].html.slice(0, 160)}`);
  });

for (const folder of folders) {
  const name = basename(folder);

  test(`${name}: pages load without complaint and fit`, async () => {
    for (const file of pagesOf(folder)) {
      const { page, complaints } = await open(folder, file);
      assert.deepEqual(complaints, [], `${file}: complaints of the browser`);
      assert.equal(await page.evaluate(() => document.scripts.length), 0, `${file}: scripts`);
      assert.deepEqual(await tooWide(page), [], `${file}: at ${DESK}`);
      await page.setViewport({ width: PHONE, height: 740, isMobile: true, hasTouch: true });
      assert.deepEqual(await tooWide(page), [], `${file}: at ${PHONE}`);
      await page.emulateMediaType("print");
      for (const [paper, width] of Object.entries(SHEETS)) {
        await page.setViewport({ width, height: 900 });
        assert.deepEqual(await tooWide(page), [], `${file}: on ${paper}`);
      }
      await page.close();
    }
  });

  test(`${name}: every link leads somewhere`, async () => {
    const ids = new Map();
    const links = [];
    for (const file of pagesOf(folder)) {
      const { page } = await open(folder, file);
      const found = await page.evaluate(() => ({
        ids: [...document.querySelectorAll("[id]")].map((it) => it.id),
        links: [...document.links].map((it) => it.href),
      }));
      assert.equal(new Set(found.ids).size, found.ids.length, `${file}: an id stands twice`);
      ids.set(resolve(folder, file), new Set(found.ids));
      links.push(...found.links.map((href) => [file, href]));
      await page.close();
    }
    const dead = links.filter(([, href]) => {
      const link = new URL(href);
      if (link.protocol !== "file:") return false;
      const anchor = decodeURIComponent(link.hash.slice(1));
      link.hash = "";
      const known = ids.get(fileURLToPath(link));
      return !known || (anchor !== "" && !known.has(anchor));
    });
    assert.deepEqual(dead.slice(0, 10), []);
    assert.ok(links.length > 0, "no links at all");
  });

  for (const scheme of ["light", "dark"]) {
    test(`${name}: nothing keeps anybody out, ${scheme}`, async () => {
      for (const file of pagesOf(folder)) {
        const { page } = await open(folder, file);
        await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
        await page.addScriptTag({ path: axe });
        assert.deepEqual(await check(page), [], file);
        await page.close();
      }
    });
  }

  test(`${name}: the keyboard reaches what moves, and shows where it is`, async () => {
    for (const file of pagesOf(folder)) {
      const { page } = await open(folder, file);
      await page.keyboard.press("Tab");
      const first = await page.evaluate(() => {
        const it = document.activeElement;
        const seen = it.getBoundingClientRect();
        return { target: it.getAttribute("href"), shown: seen.top >= 0, outline: getComputedStyle(it).outlineStyle };
      });
      assert.deepEqual(first, { target: "#main", shown: true, outline: "solid" }, file);
      const stuck = await page.evaluate(() =>
        [...document.querySelectorAll("*")]
          .filter((it) => it.scrollWidth > it.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(it).overflowX))
          .filter((it) => it.tabIndex < 0 || !it.getAttribute("aria-label"))
          .map((it) => it.className),
      );
      assert.deepEqual(stuck, [], `${file}: moves, and the keyboard does not reach it`);
      await page.close();
    }
  });
}

test("a whole manual prints", async () => {
  const { page } = await open(folders[0], "whole-manual.html");
  for (const format of Object.keys(SHEETS)) {
    const paper = await page.pdf({ format, preferCSSPageSize: false, timeout: 120_000 });
    assert.ok(paper.length > 20_000, `${format}: ${paper.length} bytes`);
  }
  await page.close();
});
