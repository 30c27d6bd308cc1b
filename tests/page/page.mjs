// Clicks through the page of a server in Chromium: every task of every model and all its examples, at
// 400 and 1,400 pixels, light and dark. Fails if an answer is missing, if the page is wider than the
// window, if the console says something, if anything but the server is asked, if axe-core finds
// something, or if what "Copy as" gives does not run or compile.
//
//   page.mjs ADDRESS TOOLS BROWSER SCRATCH [PICTURES]
//
// TOOLS is the folder with node_modules, SCRATCH one to write in, and PICTURES where the screenshots of
// the documents are written.

import {execFileSync} from "node:child_process";
import {createRequire} from "node:module";
import {mkdirSync, readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";

const [address, tools, browserPath, scratch, pictures] = process.argv.slice(2);
const require = createRequire(join(tools, "package.json"));
const {chromium} = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core"), "utf8");

const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"];
const AWKWARD = `It's "quoted", 'twice', and ''' \\ "back" — ä 漢 😀`;
const problems = [];
let looked = 0;

const problem = (where, what) => { problems.push(`${where}: ${what}`); console.error(`${where}: ${what}`); };

/** Opens a window that may ask the server alone, and reports what it says on its console. */
async function open(browser, width, colorScheme) {
  const context = await browser.newContext({viewport: {width, height: 900}, colorScheme, reducedMotion: "reduce", permissions: []});
  const page = await context.newPage();
  page.where = `${width} px, ${colorScheme}`;
  page.on("console", (message) => problem(page.where, `the console says: ${message.text()}`));
  page.on("pageerror", (error) => problem(page.where, `a script fails: ${error.message}`));
  await page.route("**", (route) => {
    if (route.request().url().startsWith(address + "/") || route.request().url() === "about:blank") return route.continue();
    problem(page.where, `asks ${route.request().url()}`);
    return route.abort();
  });
  return page;
}

/** Does something that asks the server, and waits for the answer. */
async function asking(page, name, act) {
  await page.evaluate(() => { const status = document.getElementById("status"); if (status) status.textContent = ""; });
  await act();
  await page.waitForFunction(() => !["", "Asking the model."].includes(document.getElementById("status").textContent) && !document.getElementById("run").disabled);
  const said = await page.locator("#status").textContent();
  if (said !== "The answer is there.") problem(page.where, `${name}: ${said}`);
  looked += 1;
}

/** Opens the page at a task; another part of an address alone would not load it anew. */
async function visit(page, place = "") {
  await page.goto("about:blank");
  await asking(page, `#${place}`, () => page.goto(`${address}/#${place}`));
}

async function inspect(page, name) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) problem(page.where, `${name} is ${wide} pixels wider than the window`);
  await page.evaluate(axe);
  const {violations} = await page.evaluate(() => window.axe.run({resultTypes: ["violations"]}));
  for (const each of violations)
    problem(page.where, `${name}: axe-core: ${each.id}, ${each.help}: ${each.nodes.map((node) => node.html.slice(0, 160) + " " + (node.any[0]?.message || "")).join("; ")}`);
}

async function clickThrough(page) {
  await visit(page);
  const buttons = page.locator("nav button");
  for (let i = 0; i < await buttons.count(); ++i) {
    const name = await buttons.nth(i).textContent();
    await asking(page, name, () => buttons.nth(i).click());
    await inspect(page, name);
    const examples = page.locator("#form .chip");
    for (let j = 1; j < await examples.count(); ++j)
      await asking(page, `${name}, example ${j + 1}`, () => examples.nth(j).click());
  }
}

/** The keyboard alone: to the field, a text, and Ctrl + Enter. */
async function useKeyboard(page) {
  await visit(page, "sentiment/classify");
  await page.keyboard.press("Tab");
  for (let i = 0; i < 60 && !await page.evaluate(() => document.activeElement.id === "field-inputs"); ++i) await page.keyboard.press("Tab");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("A dull and tedious film.");
  await asking(page, "the keyboard", () => page.keyboard.press("Control+Enter"));
  const best = await page.locator("#answer dt.best").first().textContent();
  if (best !== "negative") problem(page.where, `the keyboard: the answer is ${best}`);
}

async function readDocs(page) {
  await page.goto(address + "/docs");
  await page.locator("details").first().waitFor();
  for (const each of await page.locator("details summary").all()) await each.click();
  await inspect(page, "docs");
  looked += 1;
}

async function showError(page) {
  await visit(page, "generator/fill_mask");
  await page.fill("#field-inputs", "There is no mask.");
  await page.click("#run");
  await page.locator("[role=alert]").waitFor();
  await inspect(page, "an error");
  looked += 1;
}

/** What "Copy as" shows for a task. */
async function copied(page, language) {
  await page.getByRole("button", {name: `Copy as ${language}`, exact: true}).click();
  await page.waitForFunction((name) => document.getElementById("status").textContent.startsWith(name + ":"), language);
  return page.locator("pre[aria-label='The request as code']").textContent();
}

function expectAnswer(where, command, words) {
  try {
    const answer = execFileSync(command, words, {encoding: "utf8", stdio: ["ignore", "pipe", "pipe"]});
    if (/^\{['"](error|message)['"]/.test(answer) || !answer.trim()) problem(where, `is answered with ${answer.slice(0, 200)}`);
  } catch (error) {
    problem(where, `fails: ${(error.stderr || error.message).slice(0, 400)}`);
  }
  looked += 1;
}

async function runCopies(page) {
  await visit(page);
  const buttons = page.locator("nav button"), programs = [];
  for (let i = 0; i < await buttons.count(); ++i) {
    await asking(page, `task ${i}`, () => buttons.nth(i).click());
    const name = await page.evaluate(() => location.hash.slice(1));
    for (const awkward of [false, true]) {
      // The model that generates reads 48 tokens.
      if (awkward && (name.startsWith("generate/") || !await page.locator("#field-inputs").count())) continue;
      if (awkward) {
        await page.fill("#field-inputs", AWKWARD + (name.endsWith("fill_mask") ? " [MASK]" : ""));
        await asking(page, `${name}, awkward`, () => page.click("#run"));
      }
      expectAnswer(`${name} as curl`, "bash", ["-c", (await copied(page, "curl")).replace(/^curl /, "curl --silent --show-error ")]);
      expectAnswer(`${name} as Python`, "python3", ["-c", await copied(page, "Python")]);
      programs.push(await copied(page, "C++"));
    }
  }
  mkdirSync(join(scratch, "copied"));
  programs.forEach((program, place) => writeFileSync(join(scratch, "copied", `${place}.cpp`), program + "\n"));
}

/** The screenshots of the documents; times are left out, so that they say the same each time. */
async function takePictures(browser) {
  const shots = [["service", 1000, "light", "sentiment/explain"], ["service-detect", 1000, "light", "discriminator/detect"],
    ["service-entities", 1000, "dark", "entities/ner"], ["service-similarity", 1000, "light", "sentences/embed"], ["service-narrow", 400, "dark", "questions/qa"]];
  for (const [name, width, scheme, place] of shots) {
    const page = await open(browser, width, scheme);
    await visit(page, place);
    await page.evaluate(() => { document.querySelector("#answer .head .hint").textContent = ""; });
    await page.mouse.move(0, 0);
    await page.screenshot({path: join(pictures, name + ".png"), fullPage: true});
    await page.context().close();
  }
}

const browser = await chromium.launch({executablePath: browserPath, args: FLAGS});
try {
  for (const width of [400, 1400]) {
    for (const colorScheme of ["light", "dark"]) {
      const page = await open(browser, width, colorScheme);
      await clickThrough(page);
      await readDocs(page);
      await page.context().close();
    }
  }
  const page = await open(browser, 1400, "light");
  await useKeyboard(page);
  await runCopies(page);
  if (pictures) await takePictures(browser);
  page.removeAllListeners("console");  // the browser itself reports the status
  await showError(page);
} finally {
  await browser.close();
}
if (problems.length) process.exit(1);
console.log(`${looked} answers and pages, no problem`);
